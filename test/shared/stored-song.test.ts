import { expect, test } from "vitest";
import { bareSong, describedSong, type Song } from "../../src/shared/song.ts";
import { songText } from "../../src/shared/song-text.ts";
import { StoredSong } from "../../src/shared/stored-song.ts";

const SONG: Song = {
  uri: "A/b: c.flac",
  tags: [
    ["Title", "Dawn: again"],
    ["Artist", "Ann"],
    ["Artist", "Bob"],
  ],
  durationSeconds: 3.25,
  format: { rateHz: 44_100, bits: 16, channels: 2 },
  modifiedSeconds: 1_600_000_000,
  addedSeconds: 1_700_000_000,
  replayGain: null,
  part: null,
};

test("a stored song has what it was made of, and its text as it was", () => {
  const stored = new StoredSong(songText(SONG), SONG);
  expect({ ...stored, tags: stored.tags }).toEqual(SONG);
  expect(stored.tags).toBe(stored.tags);
  expect(StoredSong.textOf(stored)).toBe(songText(SONG));
  expect(songText(stored)).toBe(songText(SONG));
  expect(stored.missing).toBeUndefined();
  expect(new StoredSong(songText(SONG), { ...SONG, missing: true }).missing).toBe(true);
});

test("a song that a playlist describes otherwise is not shown as it is stored", () => {
  const stored = new StoredSong(songText(SONG), SONG);
  const described = describedSong(stored, [["Title", "Said"]]);
  expect(StoredSong.textOf(described)).toBeNull();
  expect(described.tags).toEqual([
    ["Title", "Said"],
    ["Artist", "Ann"],
    ["Artist", "Bob"],
  ]);
  expect(StoredSong.textOf(bareSong("http://a/b"))).toBeNull();
});
