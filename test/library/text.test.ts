import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import { songText, tagsOfText, uriOfText } from "../../src/shared/song-text.ts";
import { ADDRESSES, EVERYTHING, linesOf, makeFlac, makeFolder, makeTone, match, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

beforeAll(async () => {
  folder = makeFolder();
  makeFlac(join(folder.music, "A/ä.flac"), [
    ["ARTIST", "Ann"],
    ["ARTIST", "Genre: no tag"],
    ["TITLE", "Éclair\nfile: forged"],
    ["GENRE", "Rock"],
  ]);
  makeTone(join(folder.music, "A/b.mp3"));
  makeFlac(join(folder.music, "c.flac"), [["GENRE", "Rock"]]);
  opened = await open(folder);
  await scan(opened.library);
}, 60_000);

afterAll(async () => {
  await opened.close();
  folder.remove();
});

const ALL = { filter: null, sort: null, window: null };

test("what is sent is the text of the song", async () => {
  const songs = await opened.library.find(ALL);
  const lines = await linesOf(opened.library.findText(ALL, EVERYTHING));
  expect(`${lines.join("\n")}\n`).toBe(songs.map(songText).join(""));
  expect(lines).toContain("Title: Éclair file: forged");
  for (const song of songs) {
    expect(tagsOfText(songText(song))).toEqual(song.tags);
    expect(uriOfText(songText(song))).toBe(song.uri);
  }
});

test("lines a client does not want are left out, and nothing else", async () => {
  const all = await linesOf(opened.library.findText(ALL, EVERYTHING));
  const some = await linesOf(opened.library.findText(ALL, { content: "everything", without: ["Genre", "Format"] }));
  expect(some).toEqual(all.filter((line) => !/^(Genre|Format): /.test(line)));
  expect(some).toContain("Artist: Genre: no tag");
  expect(all.length - some.length).toBe(5);
});

test("a folder, a tree and a song", async () => {
  const { library } = opened;
  expect(await linesOf(library.folderText("", "children", ADDRESSES))).toEqual(["file: c.flac", "directory: A"]);
  const tree = ["file: c.flac", "directory: A", "file: A/b.mp3", "file: A/ä.flac"];
  expect((await linesOf(library.folderText("", "tree", ADDRESSES))).toSorted()).toEqual(tree.toSorted());
  expect(await linesOf(library.folderText("A/b.mp3", "tree", ADDRESSES))).toEqual(["file: A/b.mp3"]);
  expect((await linesOf(library.folderText("A/b.mp3", "children", EVERYTHING)))[0]).toBe("file: A/b.mp3");
  await expect(linesOf(library.folderText("nope", "tree", ADDRESSES))).rejects.toMatchObject({ code: "not-found" });
});

test("what is not found is no line at all, and what is wrong is refused", async () => {
  const find = (value: string) =>
    linesOf(opened.library.findText({ ...ALL, filter: match("Title", "regex", value) }, EVERYTHING));
  expect(await find("nothing like it")).toEqual([]);
  await expect(find("(")).rejects.toMatchObject({ code: "bad-argument" });
});
