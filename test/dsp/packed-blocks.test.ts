import { expect, test } from "vitest";
import { LoudnessHistogram, meanSquareOf } from "../../src/dsp/loudness/loudness-histogram.ts";
import { loudnessOfAll, packBlocks } from "../../src/dsp/loudness/packed-blocks.ts";

/** The blocks of a track around a loudness, spread as those of music are. */
function track(middleLufs: number, spreadLu: number, blocks: number, seed: number): LoudnessHistogram {
  const histogram = new LoudnessHistogram();
  let state = seed;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let block = 0; block < blocks; block++) {
    histogram.add(meanSquareOf(middleLufs + (chance() + chance() + chance() - 1.5) * spreadLu));
  }
  return histogram;
}

test.each([
  ["one track", [[-14, 6, 2400]]],
  ["an even album", Array.from({ length: 12 }, () => [-12, 5, 2400])],
  ["a loud one and many soft ones", [[-8, 4, 600], ...Array.from({ length: 9 }, () => [-27, 10, 3000])]],
  [
    "one that lies across the gate",
    [
      [-10, 3, 2000],
      [-20, 8, 2000],
      [-24, 8, 20_000],
    ],
  ],
  [
    "a symphony",
    [
      [-23, 30, 6000],
      [-28, 34, 9000],
      [-20, 25, 5000],
      [-18, 20, 7000],
    ],
  ],
])("the loudness of %s is told from its tracks within 0.02 LU, from some 100 bytes each", (name, tracks) => {
  const histograms = tracks.map(([middle = 0, spread = 0, blocks = 0], index) =>
    track(middle, spread, blocks, index + 1),
  );
  const all = new LoudnessHistogram();
  for (const histogram of histograms) all.addAll(histogram);
  const packed = histograms.map(packBlocks);
  const apart = Math.abs((loudnessOfAll(packed) ?? 0) - (all.gatedLoudness(10) ?? 0));
  const largest = Math.max(...packed.map(({ length }) => length));
  console.info(`${name}: ${apart.toFixed(4)} LU apart, at most ${largest} bytes a track`);
  expect(apart).toBeLessThan(0.02);
  expect(largest).toBeLessThan(400);
});

test("silence packs into nothing", () => {
  expect(loudnessOfAll([packBlocks(new LoudnessHistogram()), new Uint8Array(0)])).toBe(null);
});
