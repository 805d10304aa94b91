import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { levelsJson, levelsOf } from "../../src/library/tagged-levels.ts";
import { mixRampOf } from "../../src/library/tags/mix-ramp-tags.ts";
import { makeFlac, makeFolder, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

const RAMP = { start: "-40.00 0.10;-17.00 0.55;", end: "-40.00 0.20;-17.00 1.50;" };
const TAGS = [
  ["MIXRAMP_START", RAMP.start],
  ["MIXRAMP_END", RAMP.end],
] as const;

test("the ramps of a song are read from its tags, and are no tags that clients see", async () => {
  makeFlac(join(folder.music, "a.flac"), [["TITLE", "A"], ...TAGS]);
  makeFlac(join(folder.music, "b.flac"), [["REPLAYGAIN_TRACK_GAIN", "-3 dB"], ...TAGS]);
  makeFlac(join(folder.music, "c.flac"), [["TITLE", "C"]]);
  const metadata = TAGS.flatMap(([key, value]) => ["-metadata", `${key.toLowerCase()}=${value}`]);
  const tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=0.2"];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...tone, ...metadata, join(folder.music, "d.mp3")]);
  const opened = await open(folder);
  await scan(opened.library);
  const songs = await opened.library.songsUnder("");
  await opened.close();
  expect(songs.map(({ uri, mixRamp }) => [uri, mixRamp])).toEqual([
    ["a.flac", RAMP],
    ["b.flac", RAMP],
    ["c.flac", undefined],
    ["d.mp3", RAMP],
  ]);
  expect(songs.map(({ replayGain }) => replayGain?.trackGainDb ?? null)).toEqual([null, -3, null, null]);
  expect(songs.flatMap(({ tags }) => tags.filter(([name]) => /ramp/i.test(name)))).toEqual([]);
});

test("one ramp alone is none, and neither is one of absurd length", () => {
  expect(mixRampOf([["MIXRAMP_START", "-17 1;"]])).toBe(null);
  expect(mixRampOf([TAGS[0], ["mixramp_end", "-17 1;".repeat(1000)]])).toBe(null);
  expect(mixRampOf([...TAGS, ["MIXRAMP_END", "-9 9"]])).toEqual(RAMP);
});

test("gain and ramps are kept together and come apart again", () => {
  const replayGain = { trackGainDb: -3, trackPeak: 1, albumGainDb: null, albumPeak: null };
  for (const gain of [null, replayGain]) {
    for (const mixRamp of [null, RAMP]) {
      const json = levelsJson(gain, mixRamp);
      expect(levelsOf(json === null ? null : JSON.parse(json))).toEqual({ replayGain: gain, mixRamp });
    }
  }
});
