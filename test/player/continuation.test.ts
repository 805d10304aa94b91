import { expect, test } from "vitest";
import { isContinuation } from "../../src/player/continuation.ts";
import type { TimeRange } from "../../src/player/snapshot.ts";
import { bareSong, type SongPart } from "../../src/shared/song.ts";
import type { Tag } from "../../src/shared/tags.ts";

type Made = { readonly uri?: string; readonly tags?: Readonly<Record<string, string>>; readonly part?: SongPart };

function played({ uri = "a/1.flac", tags = {}, part }: Made, range: TimeRange | null = null) {
  return { song: { ...bareSong(uri), tags: Object.entries(tags) as unknown as Tag[], part: part ?? null }, range };
}

const on = (tags: Readonly<Record<string, string>>, uri = "a/1.flac") =>
  played({ uri, tags: { Album: "A", AlbumArtist: "B", ...tags } });
const part = (fileUri: string, startSeconds: number, endSeconds: number | null) =>
  played({ uri: `${fileUri}/${startSeconds}`, part: { fileUri, startSeconds, endSeconds } });

test.each([
  ["the next track of an album", on({ Track: "1" }), on({ Track: "2" }), true],
  ["with totals and zeros", on({ Track: "01/12" }), on({ Track: "02/12" }), true],
  ["on its second disc", on({ Track: "4", Disc: "2" }), on({ Track: "5", Disc: "2" }), true],
  ["over to the next disc", on({ Track: "9/9", Disc: "1" }), on({ Track: "1", Disc: "2" }), true],
  ["to the next disc, but not from the end", on({ Track: "3/9", Disc: "1" }), on({ Track: "1", Disc: "2" }), false],
  ["the same number on another disc", on({ Track: "4", Disc: "1" }), on({ Track: "5", Disc: "2" }), false],
  ["the track before", on({ Track: "2" }), on({ Track: "1" }), false],
  ["the same track again", on({ Track: "2" }), on({ Track: "2" }), false],
  ["one left out", on({ Track: "1" }), on({ Track: "3" }), false],
  ["another album", on({ Track: "1" }), on({ Track: "2", Album: "C" }), false],
  ["another album artist", on({ Track: "1" }), on({ Track: "2", AlbumArtist: "C" }), false],
  ["no numbers", on({}), on({}), false],
  ["a number that is none", on({ Track: "A1" }), on({ Track: "A2" }), false],
  ["no album", played({ tags: { Track: "1" } }), played({ tags: { Track: "2" } }), false],
  [
    "no album artist, one folder",
    played({ uri: "x/1.mp3", tags: { Album: "Hits", Track: "1" } }),
    played({ uri: "x/2.mp3", tags: { Album: "Hits", Track: "2" } }),
    true,
  ],
  [
    "no album artist, two folders",
    played({ uri: "x/1.mp3", tags: { Album: "Hits", Track: "1" } }),
    played({ uri: "y/2.mp3", tags: { Album: "Hits", Track: "2" } }),
    false,
  ],
  ["tracks of one cue sheet", part("a.flac", 0, 60), part("a.flac", 60, null), true],
  ["one of them left out", part("a.flac", 0, 60), part("a.flac", 120, null), false],
  ["of two files", part("a.flac", 0, 60), part("b.flac", 60, null), false],
  [
    "ranges of a file that touch",
    played({}, { startSeconds: 3, endSeconds: 9 }),
    played({}, { startSeconds: 9, endSeconds: null }),
    true,
  ],
  ["the end of a file and its beginning", played({}), played({}), false],
] as const)("%s", (_name, one, next, expected) => {
  expect(isContinuation(one, next)).toBe(expected);
});
