import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Library, LibraryEvent, Move } from "../../src/library/library-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { allUris, makeFlac, makeFolder, open, scan, until } from "./rig.ts";

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
const away = (name: string) => join(folder.music, "..", `away-${name}`);
/** A song that is itself wherever it is. */
const make = (uri: string, recording = uri) => makeFlac(path(uri), [["MUSICBRAINZ_TRACKID", recording]]);
const rate = (uri: string, value: string) => opened.stickers.set({ type: "song", object: uri }, "rating", value);
const rating = (uri: string) => opened.stickers.get({ type: "song", object: uri }, "rating");

/** The moves told from now on. */
function movesOf(library: Library): Move[] {
  const moves: Move[] = [];
  library.subscribe((event) => {
    if (event.type === "database") moves.push(...event.moved);
  });
  return moves;
}

async function forget(): Promise<void> {
  const job = await opened.library.update("", { discard: false, forget: true });
  await until(async () => opened.library.updating === null || opened.library.updating > job);
}

const missing = () => opened.health().roots[0]?.missingSongs;

test.each([
  ["renamed", "A/1.flac", "A/new.flac"],
  ["moved to a folder that is scanned later", "A/1.flac", "Z/1.flac"],
  ["moved to a folder that is scanned earlier", "Z/1.flac", "A/1.flac"],
])("a song that is %s is the same song", async (_what, from, to) => {
  make(from);
  make("M/other.flac");
  await scan(opened.library);
  await rate(from, "9");
  const [before] = await opened.library.songsAt([from]);
  const moves = movesOf(opened.library);
  mkdirSync(join(path(to), ".."), { recursive: true });
  renameSync(path(from), path(to));
  await scan(opened.library);
  expect(moves).toEqual([{ from, to }]);
  expect((await allUris(opened.library)).toSorted()).toEqual(["M/other.flac", to].toSorted());
  expect((await opened.library.songsAt([to]))[0]?.addedSeconds).toBe(before?.addedSeconds);
  expect(await rating(to)).toBe("9");
});

test("a song that moves is at no moment at both addresses, nor at none", async () => {
  for (let index = 0; index < 40; index++) make(`A/${index}.flac`);
  await scan(opened.library);
  const counts = new Set<number>();
  const events: LibraryEvent[] = [];
  opened.library.subscribe((event) => {
    events.push(event);
    if (event.type === "database") void allUris(opened.library).then((uris) => counts.add(uris.length));
  });
  renameSync(path("A"), path("B"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(40);
  await until(async () => counts.size > 0);
  expect([...counts]).toEqual([40]);
  expect((await opened.library.listing("")).directories.map(({ uri }) => uri)).toEqual(["B"]);
});

test("only the folder that a song came into is scanned: it is looked for where it was", async () => {
  make("A/1.flac");
  make("A/2.flac");
  await scan(opened.library);
  const moves = movesOf(opened.library);
  mkdirSync(path("B"));
  renameSync(path("A/1.flac"), path("B/1.flac"));
  cpSync(path("A/2.flac"), path("B/2.flac"));
  await scan(opened.library, "B");
  expect(moves).toEqual([{ from: "A/1.flac", to: "B/1.flac" }]);
  expect(await allUris(opened.library)).toEqual(["A/2.flac", "B/1.flac", "B/2.flac"]);
});

test("copied first and deleted later: the copy gets what belonged to the song", async () => {
  make("A/1.flac");
  await scan(opened.library);
  await rate("A/1.flac", "7");
  mkdirSync(path("B"));
  cpSync(path("A/1.flac"), path("B/1.flac"));
  await scan(opened.library);
  expect(await rating("B/1.flac")).toBeNull();
  rmSync(path("A/1.flac"));
  await scan(opened.library);
  expect(await rating("B/1.flac")).toBe("7");
});

test("deleted first and back elsewhere later: it is known again, also after a restart", async () => {
  make("A/1.flac");
  make("A/2.flac");
  await scan(opened.library);
  await rate("A/1.flac", "5");
  renameSync(path("A/1.flac"), join(folder.state, "1.flac"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["A/2.flac"]);
  await opened.close();
  opened = await open(folder);
  mkdirSync(path("B"));
  renameSync(join(folder.state, "1.flac"), path("B/new.flac"));
  await scan(opened.library);
  expect(await rating("B/new.flac")).toBe("5");
});

test("many songs that are gone at once are kept as missing until they are back or forgotten", async () => {
  for (let index = 0; index < 80; index++) make(`${index % 4}/${index}.flac`);
  await scan(opened.library);
  renameSync(path("1"), away("1"));
  renameSync(path("2"), away("2"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(80);
  expect(missing()).toBe(40);
  await scan(opened.library);
  expect(missing()).toBe(40);

  renameSync(away("1"), path("1"));
  await scan(opened.library);
  expect(missing()).toBe(20);
  await opened.close();
  opened = await open(folder);
  expect(missing()).toBe(20);

  await forget();
  expect(missing()).toBe(0);
  expect(await allUris(opened.library)).toHaveLength(60);
  expect((await opened.library.listing("")).directories.map(({ uri }) => uri)).toEqual(["0", "1", "3"]);
});

test("a missing song that comes back elsewhere moves there", async () => {
  for (let index = 0; index < 40; index++) make(`${index % 2}/${index}.flac`);
  await scan(opened.library);
  await rate("1/1.flac", "3");
  renameSync(path("1"), away("1"));
  await scan(opened.library);
  expect(missing()).toBe(20);
  renameSync(away("1"), path("back"));
  await scan(opened.library);
  expect(missing()).toBe(0);
  expect(await allUris(opened.library)).toHaveLength(40);
  expect(await rating("back/1.flac")).toBe("3");
});

test("a few songs that are gone are deleted, and so are all when the folder is another in the configuration", async () => {
  for (let index = 0; index < 30; index++) make(`${index}.flac`);
  await scan(opened.library);
  for (let index = 0; index < 6; index++) rmSync(path(`${index}.flac`));
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(24);
  await opened.close();
  const other = join(folder.music, "..", "other");
  makeFlac(join(other, "new.flac"), [["MUSICBRAINZ_TRACKID", "new"]]);
  opened = await open({ ...folder, music: other });
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["new.flac"]);
});

test("songs that sound the same keep apart by their names", async () => {
  for (const name of ["1.flac", "2.flac"]) make(`A/${name}`, "same");
  await scan(opened.library);
  await rate("A/1.flac", "1");
  await rate("A/2.flac", "2");
  renameSync(path("A"), path("B"));
  await scan(opened.library);
  expect([await rating("B/1.flac"), await rating("B/2.flac")]).toEqual(["1", "2"]);
});

test("a second music folder in the configuration gives every song a new address, and leaves it what is its own", async () => {
  for (let index = 0; index < 25; index++) make(`A/${index}.flac`);
  make("top.flac");
  await scan(opened.library);
  await rate("A/1.flac", "8");
  await opened.close();
  const more = join(folder.music, "..", "more");
  mkdirSync(more);
  const roots = [
    { name: "music", path: folder.music },
    { name: "more", path: more },
  ];
  opened = await open({ ...folder, roots });
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(26);
  expect(await rating("music/A/1.flac")).toBe("8");
  expect((await opened.library.listing("")).directories.map(({ uri }) => uri)).toEqual(["more", "music"]);
  await opened.close();
  opened = await open(folder);
  await scan(opened.library);
  expect((await opened.library.listing("")).directories.map(({ uri }) => uri)).toEqual(["A"]);
  expect(await allUris(opened.library)).toHaveLength(26);
  expect(await rating("A/1.flac")).toBe("8");
});

test("a folder among very many songs of the same sound moves as itself", async () => {
  for (let index = 0; index < 150; index++) make(`${index % 15}/${index}.flac`, "silence");
  await scan(opened.library);
  await rate("14/149.flac", "4");
  renameSync(path("14"), path("moved"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(150);
  expect(await rating("moved/149.flac")).toBe("4");
});

test("a song that moves while its folders are watched is told as moved, not as lost", {
  timeout: 120_000,
}, async () => {
  for (const uri of ["A/1.flac", "A/2.flac", "B/3.flac"]) make(uri);
  await scan(opened.library);
  await opened.close();
  opened = await open(folder, { watch: true });
  await until(async () => opened.health().roots[0]?.watch.kind === "watching");
  const moves = movesOf(opened.library);
  const named: string[] = [];
  opened.library.subscribe((event) => {
    if (event.type === "database") named.push(...event.changedUris);
  });
  renameSync(path("A/1.flac"), path("B/1.flac"));
  renameSync(path("B/3.flac"), path("A/3.flac"));
  await until(async () => moves.length === 2, 30_000);
  expect(named.toSorted()).toEqual(["A/3.flac", "B/1.flac"]);
  expect(moves.toSorted((a, b) => (a.from < b.from ? -1 : 1))).toEqual([
    { from: "A/1.flac", to: "B/1.flac" },
    { from: "B/3.flac", to: "A/3.flac" },
  ]);
});
