import { utimesSync } from "node:fs";
import { join } from "node:path";
import type { Filter, FilterTag, Sort } from "node-mpd-protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import { makeFlac, makeFolder, makeTone, match, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

/** a, b: both artists; c: album artist of its own; d: no tags; e: other format. */
beforeAll(async () => {
  folder = makeFolder();
  const add = (uri: string, tags: readonly (readonly [string, string])[]) => makeFlac(join(folder.music, uri), tags);
  add("A/a.flac", [
    ["ARTIST", "Ann"],
    ["ARTIST", "Bob"],
    ["TITLE", "Éclair"],
    ["GENRE", "Rock"],
    ["TRACKNUMBER", "2"],
  ]);
  add("A/b.flac", [
    ["ARTIST", "bob"],
    ["ARTISTSORT", "Zed"],
    ["TITLE", "100% pure"],
    ["GENRE", "rock"],
    ["TRACKNUMBER", "10"],
  ]);
  add("B/c.flac", [
    ["ARTIST", "Cat"],
    ["ALBUMARTIST", "Ann"],
    ["TITLE", "Dot.dot"],
    ["DATE", "2001-02-03"],
  ]);
  add("B/d.flac", []);
  makeTone(join(folder.music, "e.mp3"));
  utimesSync(join(folder.music, "B/d.flac"), 1_000_000_000, 1_000_000_000);
  opened = await open(folder);
  await scan(opened.library);
}, 60_000);

afterAll(async () => {
  await opened.close();
  folder.remove();
});

const not = (term: Filter): Filter => ({ kind: "not", term });
const and = (...terms: Filter[]): Filter => ({ kind: "and", terms });
const format = (rateHz: number | null, bits: 8 | 16 | 24 | 32 | "f" | null, channels: number | null): Filter => ({
  kind: "audio-format",
  rateHz,
  bits,
  channels,
  exact: true,
});

const names = async (filter: Filter | null, sort: Sort | null = null) =>
  (await opened.library.find({ filter, sort, window: null }))
    .map((song) => song.uri.replace(/^.*\/|\.\w+$/g, ""))
    .join("");

const FILTERS: readonly (readonly [string, Filter | null, string])[] = [
  ["nothing asked", null, "eabcd".replace("e", "e")],
  ["equals, one of two values", match("Artist", "equals", "Bob"), "a"],
  ["equals, folded", match("Artist", "equals", "BOB", { foldCase: true }), "ab"],
  ["not equals", match("Artist", "equals", "Bob", { negated: true }), "ebcd"],
  ["missing tag is empty", match("Artist", "equals", ""), "ed"],
  ["has the tag", match("Artist", "equals", "", { negated: true }), "abc"],
  ["album artist falls back to artist", match("AlbumArtist", "equals", "Ann"), "ac"],
  ["and only when it is missing", match("AlbumArtist", "equals", "Cat"), ""],
  ["artist sort falls back to artist", match("ArtistSort", "equals", "Ann"), "a"],
  ["and does not when present", match("ArtistSort", "equals", "bob"), ""],
  ["contains", match("Title", "contains", "0% p"), "b"],
  ["contains, folded and composed", match("Title", "contains", "E\u0301CLAIR", { foldCase: true }), "a"],
  ["starts with", match("Title", "starts-with", "Do"), "c"],
  ["starts with is anchored", match("Title", "starts-with", "ot"), ""],
  ["regex", match("Title", "regex", "^D.t\\.d"), "c"],
  ["regex, folded", match("Artist", "regex", "^b.b$", { foldCase: true }), "ab"],
  ["regex that any title passes", match("Title", "regex", "(\\w+\\s?)*$"), "abc"],
  ["regex that anything passes, of a tag with another behind it", match("AlbumArtist", "regex", "x*"), "abc"],
  ["no title at all passes an empty regex, too", match("Title", "regex", ""), "eabcd"],
  ["a missing tag is matched by no expression", match("Title", "regex", "^$"), ""],
  ["but by the empty text", match("Title", "contains", ""), "eabcd"],
  ["any", match("any", "equals", "Rock"), "a"],
  ["any, negated", match("any", "contains", "o", { negated: true }), "ed"],
  ["file", match("file", "contains", "B/"), "cd"],
  ["base", { kind: "base", uri: "A" }, "ab"],
  ["base of one song", { kind: "base", uri: "B/c.flac" }, "c"],
  ["base of everything", { kind: "base", uri: "" }, "eabcd"],
  ["modified since", { kind: "modified-since", seconds: 1_000_000_001 }, "eabc"],
  ["added since", { kind: "added-since", seconds: 4_000_000_000 }, ""],
  ["audio format", format(44100, 16, 2), "abcd"],
  ["audio format with stars", format(null, "f", null), "e"],
  ["priority is no matter of the library", { kind: "priority-at-least", priority: 1 }, ""],
  ["not", not(match("Genre", "equals", "Rock")), "ebcd"],
  ["and", and(match("Artist", "equals", "Ann"), match("Genre", "equals", "Rock")), "a"],
  ["empty and", and(), "eabcd"],
  ["quotes are values", match("Artist", "equals", "' OR 1=1 --"), ""],
];

test.each(FILTERS)("%s", async (_name, filter, expected) => {
  expect(await names(filter)).toBe(expected);
});

test.each([
  ["Title", false, "edbca"],
  ["Title", true, "acbed"],
  ["Track", false, "ecdab"],
  ["ArtistSort", false, "edacb"],
  ["Last-Modified", false, "d"],
  ["Last-Modified", true, null],
] as const)("sort by %s, descending %s", async (tag, descending, expected) => {
  const sorted = await names(null, { tag, descending });
  if (tag !== "Last-Modified") expect(sorted).toBe(expected);
  else expect(descending ? sorted.at(-1) : sorted[0]).toBe("d");
});

test("a window is cut after sorting", async () => {
  const window = { start: 1, end: 3 };
  const found = await opened.library.find({ filter: null, sort: { tag: "Title", descending: false }, window });
  expect(found.map((song) => song.uri)).toEqual(["B/d.flac", "A/b.flac"]);
});

const SORTS = ["Title", "Artist", "ArtistSort", "AlbumArtist", "AlbumArtistSort", "Genre", "Date", "Composer"];
const BROAD: readonly (Filter | null)[] = [
  null,
  match("Title", "contains", "e", { foldCase: true }),
  match("AlbumArtist", "contains", "n", { foldCase: true }),
  match("any", "contains", "o", { negated: true }),
  and(match("any", "contains", "t"), match("Title", "contains", "", { foldCase: true })),
];

test.each(SORTS)("a window into what is sorted by %s shows the same as the whole", async (tag) => {
  for (const filter of BROAD) {
    for (const descending of [false, true]) {
      const sort = { tag, descending };
      const whole = await opened.library.find({ filter, sort, window: null });
      for (const window of [
        { start: 0, end: 2 },
        { start: 1, end: 4 },
        { start: 3, end: 50 },
      ]) {
        const part = await opened.library.find({ filter, sort, window });
        expect(part, JSON.stringify({ filter, descending, window })).toEqual(whole.slice(window.start, window.end));
      }
    }
  }
});

test.each([
  [match("Nonsense" as FilterTag, "equals", "x")],
  [match("Title", "regex", "(")],
  [match("Title", "regex", "(.*a){999}".repeat(2))],
])("%j is a bad argument", async (filter) => {
  await expect(opened.library.find({ filter, sort: null, window: null })).rejects.toMatchObject({
    code: "bad-argument",
  });
});

test("list gives distinct values, a missing tag as empty, within groups", async () => {
  const artists = await opened.library.list("Artist", null, [], null);
  expect(artists.map((row) => row.value)).toEqual(["", "Ann", "Bob", "Cat", "bob"]);
  const grouped = await opened.library.list(
    "Genre",
    match("Artist", "equals", "", { negated: true }),
    ["AlbumArtist"],
    null,
  );
  expect(grouped).toEqual([
    { groups: ["Ann"], value: "" },
    { groups: ["Ann"], value: "Rock" },
    { groups: ["Bob"], value: "Rock" },
    { groups: ["bob"], value: "rock" },
  ]);
  expect(await opened.library.list("Artist", null, [], { start: 1, end: 2 })).toEqual([{ groups: [], value: "Ann" }]);
});

test("count adds songs and playing time, in all and by group", async () => {
  expect(await opened.library.count(null, null)).toEqual([{ group: null, songs: 5, playtimeSeconds: 1 }]);
  const groups = await opened.library.count(null, "Genre");
  expect(groups.map(({ group, songs }) => [group, songs])).toEqual([
    ["", 3],
    ["Rock", 1],
    ["rock", 1],
  ]);
});

test("songs by address, under a folder, and what is not there", async () => {
  const at = await opened.library.songsAt(["B/d.flac", "nope", "e.mp3"]);
  expect(at.map((song) => song?.uri ?? null)).toEqual(["B/d.flac", null, "e.mp3"]);
  expect((await opened.library.songsUnder("A")).map((song) => song.uri)).toEqual(["A/a.flac", "A/b.flac"]);
  expect((await opened.library.songsUnder("e.mp3")).map((song) => song.uri)).toEqual(["e.mp3"]);
  await expect(opened.library.songsUnder("nope")).rejects.toMatchObject({ code: "not-found" });
  await expect(opened.library.listing("nope")).rejects.toMatchObject({ code: "not-found" });
  expect((await opened.library.stats()).artists).toBe(4);
});

test("a song's values come out as they were written", async () => {
  const [song] = await opened.library.songsAt(["A/a.flac"]);
  expect(song).toMatchObject({ durationSeconds: 0.2, format: { rateHz: 44100, bits: 16, channels: 2 } });
  const [found] = await opened.library.find({ filter: match("file", "equals", "A/a.flac"), sort: null, window: null });
  expect(found).toEqual(song);
  expect((await opened.library.listing("A")).songs[0]).toEqual(song);
  const [lossy] = await opened.library.songsAt(["e.mp3"]);
  expect(lossy?.format?.bits).toBe("f");
});
