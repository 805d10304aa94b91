import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SavedEntry } from "../../src/library/user-store-port.ts";
import { allUris, makeFlac, makeFolder, open, scan, until } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;

beforeEach(() => {
  folder = makeFolder();
});

afterEach(() => folder.remove());

const entry = (uri: string): SavedEntry => ({ uri, priority: 0, range: null, extraTags: [] });

async function killDuringScan(afterMs: number): Promise<void> {
  const rig = new URL("./rig.ts", import.meta.url).href;
  const script = `import { open } from ${JSON.stringify(rig)};
    const opened = await open(${JSON.stringify(folder)});
    await opened.library.update("", { discard: true });
    console.log("scanning"); setInterval(() => {}, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout !== null) await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("a killed scan reopens clean and is finished by the next", { timeout: 120_000 }, async () => {
  for (let index = 0; index < 300; index++) makeFlac(join(folder.music, `${index % 7}/${index}.flac`));
  for (const afterMs of [50, 200, 350]) {
    await killDuringScan(afterMs);
    const database = new Database(join(folder.state, "library.db"));
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.pragma("foreign_key_check")).toEqual([]);
    database.close();
  }
  const opened = await open(folder);
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(300);
  await opened.close();
});

test("a second daemon on the same state directory is refused", async () => {
  const first = await open(folder);
  await expect(open(folder)).rejects.toMatchObject({
    code: "busy",
    message: expect.stringContaining("Another auralisd"),
  });
  await first.close();
  const again = await open(folder);
  await again.close();
});

test("a library file that is no database is put away and the music is scanned again", async () => {
  makeFlac(join(folder.music, "a.flac"));
  await (await open(folder)).close();
  writeFileSync(join(folder.state, "library.db"), "not a database at all".repeat(500));
  const again = await open(folder);
  await until(async () => (await allUris(again.library)).join() === "a.flac");
  expect(again.health().warnings[0]).toMatch(/library database was damaged/);
  expect(readdirSync(folder.state).some((name) => name.startsWith("library.damaged-"))).toBe(true);
  await again.close();
});

test("pages damaged while nobody looked are found when they are met", async () => {
  for (let index = 0; index < 50; index++) makeFlac(join(folder.music, `${index}.flac`), [["TITLE", `title ${index}`]]);
  const first = await open(folder);
  await scan(first.library);
  await first.close();
  const path = join(folder.state, "library.db");
  const database = new Database(path);
  const pages = database
    .prepare("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'songs' AND rootpage > 0")
    .pluck()
    .all();
  const pageBytes = Number(database.pragma("page_size", { simple: true }));
  database.close();
  const file = openSync(path, "r+");
  for (const page of pages)
    writeSync(file, Buffer.alloc(pageBytes, 0xaa), 0, pageBytes, (Number(page) - 1) * pageBytes);
  closeSync(file);
  const again = await open(folder);
  await expect(allUris(again.library)).rejects.toBeInstanceOf(Error);
  await until(async () => (await allUris(again.library).catch(() => [])).length === 50);
  expect(again.health().warnings[0]).toMatch(/library database was damaged/);
  await again.close();
});

test("a damaged user database comes back from its backup", async () => {
  const first = await open(folder);
  await first.users.saveZone("default", { queue: { removed: [], put: [[0, entry("kept")]] } });
  await first.close();
  const backup = new Database(join(folder.state, "user.db"));
  backup.prepare("VACUUM INTO ?").run(join(folder.state, "backups", `user-${Date.now() + 1}.db`));
  backup.close();
  writeFileSync(join(folder.state, "user.db"), "garbage".repeat(1000));
  const again = await open(folder);
  expect((await again.users.loadZone("default"))?.queue).toEqual([entry("kept")]);
  expect(again.health().warnings[0]).toMatch(/backup user-\d+\.db is used/);
  await again.close();
});

test("zones are patched by rank and survive a restart", async () => {
  const first = await open(folder);
  expect(await first.users.loadZone("default")).toBeNull();
  const rows = [0, 1, 2, 3].map((index) => [index * 10, entry(`s${index}`)] as const);
  const ranged: SavedEntry = {
    uri: "r",
    priority: 7,
    range: { startSeconds: 1.5, endSeconds: null },
    extraTags: [["Title", "t"]],
  };
  const saves = [
    first.users.saveZone("default", { queue: { removed: "all", put: rows } }),
    first.users.saveZone("default", {
      queue: {
        removed: [20, 30],
        put: [
          [-5, entry("first")],
          [10, ranged],
        ],
      },
    }),
  ];
  await Promise.all(saves);
  await first.close();
  const again = await open(folder);
  expect(await again.users.loadZone("default")).toEqual({
    playback: null,
    queue: [entry("first"), entry("s0"), ranged],
    ranks: Float64Array.of(-5, 0, 10),
  });
  await again.close();
});

test("a queue of many rows is saved as one, in parts, and short writes after it come after it", async () => {
  const first = await open(folder);
  const put = Array.from({ length: 3456 }, (_, index) => [index, entry(`s${index}`)] as const);
  const long = first.users.saveZone("default", { queue: { removed: "all", put } });
  await long;
  const again = first.users.saveZone("default", {
    queue: { removed: put.slice(0, 3000).map(([rank]) => rank), put: [] },
  });
  await Promise.all([again, first.users.saveZone("default", { queue: { removed: [3000], put: [] } })]);
  const saved = await first.users.loadZone("default");
  expect(saved?.queue.map(({ uri }) => uri)).toEqual(put.slice(3001).map(([, { uri }]) => uri));
  await first.close();
});
