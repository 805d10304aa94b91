import { expect, test } from "vitest";
import { DEFAULT_REPLAY_GAIN, type ReplayGainSettings, replayGainScale } from "../../src/dsp/replay-gain.ts";
import type { ReplayGain } from "../../src/shared/song.ts";

const NONE: ReplayGain = { trackGainDb: null, trackPeak: null, albumGainDb: null, albumPeak: null };
const TRACK: ReplayGain = { ...NONE, trackGainDb: -8, trackPeak: 0.9 };
const ALBUM: ReplayGain = { ...NONE, albumGainDb: -5, albumPeak: 0.95 };
const BOTH: ReplayGain = { ...TRACK, albumGainDb: -5, albumPeak: 0.95 };
const QUIET: ReplayGain = { trackGainDb: 12, trackPeak: 0.5, albumGainDb: 9, albumPeak: 0.8 };

const scale = (mode: "off" | "track" | "album", tags: ReplayGain | null, settings: Partial<ReplayGainSettings>) =>
  replayGainScale(mode, tags, { ...DEFAULT_REPLAY_GAIN, ...settings });
const decibels = (gain: number) => 20 * Math.log10(gain);

test.each<[string, ReplayGain | null, number, number]>([
  ["both", BOTH, -8, -5],
  ["only the track's", TRACK, -8, -8],
  ["only the album's", ALBUM, -5, -5],
  ["none", null, -3, -3],
  ["only peaks", { ...NONE, trackPeak: 0.5, albumPeak: 0.5 }, -3, -3],
  ["0 dB", { ...NONE, trackGainDb: 0, albumGainDb: 0 }, 0, 0],
])("tags: %s", (_tags, tags, trackDb, albumDb) => {
  const settings = { missingPreampDb: -3 };
  expect(scale("off", tags, settings)).toBe(1);
  expect(decibels(scale("track", tags, settings))).toBeCloseTo(trackDb, 9);
  expect(decibels(scale("album", tags, settings))).toBeCloseTo(albumDb, 9);
});

test.each<[string, "track" | "album", ReplayGain | null, Partial<ReplayGainSettings>, number]>([
  ["a peak limits a track that is turned up", "track", QUIET, {}, 2],
  ["an album has its own peak", "album", QUIET, {}, 1.25],
  ["without the limit it is as tagged", "track", QUIET, { limited: false }, 10 ** (12 / 20)],
  ["without a peak there is nothing to limit by", "track", { ...QUIET, trackPeak: null }, {}, 10 ** (12 / 20)],
  ["a peak beyond full scale turns down", "track", { ...NONE, trackGainDb: 0, trackPeak: 2 }, {}, 0.5],
  ["what fits is not limited", "track", BOTH, {}, 10 ** (-8 / 20)],
  ["the preamp comes before the limit", "track", BOTH, { preampDb: 20 }, 1 / 0.9],
  ["the preamp adds to the gain", "album", BOTH, { preampDb: 3 }, 10 ** (-2 / 20)],
  ["the preamp is for tagged songs", "album", null, { preampDb: 3 }, 1],
  ["the other one for those without", "album", BOTH, { missingPreampDb: 3 }, 10 ** (-5 / 20)],
  ["no song is turned up more than 15 times", "track", { ...NONE, trackGainDb: 60 }, { limited: false }, 15],
])("%s", (_case, mode, tags, settings, expected) => {
  expect(scale(mode, tags, settings)).toBeCloseTo(expected, 12);
});

test("0 dB is exactly 1, so that no sample is touched", () => {
  expect(scale("track", { ...NONE, trackGainDb: 0, trackPeak: 1 }, {})).toBe(1);
  expect(scale("album", null, {})).toBe(1);
});
