import { renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import { allUris, makeFlac, makeFolder, makeTone, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

beforeEach(async () => {
  folder = makeFolder();
  opened = await open(folder);
});

afterEach(async () => {
  await opened.close();
  folder.remove();
});

const path = (uri: string) => join(folder.music, uri);

function change(statement: string): void {
  const database = new Database(join(folder.state, "library.db"));
  database.exec(statement);
  database.close();
}

/** The folders that the next scan will look into. */
function due(): readonly string[] {
  const database = new Database(join(folder.state, "library.db"), { readonly: true });
  const uris = database.prepare("SELECT uri FROM directories WHERE listing_digest IS NULL ORDER BY uri").pluck().all();
  database.close();
  return uris as string[];
}

test("folders that hold what they held are passed over, and their songs are counted", async () => {
  for (const uri of ["A/1.flac", "A/B/2.flac", "C/3.flac"]) makeFlac(path(uri));
  writeFileSync(path("A/list.m3u"), "1.flac\n");
  await scan(opened.library);
  expect(due()).toEqual([]);
  // Nobody who looks into the folder could miss it.
  change("DELETE FROM playlist_files");
  expect(await scan(opened.library)).toMatchObject({ filesSeen: 3, filesRead: 0, failed: 0 });
  expect((await opened.library.listing("A")).playlists).toEqual([]);
  makeFlac(path("A/B/4.flac"));
  expect(await scan(opened.library)).toMatchObject({ filesSeen: 4, filesRead: 1 });
  expect((await opened.library.listing("A")).playlists).toEqual([]);
  await scan(opened.library, "", true);
  expect((await opened.library.listing("A")).playlists.map(({ uri }) => uri)).toEqual(["A/list.m3u"]);
});

test("a file that is rewritten in place is read again, however deep it lies", async () => {
  makeTone(path("A/B/C/1.wav"), 440);
  await scan(opened.library);
  makeTone(path("A/B/C/1.wav"), 880);
  utimesSync(path("A/B/C/1.wav"), 1_600_000_000, 1_600_000_000);
  expect((await scan(opened.library)).filesRead).toBe(1);
  expect(due()).toEqual([]);
});

test("what the library lost is looked for in its folder again, though that did not change", async () => {
  for (const uri of ["A/1.flac", "A/B/2.flac"]) makeFlac(path(uri));
  await scan(opened.library);
  change("DELETE FROM songs WHERE uri = 'A/1.flac'");
  expect(due()).toEqual(["A"]);
  expect((await scan(opened.library)).filesRead).toBe(1);
  change("UPDATE songs SET missing = 1 WHERE uri = 'A/B/2.flac'");
  expect(due()).toEqual(["A/B"]);
  change("DELETE FROM songs WHERE uri = 'A/B/2.flac'; DELETE FROM directories WHERE uri = 'A/B'");
  expect(due()).toEqual(["A"]);
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["A/1.flac", "A/B/2.flac"]);
  expect(due()).toEqual([]);
});

test("folders that a folder ignores from now on go, unread, and come back", async () => {
  for (const uri of ["A/1.flac", "A/B/2.flac", "C/3.flac"]) makeFlac(path(uri));
  await scan(opened.library);
  writeFileSync(path(".mpdignore"), "A\n");
  makeFlac(path("A/B/4.flac"));
  expect(await scan(opened.library)).toMatchObject({ filesRead: 0 });
  expect(await allUris(opened.library)).toEqual(["C/3.flac"]);
  rmSync(path(".mpdignore"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["A/1.flac", "A/B/2.flac", "A/B/4.flac", "C/3.flac"]);
});

test("a folder in which a name is refused, or a folder cannot be read, is looked at each time", async () => {
  makeFlac(path("A/1.flac"));
  makeFlac(path("A/two\nlines.flac"));
  expect((await scan(opened.library)).failed).toBe(1);
  expect(due()).toEqual(["A"]);
  expect((await scan(opened.library)).failed).toBe(1);
  renameSync(path("A/two\nlines.flac"), path("A/2.flac"));
  expect(await scan(opened.library)).toMatchObject({ filesRead: 1, failed: 0 });
  expect(due()).toEqual([]);
  expect(await opened.library.failures()).toEqual([]);
});
