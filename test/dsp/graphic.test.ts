import { describe, expect, test } from "vitest";
import { sectionOf } from "../../src/dsp/biquad/coefficients.ts";
import { cascadeGainDbAt } from "../../src/dsp/biquad/response.ts";
import { graphicBands } from "../../src/dsp/equaliser/graphic.ts";
import { BAND_SETS } from "../../src/shared/sound/settings.ts";
import { SLIDERS } from "../../src/shared/sound/sliders.ts";
import { noise } from "./signals.ts";

const SHAPES: Readonly<Record<string, (index: number, count: number) => number>> = {
  "up and down": (index) => (index % 2 === 0 ? 12 : -12),
  "all up": () => 12,
  "one up": (index) => (index === 5 ? 12 : 0),
  "a slope": (index, count) => 12 - (24 * index) / (count - 1),
  pairs: (index) => (index % 4 < 2 ? 12 : -12),
};

describe.each(BAND_SETS)("%s", (set) => {
  test.each([44_100, 48_000, 96_000, 192_000])("goes through every slider at %i Hz", (rateHz) => {
    const count = SLIDERS[set].length;
    let worst = 0;
    for (const shape of Object.values(SHAPES)) {
      const sliders = Array.from({ length: count }, (_, index) => shape(index, count));
      const bands = graphicBands(set, sliders, rateHz);
      const sections = bands.map((band) => sectionOf(band, rateHz));
      for (const [index, { frequencyHz }] of bands.entries()) {
        const found = cascadeGainDbAt(sections, frequencyHz, rateHz);
        worst = Math.max(worst, Math.abs(found - (sliders[index] ?? 0)));
      }
    }
    console.info(`${set} at ${rateHz} Hz: within ${worst.toFixed(3)} dB of the sliders`);
    expect(worst).toBeLessThanOrEqual(0.5);
  });

  test("flat is no filter at all", () => {
    expect(graphicBands(set, [], 44_100)).toEqual([]);
    expect(
      graphicBands(
        set,
        SLIDERS[set].map(() => 0),
        44_100,
      ),
    ).toEqual([]);
  });
});

test("random sliders within their whole range: through every one of them", () => {
  const random = noise(4000, 15, 5);
  let at = 0;
  for (const set of BAND_SETS) {
    let worst = 0;
    for (const rateHz of [44_100, 48_000, 96_000, 192_000]) {
      for (let round = 0; round < 25; round++) {
        const sliders = SLIDERS[set].map(() => random[at++ % random.length] ?? 0);
        const bands = graphicBands(set, sliders, rateHz);
        const sections = bands.map((band) => sectionOf(band, rateHz));
        for (const [index, { frequencyHz }] of bands.entries()) {
          const found = cascadeGainDbAt(sections, frequencyHz, rateHz);
          worst = Math.max(worst, Math.abs(found - (sliders[index] ?? 0)));
        }
      }
    }
    console.info(`${set}: 100 times random sliders, within ${worst.toFixed(3)} dB`);
    expect(worst).toBeLessThanOrEqual(0.5);
  }
});
