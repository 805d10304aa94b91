import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import { songText } from "../../src/shared/song-text.ts";
import { ADDRESSES, EVERYTHING, makeFlac, makeFolder, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

beforeAll(async () => {
  folder = makeFolder();
  makeFlac(join(folder.music, "a/1.flac"), [["TITLE", "One"]]);
  makeFlac(join(folder.music, 'a/2, "ü".flac'), [["GENRE", "Rock"]]);
  opened = await open(folder);
  await scan(opened.library);
}, 30_000);

afterAll(async () => {
  await opened.close();
  folder.remove();
});

const WANTED = ['a/2, "ü".flac', "nope.flac", "a/1.flac", "a/1.flac", "http://example.com/x", "a"];

test("songs by their addresses: in order, each as often as it is named, null where there is none", async () => {
  const songs = await opened.library.songsAt(WANTED);
  expect(songs.map((song) => song?.uri ?? null)).toEqual([WANTED[0], null, "a/1.flac", "a/1.flac", null, null]);
  expect(songs[2]?.tags).toEqual([["Title", "One"]]);
  expect(await opened.library.songsAt([])).toEqual([]);
});

test("their texts; what is not there is shown by its address", async () => {
  const songs = await opened.library.songsAt(WANTED);
  const text = async (print: typeof EVERYTHING) => Buffer.from(await opened.library.textAt(WANTED, print)).toString();
  const lines = songs.map((song, index) => (song === null ? `file: ${WANTED[index]}\n` : songText(song)));
  expect(await text(EVERYTHING)).toBe(lines.join(""));
  expect(await text(ADDRESSES)).toBe(WANTED.map((uri) => `file: ${uri}\n`).join(""));
  expect(await text({ content: "everything", without: ["Genre"] })).toBe(lines.join("").replace(/^Genre: .*\n/m, ""));
  expect(await opened.library.textAt([], EVERYTHING)).toHaveLength(0);
});
