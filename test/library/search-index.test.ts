import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Filter } from "node-mpd-protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabases } from "../../src/library/database/databases.ts";
import { fold } from "../../src/library/fold.ts";
import type { SongQuery } from "../../src/library/library-port.ts";
import { fewSongs } from "../../src/library/query/few-songs.ts";
import { findFewSongIds, findSongIds } from "../../src/library/query/find.ts";
import { allInPlace } from "../../src/library/query/in-place.ts";
import { listTags } from "../../src/library/query/list.ts";
import { Reader } from "../../src/library/query/reader.ts";
import { SongRanks } from "../../src/library/query/song-ranks.ts";
import { ValueIndex } from "../../src/library/value-index.ts";
import type { Tag } from "../../src/shared/tags.ts";
import { MIGRATIONS, match } from "./rig.ts";
import { writeSongs } from "./songs-writer.ts";

let directory: string;
let databases: ReturnType<typeof openDatabases>;
let reader: Reader;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "auralis-index-"));
  databases = openDatabases(directory, MIGRATIONS, Date.now(), () => {});
  reader = new Reader(join(directory, "library.db"), "reader");
});

afterEach(() => {
  reader.close();
  databases.library.close();
  databases.user.close();
  rmSync(directory, { recursive: true, force: true });
});

const TAGS = ["Artist", "Title", "Genre", "MUSICBRAINZ_TRACKID"] as const;
/** Few letters, so that parts repeat; with case, accents and what an index could stumble over. */
const word = fc.string({
  unit: fc.constantFrom("a", "b", "A", "é", "E\u0301", "ß", '"', "*", " ", "日"),
  maxLength: 9,
});
const tag = fc.tuple(fc.constantFrom(...TAGS), word);
// Equal names are neighbours, as they are when files are read.
const tags = fc.array(tag, { maxLength: 4 }).map((list) => list.toSorted((a, b) => a[0].localeCompare(b[0])));
const songs = fc.array(tags, { maxLength: 12 });
const term = fc.record({
  tag: fc.constantFrom(...TAGS, "any"),
  operator: fc.constantFrom("contains", "contains", "contains", "starts-with", "equals" as const),
  value: fc.oneof(word, fc.string({ unit: fc.constantFrom("a", "b"), minLength: 3, maxLength: 4 })),
  foldCase: fc.constantFrom(true, true, false),
  negated: fc.boolean(),
});

type Term = {
  tag: string;
  operator: "contains" | "starts-with" | "equals";
  value: string;
  foldCase: boolean;
  negated: boolean;
};

function passes(tags: readonly Tag[], { tag, operator, value, foldCase, negated }: Term): boolean {
  const seen = (text: string) => (foldCase ? fold(text) : text);
  const values = tags.filter(([name]) => tag === "any" || name === tag).map(([, text]) => seen(text));
  const compared = values.length === 0 && tag !== "any" && seen(value) === "" ? [""] : values;
  const wanted = seen(value);
  const test = {
    contains: (text: string) => text.includes(wanted),
    "starts-with": (text: string) => text.startsWith(wanted),
    equals: (text: string) => text === wanted,
  }[operator];
  return compared.some(test) !== negated;
}

async function filled(index: ValueIndex): Promise<void> {
  index.fill();
  const state = databases.library.prepare(
    "SELECT coalesce((SELECT values_indexed FROM collection), 0) >= coalesce((SELECT max(id) FROM tag_values), 0)",
  );
  while (state.pluck().get() !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
  index.close();
}

test("whatever part of the values is indexed, a filter finds what a look at every song finds", async () => {
  await fc.assert(
    fc.asyncProperty(songs, songs, fc.array(term, { minLength: 1, maxLength: 2 }), async (indexed, more, terms) => {
      const { library } = databases;
      library.exec("DELETE FROM directories; DELETE FROM songs; DELETE FROM tag_values");
      writeSongs(library, indexed);
      await filled(new ValueIndex(library, () => "nothing", fail));
      // An index of values that are gone must not find their successors.
      library.exec("DELETE FROM tag_values WHERE id NOT IN (SELECT value_id FROM song_tags)");
      writeSongs(library, more);
      const all = [...indexed, ...more];
      const expected = all.flatMap((tags, index) => (terms.every((one) => passes(tags, one)) ? [index] : []));
      const filter: Filter = { kind: "and", terms: terms.map((one) => ({ kind: "match", ...one })) };
      const query = { filter, sort: null, window: null };
      const places = (ids: readonly number[]) =>
        ids.map((id) => library.prepare("SELECT place FROM songs WHERE id = ?").pluck().get(id)).map(Number);
      expect(places(findSongIds(reader, query))).toEqual(expected);
      const few = findFewSongIds(reader, query);
      if (few !== null) expect(places(few)).toEqual(expected);
      reader.ranks.keep(reader.version, Uint32Array.from(allInPlace(reader)));
      expect(places(findSongIds(reader, query))).toEqual(expected);
      const fewByRank = findFewSongIds(reader, query);
      if (fewByRank !== null) expect(places(fewByRank)).toEqual(expected);
      reader.ranks.forget();
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("a part of three letters leads to few songs, shorter ones and expressions do not", async () => {
  writeSongs(databases.library, [[["Title", "Nightfall"]], [["Title", "Day"]]]);
  await filled(new ValueIndex(databases.library, () => "nothing", fail));
  expect(fewSongs(reader, match("Title", "contains", "GHTF", { foldCase: true }))).toHaveLength(1);
  expect(fewSongs(reader, match("Title", "contains", "gh", { foldCase: true }))).toBeNull();
  expect(fewSongs(reader, match("Title", "regex", "gh"))).toBeNull();
  expect(fewSongs(reader, null)).toBeNull();
});

test("a part in its own case is found through the index, too, and before an accent", async () => {
  writeSongs(databases.library, [[["Title", "Le Cafe\u0301"]], [["Title", "le cafe"]], [["Title", "Cafeteria"]]]);
  await filled(new ValueIndex(databases.library, () => "nothing", fail));
  expect(fewSongs(reader, match("Title", "contains", "Cafe"))).toHaveLength(2);
  expect(fewSongs(reader, match("Title", "contains", "Caf"))).toBeNull();
});

test("ids are no part of the index; other texts in their tags are, and parts of both are found", async () => {
  const id = "0B60F301-9bed-4ad5-a9c4-2f3cd8f0c8c1";
  writeSongs(databases.library, [
    [["MUSICBRAINZ_TRACKID", id]],
    [["MUSICBRAINZ_TRACKID", "none 9bed"]],
    [["Title", id]],
  ]);
  await filled(new ValueIndex(databases.library, () => "nothing", fail));
  expect(databases.library.prepare("SELECT index_entries FROM collection").pluck().get()).toBe(2);
  const found = (tag: "Title" | "MUSICBRAINZ_TRACKID" | "any", value: string) =>
    findSongIds(reader, { filter: match(tag, "contains", value, { foldCase: true }), sort: null, window: null }).length;
  expect(found("MUSICBRAINZ_TRACKID", "9BED")).toBe(2);
  expect(found("MUSICBRAINZ_TRACKID", "none")).toBe(1);
  expect(found("any", "9bed")).toBe(3);
  expect(found("Title", "9bed")).toBe(1);
  expect(fewSongs(reader, match("any", "contains", "9bed", { foldCase: true }))).toBeNull();
  expect(fewSongs(reader, match("Title", "contains", "9bed", { foldCase: true }))).toHaveLength(1);
});

test("many songs wish for the order of all, which holds for its version alone", () => {
  const ranks = new SongRanks();
  ranks.keep(7, Uint32Array.of(5, 2, 9));
  expect(ranks.sorted(7, [9, 5, 2])).toEqual([5, 2, 9]);
  expect(ranks.sorted(8, [9, 5, 2])).toBeNull();
  ranks.forget();
  expect(ranks.sorted(7, [])).toBeNull();

  const titles = Array.from({ length: 501 }, (_, at): Tag[] => [["Title", `Night ${at}`]]);
  writeSongs(databases.library, titles);
  expect(fewSongs(reader, match("Title", "contains", "Night 1", { foldCase: true }))).toHaveLength(111);
  expect(reader.ranks.takeWish()).toBe(false);
  expect(fewSongs(reader, match("Title", "contains", "Night", { foldCase: true }))).toHaveLength(501);
  expect(reader.ranks.takeWish()).toBe(true);
});

describe("words", () => {
  const SONGS: readonly (readonly Tag[])[] = [
    [
      ["Artist", "Someone"],
      ["Album", "The Army of Me"],
      ["Title", "One"],
    ],
    [
      ["Artist", "Someone"],
      ["Album", "Army of Me, Live"],
      ["Title", "Two"],
    ],
    [
      ["Artist", "Björk"],
      ["Album", "Post"],
      ["Title", "Army of Me"],
    ],
    [
      ["Artist", "Bjo\u0308rk Tribute"],
      ["Title", "An ARMY"],
      ["MUSICBRAINZ_TRACKID", "postcard"],
    ],
    [
      ["Artist", "MØ"],
      ["Title", "Don’t Leave"],
      ["Track", "4"],
    ],
    [
      ["Artist", "椎名林檎"],
      ["Title", "本能"],
    ],
    [
      ["Artist", "!!!"],
      ["Title", "AC/DC"],
    ],
  ];
  /** The places of the songs found, in order. */
  const found = (text: string, more: readonly Filter[] = [], window: { start: number; end: number } | null = null) =>
    findSongIds(reader, {
      filter: { kind: "and", terms: [{ kind: "words", text }, ...more] },
      ...{ sort: null, window },
    }).map((id) => Number(databases.library.prepare("SELECT place FROM songs WHERE id = ?").pluck().get(id)));

  const CASES: readonly (readonly [typed: string, found: readonly number[]])[] = [
    ["bjork arm", [2, 3]],
    ["BJÖRK", [2, 3]],
    ["army of me", [2, 1, 0]],
    ["rmy", []],
    ["post", [2]],
    ["mo", [4]],
    ["dont", [4]],
    ["don't lea", [4]],
    ["4", []],
    ["林檎", [5]],
    ["本", [5]],
    ["ac-dc", [6]],
    ["!!!", [6]],
    ['" OR *', []],
    ["someone nobody", []],
  ];

  test.each(["all", "none", "half"] as const)("find songs, with %s of the values indexed", async (how) => {
    const first = how === "half" ? 3 : SONGS.length;
    if (how !== "none") {
      writeSongs(databases.library, SONGS.slice(0, first));
      await filled(new ValueIndex(databases.library, () => "nothing", fail));
    }
    writeSongs(databases.library, how === "none" ? SONGS : SONGS.slice(first));
    expect(CASES.map(([typed]) => [typed, found(typed)])).toEqual(CASES);
    expect(found("army", [match("Artist", "equals", "Someone")])).toEqual([1, 0]);
    expect([0, 1, 2].flatMap((start) => found("army of me", [], { start, end: start + 1 }))).toEqual([2, 1, 0]);
    expect(findFewSongIds(reader, { filter: { kind: "words", text: "army" }, sort: null, window: null })).toBeNull();
    const filter = { kind: "words", text: "arm bjork" } as const;
    const rows = listTags(reader, { tag: "Artist", filter, groups: [], window: null });
    expect(rows.map(({ value }) => value)).toEqual(["Bjo\u0308rk Tribute", "Björk"]);
  });
});

test("a filter may have sixty expressions, and no more", () => {
  writeSongs(databases.library, [[["Title", "Nightfall"]], [["Title", "Day"]]]);
  const query = (count: number) => ({
    filter: { kind: "and", terms: Array.from({ length: count }, (_, n) => match("Title", "regex", `^.{3,${n + 3}}`)) },
    sort: null,
    window: null,
  });
  expect(findSongIds(reader, query(60) as SongQuery)).toHaveLength(2);
  expect(() => findSongIds(reader, query(61) as SongQuery)).toThrow("regular expressions");
});

function fail(error: unknown): void {
  throw error;
}
