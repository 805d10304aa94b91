import { cpSync, existsSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allUris, makeFlac, makeFolder, open, scan, until } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;

beforeEach(() => {
  folder = makeFolder();
});

afterEach(() => folder.remove());

const mark = () => join(folder.state, "check-library");
const HANGING = new URL("./hanging-check.ts", import.meta.url);

/** A library of 50 songs as a daemon leaves it that is killed: with its write-ahead log. */
async function leaveUnclean(damage: (path: string) => void = () => {}): Promise<void> {
  for (let index = 0; index < 50; index++) makeFlac(join(folder.music, `${index}.flac`), [["TITLE", `title ${index}`]]);
  const first = await open(folder);
  await scan(first.library);
  await first.close();
  const path = join(folder.state, "library.db");
  damage(path);
  const database = new Database(path);
  database.pragma("wal_autocheckpoint = 0");
  database.exec("UPDATE collection SET version = version + 1");
  for (const part of ["", "-wal"]) cpSync(path + part, join(folder.music, `.kept${part}`));
  database.close();
  for (const part of ["", "-wal"]) cpSync(join(folder.music, `.kept${part}`), path + part);
}

/** Writes over the pages of an index that nobody reads at the start. */
function damageUnread(path: string): void {
  const database = new Database(path);
  const page = Number(
    database.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'songs_identity'").pluck().get(),
  );
  const pageBytes = Number(database.pragma("page_size", { simple: true }));
  database.close();
  writeSync(openSync(path, "r+"), Buffer.alloc(pageBytes, 0xaa), 0, pageBytes, (page - 1) * pageBytes);
}

test("after a crash the library is used while it is checked, and then need not be", async () => {
  await leaveUnclean();
  const hanging = await open(folder, { checkHost: HANGING });
  expect(await allUris(hanging.library)).toHaveLength(50);
  await hanging.close();
  // A clean stop does not stand for the check that it cut short.
  expect(existsSync(mark())).toBe(true);
  const again = await open(folder);
  await until(async () => !existsSync(mark()));
  expect(again.health().warnings).toEqual([]);
  await again.close();
});

test("damage that nobody met is found by the check, and the music is scanned again", async () => {
  await leaveUnclean(damageUnread);
  const again = await open(folder);
  await until(async () => again.health().restarts > 0 && (await allUris(again.library).catch(() => [])).length === 50);
  expect(again.health().warnings[0]).toMatch(/library database was damaged/);
  expect(readdirSync(folder.state).some((name) => name.startsWith("library.damaged-"))).toBe(true);
  expect(existsSync(mark())).toBe(false);
  await again.close();
});
