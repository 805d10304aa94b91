import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { amplitudeOf } from "../../src/dsp/decibel.ts";
import { Limiter } from "../../src/dsp/dynamics/limiter.ts";
import type { TrackAnalyses } from "../../src/engine/deck-sounds.ts";
import type { Source } from "../../src/player/engine-port.ts";
import type { ReplayGain } from "../../src/shared/song.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import type { TrackAnalysis } from "../../src/shared/sound/track-analysis.ts";
import { TYPICAL } from "../dsp/typical.ts";
import { codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const stage = useFakeStage();
const MATCHED: SoundSettings = { ...NEUTRAL, levelMatcher: { enabled: true, targetLufs: -18, limitDb: 12 } };
const ENHANCED: SoundSettings = {
  ...NEUTRAL,
  enhance: { enabled: true, preset: "adaptive", intensity: 100, bypassed: false },
};
const LATENCY = new Limiter(NEUTRAL.limiter, 44_100).latencyFrames;
/** Thin: its lows are raised. Its loudness is the target: the level stays. */
const ANALYSIS: TrackAnalysis = {
  integratedLufs: -18,
  loudnessRangeLu: 6,
  samplePeak: 0.5,
  truePeak: 0.5,
  fingerprint: { ...TYPICAL, subBass: 0.002 },
  mixRamp: { start: "", end: "" },
};

const tagged = (trackGainDb: number, albumGainDb = trackGainDb): ReplayGain => ({
  ...{ trackGainDb, albumGainDb, trackPeak: null, albumPeak: null },
});

const known = (uris: readonly string[]): TrackAnalyses => ({
  of: (uri) => Promise.resolve(uris.includes(uri) ? ANALYSIS : null),
  onChange: () => () => {},
});

function source(index: number, settings: Partial<Source> = {}): Source {
  return stage.rig.source(`t00${index}.wav`, settings);
}

/** Waits for the end; the samples as they were before the limiter delayed them. */
async function heard(): Promise<Int16Array> {
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2).subarray(LATENCY * 2);
}

/** The largest distance of these frames from track `index` times `gain`, in steps of 16 bits. */
function distance(samples: Int16Array, fromFrame: number, frames: number, index: number, first: number, gain: number) {
  let worst = 0;
  for (let i = 0; i < frames; i++) {
    const at = (fromFrame + i) * 2;
    const left = Math.abs((samples[at] ?? 0) - codeOf(index) * gain);
    const right = Math.abs((samples[at + 1] ?? 0) - counterOf(first + i) * gain);
    worst = Math.max(worst, left, right);
  }
  return worst;
}

test.each<[string, boolean, ReplayGain, ReplayGain, number, number]>([
  ["another track's own, exactly at the join", false, tagged(-6, -3), tagged(-9, -3), -6, -9],
  ["the album's, and nothing moves", true, tagged(-6, -3), tagged(-9, -3), -3, -3],
])("a stored loudness is matched from the first frame: %s", async (_case, isInAlbum, one, two, oneDb, twoDb) => {
  writeCodedTracks(stage.folder, [20_000, 15_000]);
  stage.start();
  stage.rig.turn({ type: "sound", settings: MATCHED });
  stage.rig.play([source(0, { replayGain: one, isInAlbum }), source(1, { replayGain: two, isInAlbum })]);
  const samples = await heard();
  expect(distance(samples, 0, 20_000, 0, 0, amplitudeOf(oneDb))).toBeLessThanOrEqual(2);
  expect(distance(samples, 20_000, 15_000, 1, 0, amplitudeOf(twoDb))).toBeLessThanOrEqual(2);
});

test("ReplayGain and the level matcher together bring it to the target once", async () => {
  writeCodedTracks(stage.folder, [15_000]);
  stage.start();
  stage.rig.turn({ type: "sound", settings: MATCHED }, { type: "replayGain", mode: "track" });
  stage.rig.load(source(0, { replayGain: tagged(-6) }));
  const samples = await heard();
  expect(distance(samples, 0, 15_000, 0, 0, amplitudeOf(-6))).toBeLessThanOrEqual(2);
});

test("a plan begins with the first frame of its track: the one before is left alone up to its last", async () => {
  writeCodedTracks(stage.folder, [20_000, 20_000]);
  stage.start({ analyses: known(["t001.wav"]) });
  stage.rig.turn({ type: "sound", settings: ENHANCED });
  stage.rig.play([source(0), source(1)]);
  await stage.rig.until("started");
  expect(stage.rig.engine.status().enhance).toMatchObject({ state: "unknown", reason: "not analysed yet", plan: null });
  await stage.rig.until("joined");
  const { state, plan, levelDb } = stage.rig.engine.status().enhance;
  expect([state, levelDb]).toEqual(["planned", 0]);
  expect(plan?.toneDb[0]).toBeGreaterThan(1);
  const samples = await heard();
  expect(distance(samples, 0, 20_000, 0, 0, 1)).toBeLessThanOrEqual(2);
  // It fades in over 20 ms, and lows build up slowly.
  expect(distance(samples, 20_000, 4_410, 1, 0, 1)).toBeGreaterThan(200);
  expect(distance(samples, 20_000, 1, 1, 0, 1)).toBeLessThanOrEqual(2);
});

test("an analysis that is made while the track plays takes effect, and a seek keeps it", async () => {
  writeCodedTracks(stage.folder, [44_100 * 4]);
  let analysis: TrackAnalysis | null = null;
  let tell: (uris: readonly string[]) => void = () => {};
  const analyses: TrackAnalyses = {
    of: () => Promise.resolve(analysis),
    onChange: (listener) => {
      tell = listener;
      return () => {};
    },
  };
  stage.start({ analyses });
  stage.rig.turn({ type: "sound", settings: ENHANCED });
  stage.rig.load(source(0));
  await stage.rig.until("started");
  await sleep(100);
  expect(stage.rig.engine.status().enhance.state).toBe("unknown");
  analysis = ANALYSIS;
  tell(["t000.wav"]);
  await eventually(() => stage.rig.engine.status().enhance.state === "planned");
  const before = stage.rig.engine.status().enhance.plan;
  stage.rig.load(source(0, { startSeconds: 3 }));
  expect(stage.rig.engine.status().enhance.plan).toEqual(before);
  await heard();
});
