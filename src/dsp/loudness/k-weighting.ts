import type { Section } from "../biquad/coefficients.ts";

/** The two filters of ITU-R BS.1770-5 as analogue prototypes, so that they can be had at any rate, not only at 48 kHz. */
const SHELF = { frequencyHz: 1681.974450955533, gainDb: 3.999843853973347, q: 0.7071752369554196 };
const HIGH_PASS = { frequencyHz: 38.13547087602444, q: 0.5003270373238773 };
/** Where between 1 and the shelf's gain its middle term lies. */
const SHELF_MIDDLE = 0.4996667741545416;

/** The shelf of the head, then the high-pass (RLB), by the bilinear transform. At 48 kHz these are the standard's numbers. */
export function kWeighting(rateHz: number): readonly [Section, Section] {
  return [shelf(rateHz), highPass(rateHz)];
}

function shelf(rateHz: number): Section {
  const k = Math.tan((Math.PI * SHELF.frequencyHz) / rateHz);
  const high = 10 ** (SHELF.gainDb / 20);
  const middle = high ** SHELF_MIDDLE;
  const a0 = 1 + k / SHELF.q + k * k;
  return {
    b0: (high + (middle * k) / SHELF.q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (middle * k) / SHELF.q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / SHELF.q + k * k) / a0,
  };
}

function highPass(rateHz: number): Section {
  const k = Math.tan((Math.PI * HIGH_PASS.frequencyHz) / rateHz);
  const a0 = 1 + k / HIGH_PASS.q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / HIGH_PASS.q + k * k) / a0 };
}
