import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { Compressor } from "../../src/dsp/dynamics/compressor.ts";
import { MeterDesk } from "../../src/engine/meters/meter-desk.ts";
import { createTap, TAP_WORD, type TapBuffers } from "../../src/engine/tap.ts";
import { type MeterReading, SILENCE_DB, THIRD_OCTAVES_HZ } from "../../src/shared/sound/meter-reading.ts";
import { NEUTRAL } from "../../src/shared/sound/settings.ts";
import { builtEntry } from "../rig/entries.ts";
import { wavHeader } from "../rig/wav.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const RATE_HZ = 44_100;
const stage = useFakeStage();
const desks: MeterDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

function openDesk(tap: TapBuffers, restMs = 10_000): MeterDesk {
  const entry = builtEntry("meter-worker");
  const onError = (error: unknown) => {
    throw error;
  };
  const desk = new MeterDesk({ entry, tapOf: (zone) => (zone === "default" ? tap : undefined), onError, restMs });
  desks.push(desk);
  return desk;
}

const tone = (frame: number) => Math.sin((2 * Math.PI * 1000 * frame) / RATE_HZ);

/** Plays `seconds` of a 1 kHz sine with these peaks. */
function playSine(leftDb: number, rightDb: number, seconds: number): TapBuffers {
  const frames = RATE_HZ * seconds;
  const pcm = Buffer.alloc(frames * 4);
  for (let i = 0; i < frames; i++) {
    const value = tone(i) * 32_767;
    pcm.writeInt16LE(Math.round(value * 10 ** (leftDb / 20)), i * 4);
    pcm.writeInt16LE(Math.round(value * 10 ** (rightDb / 20)), i * 4 + 2);
  }
  writeFileSync(join(stage.folder, "sine.wav"), Buffer.concat([wavHeader(RATE_HZ, pcm.length), pcm]));
  const tap = createTap();
  stage.start({ tap });
  stage.rig.load(stage.rig.source("sine.wav"));
  return tap;
}

const word = (tap: TapBuffers, index: number) => Atomics.load(new Int32Array(tap.words), index);

test("a sine of known level that plays is read as what it is, and falls to silence in a pause", async () => {
  const tap = playSine(-6, -26, 8);
  const meters = openDesk(tap).listen("default");
  await stage.rig.until("started");
  const band = THIRD_OCTAVES_HZ.indexOf(1000);
  // BS.1770 at 1 kHz, one side twenty decibels below the other.
  const rows = ({ peakDb, peakHoldDb, rmsDb, momentaryLufs, bandsDb }: MeterReading): [string, number, number][] => [
    ["peak left", peakDb[0], -6],
    ["peak right", peakDb[1], -26],
    ["hold left", peakHoldDb[0], -6],
    ["rms left", rmsDb[0], -9.01],
    ["rms right", rmsDb[1], -29.01],
    ["momentary", momentaryLufs, -9.01 + 10 * Math.log10(1.01)],
    ["band left", bandsDb[0][band] ?? 0, -9.01],
    ["band right", bandsDb[1][band] ?? 0, -29.01],
  ];
  const isRight = (reading: MeterReading) => rows(reading).every(([, is, wanted]) => Math.abs(is - wanted) < 0.1);
  let reading = meters?.read() ?? null;
  await eventually(() => {
    reading = meters?.read() ?? null;
    return reading !== null && isRight(reading);
  }).catch(() => expect(reading === null ? [] : rows(reading)).toEqual("within 0.1 dB"));
  if (reading !== null) {
    console.info(
      rows(reading)
        .map(([what, is, wanted]) => `${what} ${is} (${wanted.toFixed(2)})`)
        .join(", "),
    );
  }
  expect(reading).toMatchObject({ rateHz: RATE_HZ, limiterReductionDb: 0, compressorReductionDb: 0 });
  stage.rig.turn({ type: "pause" });
  await eventually(() => (meters?.read()?.momentaryLufs ?? 0) < -70);
  expect(meters?.read()?.rmsDb).toEqual([SILENCE_DB, SILENCE_DB]);
  stage.rig.turn({ type: "resume" });
  await eventually(() => (meters?.read()?.momentaryLufs ?? SILENCE_DB) > -9.2);
});

test("while nobody listens nothing is written; the second listener costs nothing, the last one ends it", async () => {
  const tap = playSine(-6, -6, 8);
  const desk = openDesk(tap, 30);
  await stage.rig.until("started");
  await sleep(300);
  expect([word(tap, TAP_WORD.written), desk.isMeasuring]).toEqual([0, false]);
  expect(new Float32Array(tap.frames).every((sample) => sample === 0)).toBe(true);
  expect(desk.listen("attic")).toBe(null);
  const first = desk.listen("default");
  const second = desk.listen("default");
  await eventually(() => word(tap, TAP_WORD.written) > 4096 && second?.read() !== null);
  first?.stop();
  first?.stop();
  expect(word(tap, TAP_WORD.wanted)).toBe(1);
  second?.stop();
  const written = word(tap, TAP_WORD.written);
  await eventually(() => !desk.isMeasuring);
  await sleep(200);
  // One block may have been under way.
  expect(word(tap, TAP_WORD.written) - written).toBeLessThan(4097);
  const third = desk.listen("default");
  await eventually(() => (third?.read()?.rmsDb[0] ?? SILENCE_DB) > -9.1);
});

test("what the limiter and the compressor take away is read", async () => {
  const tap = playSine(-2, -2, 8);
  const compressor = { ...NEUTRAL.compressor, enabled: true, thresholdDb: -22, ratio: 2, kneeDb: 0, makeUpDb: 12 };
  const settings = { ...NEUTRAL, compressor, limiter: { ...NEUTRAL.limiter, ceilingDb: -3 } };
  const expected = new Compressor(compressor, RATE_HZ);
  expected.process(
    Float32Array.from({ length: RATE_HZ * 2 }, (_, i) => tone(i >> 1) * 10 ** (-2 / 20)),
    RATE_HZ,
  );
  stage.rig.turn({ type: "sound", settings });
  const meters = openDesk(tap).listen("default");
  await stage.rig.until("started");
  await eventually(() => Math.abs((meters?.read()?.compressorReductionDb ?? 0) + expected.gainDb) < 0.5);
  // What is left goes 12 dB up, and over the ceiling by this much.
  const over = -2 + expected.gainDb + 12 + 3;
  await eventually(() => Math.abs((meters?.read()?.limiterReductionDb ?? 0) - over) < 0.5);
  expect(Math.abs((meters?.read()?.peakDb[0] ?? 0) + 3)).toBeLessThan(0.1);
});
