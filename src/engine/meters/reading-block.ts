import { type MeterReading, SILENCE_DB, type Sides, THIRD_OCTAVES_HZ } from "../../shared/sound/meter-reading.ts";
import { SequencedBlock } from "../control.ts";

/** The newest reading of a zone, from the thread that measures to the main thread. */
export type ReadingBuffers = { readonly words: SharedArrayBuffer; readonly values: SharedArrayBuffer };

const BANDS = THIRD_OCTAVES_HZ.length;

/** Fields of the block; of two sides, the left one is first. */
export const READING = {
  count: 0,
  rateHz: 1,
  peak: 2,
  peakHold: 4,
  rms: 6,
  momentary: 8,
  shortTerm: 9,
  limiter: 10,
  compressor: 11,
  levelMatcher: 12,
  left: 13,
  right: 13 + BANDS,
} as const;
const FIELDS = READING.right + BANDS;

export function createReading(): ReadingBuffers {
  return { words: new SharedArrayBuffer(4), values: new SharedArrayBuffer(FIELDS * 8) };
}

export function readingBlock({ words, values }: ReadingBuffers): SequencedBlock {
  return new SequencedBlock(values, new Int32Array(words), 0);
}

/** What the block says, rounded to 0.01 dB; null before the first reading. */
export function readingOf(block: SequencedBlock): MeterReading | null {
  block.read();
  const at = (field: number) => block.values[field] ?? SILENCE_DB;
  const db = (field: number) => Math.round(at(field) * 100) / 100;
  const sides = (field: number): Sides => [db(field), db(field + 1)];
  const bands = (field: number) => Array.from({ length: BANDS }, (_, band) => db(field + band));
  if (at(READING.count) === 0) return null;
  return {
    count: at(READING.count),
    rateHz: at(READING.rateHz),
    peakDb: sides(READING.peak),
    peakHoldDb: sides(READING.peakHold),
    rmsDb: sides(READING.rms),
    momentaryLufs: db(READING.momentary),
    shortTermLufs: db(READING.shortTerm),
    limiterReductionDb: db(READING.limiter),
    compressorReductionDb: db(READING.compressor),
    levelMatcherDb: db(READING.levelMatcher),
    bandsDb: [bands(READING.left), bands(READING.right)],
  };
}
