import { expect, test } from "vitest";
import { MixRampOf } from "../../src/dsp/analysis/mix-ramp.ts";
import { WAVEFORM_COLUMNS, WaveformOf } from "../../src/dsp/analysis/waveform.ts";
import { RATE_HZ, sine, steppedTone } from "./signals.ts";

test.each([1, 100, 256 * 4096, 256 * 4096 + 1, 3_000_000])(
  "an outline of %i frames has every peak at its place",
  (frames) => {
    const waveform = new WaveformOf();
    const samples = new Float32Array(frames * 2).fill(0.1);
    const places = [0, Math.floor(frames / 3), frames - 1];
    for (const place of places) samples[place * 2 + 1] = -0.8;
    waveform.add(samples, frames);
    const columns = waveform.result();
    expect(columns.length).toBeLessThanOrEqual(WAVEFORM_COLUMNS);
    const loud = [...columns.entries()].filter(([, value]) => value === 204).map(([column]) => column);
    expect(loud.length).toBeLessThanOrEqual(3);
    for (const place of places) {
      expect(
        loud.some((column) => Math.abs(column / columns.length - place / frames) < 0.02 + 1 / columns.length),
      ).toBe(true);
    }
    expect(columns.every((value) => value === 204 || value === 26)).toBe(true);
  },
);

test("a track that fades in over two seconds and stops at once has such ramps", () => {
  const samples = sine(997, 0.5, RATE_HZ * 6);
  for (let at = 0; at < RATE_HZ * 4; at++) samples[at] = (samples[at] ?? 0) * (at / (RATE_HZ * 4)) ** 2;
  const ramp = new MixRampOf(RATE_HZ);
  ramp.add(samples, samples.length / 2);
  const { start, end } = ramp.result();
  const seconds = (text: string, level: string) => Number(new RegExp(`${level} ([\\d.]+);`).exec(text)?.[1]);
  // 0.5 is 9 dB above the reference; a quarter of it, after half of the time, 3 dB below.
  expect(seconds(start, "-3.00")).toBeCloseTo(1, 1);
  expect(seconds(start, "-24.00")).toBeLessThan(seconds(start, "-3.00"));
  expect(seconds(end, "-3.00")).toBe(0);
  expect(start).toMatch(/^(-?\d+\.\d\d \d+\.\d\d;)+$/);
});

test("silence has only the ramp of silence", () => {
  const ramp = new MixRampOf(RATE_HZ);
  ramp.add(new Float32Array(RATE_HZ * 2), RATE_HZ);
  expect(ramp.result()).toEqual({ start: "", end: "" });
  const soft = new MixRampOf(RATE_HZ);
  soft.add(steppedTone([{ seconds: 1, levelDb: -70 }]), RATE_HZ);
  expect(soft.result().start).toBe("-90.00 0.00;-60.00 0.00;");
});
