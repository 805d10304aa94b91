import { ComplexFft, type FftPass, fftPasses } from "./complex-fft.ts";
import { type Impulse, tapsOf } from "./impulse.ts";

/** The delay of the whole: 12 ms at 44.1 kHz. */
export const HEAD_FRAMES = 512;
export const TAIL_FRAMES = 8192;

/**
 * The spectra of a part of a response, cut into partitions of `blockFrames` taps, in shared memory: one after the other for
 * each partition and in it for each path, `blockFrames + 1` complex numbers from 0 to half of the rate. Paths: left to
 * left, right to right, and in true stereo left to right, right to left.
 */
export type PartitionTables = {
  readonly blockFrames: number;
  readonly partitions: number;
  readonly paths: 2 | 4;
  readonly spectra: Float64Array;
  readonly passes: readonly FftPass[];
};

/** Everything about a response that is heavy to build. Whole and never changed once it is published. */
export type ImpulseTables = {
  /** Of two tables with the same key one is as good as the other. */
  readonly key: string;
  readonly rateHz: number;
  readonly taps: number;
  /** Where the response is strongest: by so much it delays what goes through it. */
  readonly peakFrame: number;
  readonly head: PartitionTables;
  readonly tail: PartitionTables | null;
};

/** Takes up to a tenth of a second: never on the audio thread. */
export function impulseTables(impulse: Impulse, rateHz: number, key: string): ImpulseTables {
  const taps = tapsOf(impulse);
  return Object.freeze({
    key,
    rateHz,
    taps,
    peakFrame: peakOf(impulse),
    head: partitionTables(impulse, 0, Math.min(taps, TAIL_FRAMES), HEAD_FRAMES),
    tail: taps > TAIL_FRAMES ? partitionTables(impulse, TAIL_FRAMES, taps, TAIL_FRAMES) : null,
  });
}

function partitionTables(impulse: Impulse, from: number, to: number, blockFrames: number): PartitionTables {
  const { left, right, leftToRight, rightToLeft } = impulse;
  const isTrueStereo = leftToRight !== undefined || rightToLeft !== undefined;
  const silence = new Float32Array(0);
  const paths = isTrueStereo ? [left, right, leftToRight ?? silence, rightToLeft ?? silence] : [left, right];
  const partitions = Math.max(1, Math.ceil((to - from) / blockFrames));
  const size = blockFrames * 2;
  const width = (blockFrames + 1) * 2;
  const passes = fftPasses(size);
  const fft = new ComplexFft(size, passes);
  const spectra = new Float64Array(new SharedArrayBuffer(partitions * paths.length * width * 8));
  const numbers = new Float64Array(size * 2);
  const transformed = new Float64Array(size * 2);
  for (let partition = 0, at = 0; partition < partitions; partition++) {
    const first = from + partition * blockFrames;
    for (const path of paths) {
      numbers.fill(0);
      // Scaled so that transforming there and back gives back what was there.
      for (let tap = first; tap < Math.min(first + blockFrames, to); tap++) {
        numbers[(tap - first) * 2] = (path[tap] ?? 0) / size;
      }
      fft.transform(numbers, transformed);
      spectra.set(transformed.subarray(0, width), at);
      at += width;
    }
  }
  return { blockFrames, partitions, paths: isTrueStereo ? 4 : 2, spectra, passes };
}

function peakOf({ left, right }: Impulse): number {
  let peak = 0;
  let highest = 0;
  for (let tap = 0; tap < Math.max(left.length, right.length); tap++) {
    const value = Math.max(Math.abs(left[tap] ?? 0), Math.abs(right[tap] ?? 0));
    if (value > highest) [peak, highest] = [tap, value];
  }
  return peak;
}
