import { expect, test } from "vitest";
import { type TransitionSettings, transitionBetween } from "../../src/engine/transition.ts";

const ramps = { start: "-30 0.10;-17 0.80;-6.5 2.00;0 3;", end: "-30 0.20;-17 1.5;-6.5 3.00" };
const off: TransitionSettings = { crossfadeSeconds: 0, mixRampDb: -17, mixRampDelaySeconds: null };
const crossfade = { ...off, crossfadeSeconds: 5 };
const mixRamp = { ...crossfade, mixRampDelaySeconds: 0.5 };
const tagged = { mixRamp: ramps, gainDb: 0 };
const bare = { mixRamp: null, gainDb: 0 };
const GAPLESS = { kind: "gapless" };
const FADE = { kind: "crossfade", seconds: 5 };
const overlap = (seconds: number) => ({ kind: "overlap", seconds: expect.closeTo(seconds, 9) });

test.each([
  ["nothing is set", off, bare, bare, GAPLESS],
  ["a crossfade", crossfade, bare, bare, FADE],
  ["MixRamp without a delay is off", crossfade, tagged, tagged, FADE],
  ["a delay of 0 is none", { ...mixRamp, mixRampDelaySeconds: 0 }, tagged, tagged, FADE],
  ["MixRamp needs a crossfade", { ...mixRamp, crossfadeSeconds: 0 }, tagged, tagged, GAPLESS],
  ["both ramps at the level, less the delay", mixRamp, tagged, tagged, overlap(1.5 + 0.8 - 0.5)],
  ["the first point that reaches the level", { ...mixRamp, mixRampDb: -20 }, tagged, tagged, overlap(1.5 + 0.8 - 0.5)],
  ["no ramp of the one before", mixRamp, bare, tagged, FADE],
  ["no ramp of the next", mixRamp, tagged, bare, FADE],
  ["a delay longer than the ramps", { ...mixRamp, mixRampDelaySeconds: 9 }, tagged, tagged, GAPLESS],
  ["a level that is never reached", { ...mixRamp, mixRampDb: -3 }, tagged, tagged, GAPLESS],
  [
    "6 dB louder reaches it earlier",
    { ...mixRamp, mixRampDb: -11 },
    { ...tagged, gainDb: 6 },
    { ...tagged, gainDb: 6 },
    overlap(1.8),
  ],
  ["unreadable ramps", mixRamp, { mixRamp: { start: "", end: "x" }, gainDb: 0 }, tagged, GAPLESS],
  [
    "as hostile as a tag can be",
    mixRamp,
    { mixRamp: { start: "", end: "1e9 -1;;; 99 nan" }, gainDb: 0 },
    tagged,
    GAPLESS,
  ],
])("%s", (_name, settings, from, into, expected) => {
  expect(transitionBetween(settings, from, { ...into, isContinuation: false })).toEqual(expected);
});

test.each([crossfade, mixRamp])("what continues the one before is never mixed with it", (settings) => {
  expect(transitionBetween(settings, tagged, { ...tagged, isContinuation: true })).toEqual(GAPLESS);
});
