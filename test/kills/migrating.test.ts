/** kill -9 at any call that writes, while the databases of the first version become those of today: nothing is lost. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/library/database/database.ts";
import { migrateDatabase } from "../../src/library/database/migrate.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { field } from "../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import { scanned } from "../rig/server.ts";
import { expectSound } from "./integrity.ts";
import { knife } from "./knife.ts";

const MIGRATIONS = fileURLToPath(new URL("../../drizzle", import.meta.url));
const POINTS = sized(4, 40);
/** So many calls of one kind are made until the greeting. */
const MAX_WRITES = 40;

/** The migrations up to the first, which is what the first version had. */
function firstMigration(place: Place, name: "library" | "user"): string {
  const folder = place.under(`${name}-first`);
  cpSync(join(MIGRATIONS, name), folder, { recursive: true });
  const journalPath = join(folder, "meta", "_journal.json");
  const journal = JSON.parse(readFileSync(journalPath, "utf8"));
  writeFileSync(journalPath, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
  return folder;
}

function writeFirstState(place: Place, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["library", "user"] as const) {
    const database = openDatabase(join(folder, `${name}.db`), name);
    migrateDatabase(database, firstMigration(place, name), () => {});
    if (name === "user") {
      database.exec(`INSERT INTO zones VALUES ('default', NULL)`);
      const entry = database.prepare("INSERT INTO queue_entries VALUES ('default', ?, ?, 0, NULL, NULL, NULL)");
      const sticker = database.prepare("INSERT INTO stickers VALUES ('song', ?, 'mood', ?)");
      for (const [index, uri] of URIS.entries()) {
        entry.run(index, uri);
        sticker.run(uri, `m${index}`);
      }
    }
    database.close();
  }
}

const URIS = Array.from({ length: 20 }, (_, index) => `t${String(index).padStart(3, "0")}.wav`);

test("a migration that is killed is done, or begun anew", { timeout: 60_000 + POINTS * 40_000 }, async () => {
  const random = seeded(runSeed("kills while migrating"));
  using place = temporaryPlace("kills-migrating");
  const music = place.under("music");
  const uris = writeCodedTracks(music, new Array(URIS.length).fill(2_000)).map(({ uri }) => uri);
  expect(uris).toEqual(URIS);
  writeFirstState(place, place.under("first"));
  let cuts = 0;
  let runs = 0;
  for (; cuts < POINTS && runs < 5 * POINTS; runs++) {
    const folder = place.under(`server${runs}`);
    cpSync(place.under("first"), join(folder, "state"), { recursive: true });
    const under = knife(1 + random.below(MAX_WRITES));
    const server = await startDaemon({ folder, music, under }).catch(() => null);
    if (server === null) cuts++;
    await server?.kill();
    expectSound(join(folder, "state"));
    await using again = await startDaemon({ folder, music });
    const client = await again.client();
    await scanned(client, uris.length);
    const queue = (await client.command("playlist")).map(([, uri]) => uri.replace(/^file: /, ""));
    expect(queue).toEqual(uris);
    for (const [index, uri] of uris.entries()) {
      expect(field(await client.command(`sticker get song ${uri} mood`), "sticker")).toBe(`mood=m${index}`);
    }
    client.close();
    await again.stop();
    rmSync(folder, { recursive: true });
  }
  console.info(`kills while migrating: ${cuts} of ${runs} starts were cut`);
  expect(cuts).toBe(POINTS);
});
