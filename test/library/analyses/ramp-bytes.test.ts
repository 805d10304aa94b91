import { expect, test } from "vitest";
import { MixRampOf } from "../../../src/dsp/analysis/mix-ramp.ts";
import { bytesOfRamp, rampOfBytes } from "../../../src/library/analyses/ramp-bytes.ts";
import { programme, RATE_HZ } from "../../dsp/signals.ts";

test("ramps come back as they were, from a fourth of the room", () => {
  const samples = programme(4);
  for (let at = 0; at < RATE_HZ * 4; at++) samples[at] = (samples[at] ?? 0) * (at / (RATE_HZ * 4)) ** 3;
  const ramp = new MixRampOf(RATE_HZ);
  ramp.add(samples, samples.length / 2);
  const text = ramp.result();
  expect(text.start.length).toBeGreaterThan(100);
  const bytes = bytesOfRamp(text);
  expect(rampOfBytes(Buffer.from(bytes))).toEqual(text);
  expect(bytes.length).toBeLessThan((text.start.length + text.end.length) / 3);
  expect(rampOfBytes(Buffer.from(bytesOfRamp({ start: "", end: "" })))).toEqual({ start: "", end: "" });
});
