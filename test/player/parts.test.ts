/** Tracks of a cue sheet are parts of a file: what the engine is asked for, and what clients are told. */
import { expect, test } from "vitest";
import { positionSeconds } from "../../src/player/position.ts";
import type { Generation } from "../../src/shared/ids.ts";
import { describedSong, type Song } from "../../src/shared/song.ts";
import { differenceOf } from "./difference-of.ts";
import { song, zone } from "./zone.ts";

/** Two tracks of a file of 100 seconds, as long as the engine says. */
const first: Song = { ...song("a", 3.5), part: { fileUri: "image.flac", startSeconds: 1.5, endSeconds: 5 } };
const last: Song = { ...song("b", 95), part: { fileUri: "image.flac", startSeconds: 5, endSeconds: null } };

function sheet() {
  const z = zone("", { queue: [{ song: first }, { song: last }] });
  z.engine.take();
  return z;
}

const sources = (z: ReturnType<typeof zone>) =>
  z.engine.take().flatMap((effect) => (effect.type === "load" || effect.type === "prepare" ? [effect.source] : []));

test("the engine is asked for the stretches of the file", () => {
  const z = sheet();
  z.play("a");
  expect(sources(z)).toMatchObject([
    { uri: "image.flac", startSeconds: 0, range: { startSeconds: 1.5, endSeconds: 5 } },
    { uri: "image.flac", startSeconds: 0, range: { startSeconds: 5, endSeconds: null } },
  ]);
});

test("positions count from the start of the part and end with it", () => {
  const z = sheet();
  z.play("a");
  const { generation } = z;
  z.engine.now = { generation, playedSeconds: 2, bitrateKbps: null };
  expect(positionSeconds(z.player.moment())).toBe(2);
  z.engine.now = { generation, playedSeconds: 60, bitrateKbps: null };
  expect(positionSeconds(z.player.moment())).toBe(3.5);
});

test("seeking stays in the part", () => {
  const z = sheet();
  z.play("a");
  z.engine.take();
  z.do({ type: "seekCurrent", seconds: 2, relative: false });
  expect(sources(z)[0]).toMatchObject({ startSeconds: 2, range: { startSeconds: 1.5, endSeconds: 5 } });
});

test("a client's range stands above the part, and taking it away brings the part back", () => {
  const z = sheet();
  z.do({ type: "setRange", id: z.id("b"), range: { startSeconds: 0, endSeconds: null } });
  z.play("b");
  expect(sources(z)[0]).toMatchObject({ uri: "image.flac", range: { startSeconds: 0, endSeconds: null } });
  z.do({ type: "stop" }, { type: "setRange", id: z.id("b"), range: null });
  z.play("b");
  expect(sources(z)[0]).toMatchObject({ range: { startSeconds: 5, endSeconds: null } });
});

test("a track that moved within its file is prepared anew", () => {
  const z = sheet();
  z.play("a");
  const before = z.snapshot().upcoming?.generation;
  const moved: Song = { ...last, part: { fileUri: "image.flac", startSeconds: 6, endSeconds: null } };
  z.do({ type: "libraryChanged", songs: new Map([["b", { ...last }]]) });
  expect(z.snapshot().upcoming?.generation).toBe(before);
  z.do({ type: "libraryChanged", songs: new Map([["b", moved]]) });
  expect(z.snapshot().upcoming?.generation).toBe(((before ?? 0) + 1) as Generation);
});

test("what a playlist said of an entry stands above what the library says later", () => {
  const said: Song["tags"] = [["Title", "as the sheet says"]];
  const z = zone("", { queue: [{ song: describedSong(song("image.flac"), said) }] });
  const changed: Song = {
    ...song("image.flac"),
    tags: [
      ["Title", "of the file"],
      ["Genre", "Dub"],
    ],
  };
  z.do({ type: "libraryChanged", songs: new Map([["image.flac", changed]]) });
  const [entry] = z.snapshot().queue.entries;
  expect(entry?.song.tags).toEqual([
    ["Title", "as the sheet says"],
    ["Genre", "Dub"],
  ]);
  const { put } = differenceOf(null, z.snapshot().queue.entries).difference;
  expect(put[0]?.[1]).toMatchObject({ uri: "image.flac", saidTags: said });
});
