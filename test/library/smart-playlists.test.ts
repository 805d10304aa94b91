import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseFilter } from "node-mpd-protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import type { SmartRules, StickerRule } from "../../src/library/smart-rules.ts";
import { makeFlac, makeFolder, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;
const DAY_SECONDS = 86_400;
const nowSeconds = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  folder = makeFolder();
  for (const [uri, title, genre] of [
    ["a/1.flac", "Dawn", "Jazz"],
    ["a/2.flac", "Dusk", "Rock"],
    ["b/3.flac", "Tide", "Jazz"],
    ["b/4.flac", "Salt", "Folk"],
  ] as const) {
    makeFlac(join(folder.music, uri), [
      ["TITLE", title],
      ["GENRE", genre],
    ]);
  }
  opened = await open(folder);
  await scan(opened.library);
  const sticker = (object: string, name: string, value: number) =>
    opened.stickers.set({ type: "song", object }, name, String(value));
  await sticker("a/1.flac", "rating", 9);
  await sticker("a/2.flac", "rating", 10);
  await sticker("b/3.flac", "rating", 3);
  await sticker("a/1.flac", "playCount", 5);
  await sticker("a/1.flac", "lastPlayed", nowSeconds - 2 * DAY_SECONDS);
  await sticker("b/3.flac", "lastPlayed", nowSeconds - 40 * DAY_SECONDS);
}, 30_000);

afterAll(async () => {
  await opened.close();
  folder.remove();
});

const NOTHING: SmartRules = {
  filter: null,
  parsed: null,
  stickers: [],
  addedWithinDays: null,
  modifiedWithinDays: null,
  sort: null,
  limit: null,
};
const ANY: StickerRule = { name: "", atLeast: null, atMost: null, equals: null, withinDays: null, notWithinDays: null };
const filtered = (filter: string) => ({ filter, parsed: parseFilter([filter], { foldCase: false }) });

async function songsOf(rules: Partial<SmartRules>): Promise<readonly string[]> {
  await opened.playlists.putRules("smart", { ...NOTHING, ...rules });
  return (await opened.playlists.entries("smart")).map(({ uri }) => uri);
}
const sticker = (rule: Partial<StickerRule>) => songsOf({ stickers: [{ ...ANY, ...rule }] });

describe("the rules", () => {
  test("a filter, an order, a limit", async () => {
    expect(await songsOf({})).toEqual(["a/1.flac", "a/2.flac", "b/3.flac", "b/4.flac"]);
    expect(await songsOf(filtered('(Genre == "Jazz")'))).toEqual(["a/1.flac", "b/3.flac"]);
    const byTitle = { by: "tag", sort: { tag: "Title", descending: true } } as const;
    expect(await songsOf({ sort: byTitle, limit: 3 })).toEqual(["b/3.flac", "b/4.flac", "a/2.flac"]);
  });

  test("stickers; a song without one counts as 0", async () => {
    expect(await sticker({ name: "rating", atLeast: 8 })).toEqual(["a/1.flac", "a/2.flac"]);
    expect(await sticker({ name: "rating", atLeast: 1, atMost: 9 })).toEqual(["a/1.flac", "b/3.flac"]);
    expect(await sticker({ name: "rating", equals: "10" })).toEqual(["a/2.flac"]);
    expect(await sticker({ name: "playCount", atMost: 0 })).toEqual(["a/2.flac", "b/3.flac", "b/4.flac"]);
    expect(await sticker({ name: "lastPlayed", withinDays: 7 })).toEqual(["a/1.flac"]);
    expect(await sticker({ name: "lastPlayed", notWithinDays: 30 })).toEqual(["a/2.flac", "b/3.flac", "b/4.flac"]);
  });

  test("all of them must hold", async () => {
    const stickers = [{ ...ANY, name: "rating", atLeast: 3 }];
    expect(await songsOf({ ...filtered('(Genre == "Jazz")'), stickers, limit: 1 })).toEqual(["a/1.flac"]);
  });

  test("an order by stickers takes the first of all that fit", async () => {
    const sort = { by: "sticker", name: "rating", descending: true } as const;
    expect(await songsOf({ sort, limit: 2 })).toEqual(["a/2.flac", "a/1.flac"]);
  });

  test("a random order stays the same for a while", async () => {
    const first = await songsOf({ sort: { by: "random" }, limit: 3 });
    expect(first).toHaveLength(3);
    expect(new Set(first).size).toBe(3);
    expect(await songsOf({ sort: { by: "random" }, limit: 3 })).toEqual(first);
  });

  test("added and modified within days", async () => {
    expect(await songsOf({ addedWithinDays: 1, modifiedWithinDays: 36_500 })).toHaveLength(4);
  });

  test("what is in it follows the stickers and the library", async () => {
    expect(await sticker({ name: "like", equals: "2" })).toEqual([]);
    await opened.stickers.set({ type: "song", object: "b/4.flac" }, "like", "2");
    expect((await opened.playlists.entries("smart")).map(({ uri }) => uri)).toEqual(["b/4.flac"]);
    await songsOf(filtered('(Genre == "Ambient")'));
    makeFlac(join(folder.music, "c/5.flac"), [["GENRE", "Ambient"]]);
    await scan(opened.library);
    expect((await opened.playlists.entries("smart")).map(({ uri }) => uri)).toEqual(["c/5.flac"]);
  });
});

describe("as a stored playlist", () => {
  test("it is listed, as new as the library; renamed; and deleted", async () => {
    await songsOf({});
    const { updatedSeconds } = await opened.library.stats();
    const [info] = await opened.playlists.list();
    expect(info).toMatchObject({ name: "smart", kind: "smart" });
    expect(info?.modifiedSeconds).toBeGreaterThanOrEqual(updatedSeconds);
    await opened.playlists.rename("smart", "clever");
    expect(await opened.playlists.rules("smart")).toBeNull();
    expect(await opened.playlists.rules("clever")).toEqual(NOTHING);
    await opened.playlists.remove("clever");
    expect(await opened.playlists.list()).toEqual([]);
  });

  test("it cannot be edited, and takes no other playlist's name", async () => {
    await songsOf({ limit: 1 });
    const edits = [
      { type: "insert", position: null, uris: ["a/1.flac"] },
      { type: "clear" },
      { type: "save", mode: "put", uris: [] },
    ] as const;
    for (const edit of edits) {
      await expect(opened.playlists.edit("smart", edit)).rejects.toMatchObject({ code: "permission-denied" });
    }
    await opened.playlists.edit("plain", { type: "insert", position: null, uris: ["a/1.flac"] });
    await expect(opened.playlists.putRules("plain", NOTHING)).rejects.toMatchObject({ code: "already-exists" });
    await expect(opened.playlists.rename("plain", "smart")).rejects.toMatchObject({ code: "already-exists" });
    await opened.playlists.remove("plain");
  });

  test("songs that moved do not turn its rules into something else", async () => {
    await songsOf(filtered('(base "a")'));
    const path = join(folder.state, "playlists", "smart.rule");
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ filter: '(base "a")' });
    expect(existsSync(join(folder.state, "playlists", "smart.m3u"))).toBe(false);
  });

  test("a file that is damaged is told as such, and the others stay", async () => {
    writeFileSync(join(folder.state, "playlists", "odd.rule"), "{");
    await expect(opened.playlists.entries("odd")).rejects.toMatchObject({ code: "unavailable" });
    expect((await opened.playlists.list()).map(({ name }) => name)).toContain("odd");
    await opened.playlists.putRules("odd", NOTHING);
    await opened.playlists.remove("odd");
  });
});
