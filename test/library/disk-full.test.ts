import { execFileSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabases } from "../../src/library/database/databases.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { allUris, MIGRATIONS, makeFlac, makeFolder, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary | null = null;

/** Mounting takes root. */
const mounting = test.runIf(process.platform === "linux" && process.getuid?.() === 0);

beforeEach(() => {
  folder = makeFolder();
  mkdirSync(folder.state);
});

afterEach(async () => {
  await opened?.close();
  opened = null;
  execFileSync("sh", ["-c", `umount --lazy '${folder.state}' 2>/dev/null || true`]);
  folder.remove();
});

function mountState(mebibytes: number, inodes = 1_000): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,nr_inodes=${inodes}`, "tmpfs", folder.state]);
}

const filler = () => join(folder.state, "filler");

/** Leaves so much room, whatever the daemon writes meanwhile: first the disk is full, then the filler gives some back. */
function fill(leaveBytes: number): void {
  const file = openSync(filler(), "w");
  const chunk = Buffer.alloc(4096, 1);
  let size = 0;
  try {
    for (;;) size += writeSync(file, chunk);
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOSPC" });
  }
  ftruncateSync(file, Math.max(0, size - leaveBytes));
  closeSync(file);
}

/** What a kill would leave now: nobody else may open the user database while it is in use. */
function expectSound(): void {
  const copy = mkdtempSync(join(tmpdir(), "auralis-sound-"));
  for (const name of ["library", "user"]) {
    for (const file of [`${name}.db`, `${name}.db-wal`]) {
      if (existsSync(join(folder.state, file))) copyFileSync(join(folder.state, file), join(copy, file));
    }
    const database = new Database(join(copy, `${name}.db`));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.pragma("foreign_key_check")).toEqual([]);
    database.close();
  }
  rmSync(copy, { recursive: true });
}

const song = { type: "song", object: "0/0.flac" } as const;

mounting(
  "a full disk stops a scan and refuses a sticker; both go on when there is room",
  { timeout: 120_000 },
  async () => {
    mountState(8);
    const long = "x".repeat(4000);
    makeFlac(join(folder.music, "0/0.flac"), [["TITLE", "first"]]);
    opened = await open(folder);
    const { library, stickers } = opened;
    await scan(library);
    await stickers.set(song, "mood", "kept");
    for (let index = 1; index < 60; index++)
      makeFlac(join(folder.music, `0/${index}.flac`), [["COMMENT", long + index]]);
    fill(16_384);
    await scan(library);
    expect(await allUris(library)).toEqual(["0/0.flac"]);
    fill(0);
    const kept = [["mood", "kept"]];
    let refused: unknown = null;
    for (let index = 0; index < 5_000 && refused === null; index++) {
      await stickers.set(song, `n${index}`, "y".repeat(1_000)).then(
        () => kept.push([`n${index}`, "y".repeat(1_000)]),
        (error: unknown) => {
          refused = error;
        },
      );
    }
    expect(refused).toMatchObject({ code: "no-space", message: expect.stringContaining("free some space") });
    expect((await stickers.list(song)).toSorted()).toEqual(kept.toSorted());
    expectSound();

    rmSync(filler());
    await stickers.set(song, "mood", "better");
    await scan(library);
    expect(await allUris(library)).toHaveLength(60);
    expect(await stickers.get(song, "mood")).toBe("better");
    expectSound();
  },
);

mounting("without room for a migration nothing is migrated, and the start says why", () => {
  mountState(8);
  const first = openDatabases(folder.state, MIGRATIONS, 1, () => {});
  const put = first.user.prepare("INSERT INTO zones (name, playback_json) VALUES (?, ?)");
  for (let index = 0; index < 100; index++) put.run(`zone ${index}`, JSON.stringify("z".repeat(20_000)));
  first.user
    .prepare("DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)")
    .run();
  first.library.close();
  first.user.close();
  fill(100_000);
  expect(() => openDatabases(folder.state, MIGRATIONS, 2, () => {})).toThrow(/No room is left for the databases/);
  rmSync(filler());
  expectSound();
  const user = new Database(join(folder.state, "user.db"), { readonly: true });
  expect(user.prepare("SELECT count(*) FROM zones").pluck().get()).toBe(100);
  user.close();
});

mounting("after a crash, with no room for one more file, the library is checked before it is used", () => {
  mountState(8, 50);
  const path = join(folder.state, "library.db");
  const start = () => openDatabases(folder.state, MIGRATIONS, 1, () => {});
  const stop = ({ library, user }: ReturnType<typeof start>) => [library, user].map((database) => database.close());
  /** Leaves what a kill does, and takes all the room there is for files. */
  const crash = (pageOf: string, written: Buffer) => {
    const databases = start();
    const { library } = databases;
    library.pragma("wal_checkpoint");
    const page = Number(library.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").pluck().get(pageOf));
    const pageBytes = Number(library.pragma("page_size", { simple: true }));
    library.exec("CREATE TABLE IF NOT EXISTS lately (id); INSERT INTO lately VALUES (1)");
    const files = readdirSync(folder.state).filter((name) => /\.db(-wal|-shm)?$/.test(name));
    for (const name of files) copyFileSync(join(folder.state, name), join(folder.music, name));
    stop(databases);
    for (const name of files) copyFileSync(join(folder.music, name), join(folder.state, name));
    const file = openSync(path, "r+");
    writeSync(file, written, 0, written.length, (page - 1) * pageBytes);
    closeSync(file);
    const useAll = () => {
      for (let index = 0; index < 50; index++) writeFileSync(join(folder.state, `filler${index}`), "");
    };
    expect(useAll).toThrow("ENOSPC");
  };
  crash("songs_identity", Buffer.alloc(0));
  const sound = start();
  expect([sound.libraryIsNew, sound.libraryIsUnchecked]).toEqual([false, false]);
  stop(sound);
  for (const name of readdirSync(folder.state)) if (name.startsWith("filler")) rmSync(join(folder.state, name));
  crash("songs_identity", Buffer.alloc(4096, 0xaa));
  // There is no room for another library either.
  expect(start).toThrow();
  expect(readdirSync(folder.state).some((name) => name.startsWith("library.damaged-"))).toBe(true);
});
