import { THIRD_OCTAVES_HZ } from "../../shared/sound/meter-reading.ts";
import { Halving } from "./halving.ts";
import { powerDb } from "./level.ts";
import { SideSpectra } from "./side-spectra.ts";

/** Above this a stream is halved before anything else. */
const HIGHEST_RATE_HZ = 100_000;
const HIGH_WINDOW_SECONDS = 0.093;
/** The low bands are looked at with a finer ruler: 2048 frames at some 5.5 kHz, 0.37 s. */
const LOW_RATE_HZ = 6200;
const LOW_SIZE = 2048;
const LOWEST_HIGH_BAND_HZ = 250;
const CHUNK_FRAMES = 512;
const HALF_BAND = 10 ** (1 / 20);

type Band = { readonly spectra: SideSpectra; readonly from: number; readonly to: number };

/**
 * The third-octave spectrum of a stereo stream by two transforms: above 250 Hz over 93 ms, below over 0.37 s. A tone's
 * power is in its band; below 40 Hz bands are so narrow that a part of it is in the next one.
 */
export class ThirdOctaves {
  readonly #halvings: readonly Halving[];
  /** Halvings before the high bands are looked at. */
  readonly #before: number;
  readonly #high: SideSpectra;
  readonly #low: SideSpectra;
  readonly #bands: readonly Band[];
  readonly #chunk = new Float64Array(CHUNK_FRAMES * 2);

  constructor(rateHz: number) {
    this.#before = halvings(rateHz, HIGHEST_RATE_HZ);
    const highRateHz = rateHz / 2 ** this.#before;
    const all = this.#before + halvings(highRateHz, LOW_RATE_HZ);
    this.#halvings = Array.from({ length: all }, () => new Halving(CHUNK_FRAMES));
    this.#high = new SideSpectra(highRateHz, 2 ** Math.round(Math.log2(highRateHz * HIGH_WINDOW_SECONDS)));
    this.#low = new SideSpectra(rateHz / 2 ** all, LOW_SIZE);
    this.#bands = THIRD_OCTAVES_HZ.map((name, index) => {
      // From 1000 Hz, which is the 18th band, by tenths of a decade.
      const centreHz = 1000 * 10 ** ((index - THIRD_OCTAVES_HZ.indexOf(1000)) / 10);
      const spectra = name < LOWEST_HIGH_BAND_HZ ? this.#low : this.#high;
      return { spectra, from: centreHz / HALF_BAND / spectra.binHz, to: (centreHz * HALF_BAND) / spectra.binHz };
    });
  }

  add(samples: Float32Array, frames: number): void {
    const chunk = this.#chunk;
    for (let at = 0; at < frames; at += CHUNK_FRAMES) {
      let count = Math.min(CHUNK_FRAMES, frames - at);
      for (let i = 0; i < count * 2; i++) chunk[i] = samples[at * 2 + i] ?? 0;
      for (const [index, halving] of this.#halvings.entries()) {
        if (index === this.#before) this.#high.add(chunk, count);
        count = halving.process(chunk, count, chunk);
      }
      if (this.#before === this.#halvings.length) this.#high.add(chunk, count);
      this.#low.add(chunk, count);
    }
  }

  /** The level of each band now, in dB of mean square. */
  read(leftDb: Float64Array, rightDb: Float64Array): void {
    this.#high.transform();
    this.#low.transform();
    for (const [index, { spectra, from, to }] of this.#bands.entries()) {
      leftDb[index] = bandDb(spectra.left, from, to);
      rightDb[index] = bandDb(spectra.right, from, to);
    }
  }
}

/** How often a rate is halved until it is not above `limitHz`. */
function halvings(rateHz: number, limitHz: number): number {
  return Math.max(0, Math.ceil(Math.log2(rateHz / limitHz)));
}

/** The sum of the bins between two places on their axis; a bin reaches half a bin to either side, and counts by its share. */
function bandDb(power: Float64Array, from: number, to: number): number {
  let sum = 0;
  const last = Math.min(power.length - 1, Math.floor(to + 0.5));
  for (let bin = Math.floor(from + 0.5); bin <= last; bin++) {
    const share = Math.min(to, bin + 0.5) - Math.max(from, bin - 0.5);
    if (share > 0) sum += share * (power[bin] ?? 0);
  }
  return powerDb(sum);
}
