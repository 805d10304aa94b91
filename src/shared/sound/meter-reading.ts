/** Left and right. */
export type Sides = readonly [number, number];

/** Stands for silence, and is the lowest level of any reading, in dB. */
export const SILENCE_DB = -120;

/** ISO 266 names of the third-octave bands; their centres are 1000 Hz * 10^(n/10) (IEC 61260-1). */
export const THIRD_OCTAVES_HZ: readonly number[] = [
  20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150,
  4000, 5000, 6300, 8000, 10_000, 12_500, 16_000, 20_000,
];

/**
 * What sounds at this moment, behind the whole chain and the volume. Levels are dB relative to full scale; the RMS of a
 * sine that reaches full scale is -3.01, as a whole and in its band.
 */
export type MeterReading = {
  /** Grows with each reading. */
  readonly count: number;
  /** 0 = nothing has sounded yet. */
  readonly rateHz: number;
  /** Falls by 11.8 dB a second (IEC 60268-18). */
  readonly peakDb: Sides;
  /** Stays for two seconds, then falls. */
  readonly peakHoldDb: Sides;
  /** Over 300 ms. */
  readonly rmsDb: Sides;
  /** Over 400 ms and 3 s (EBU Tech 3341). */
  readonly momentaryLufs: number;
  readonly shortTermLufs: number;
  /** By how much the limiter and the compressor turn down now, 0 or more. */
  readonly limiterReductionDb: number;
  readonly compressorReductionDb: number;
  /** What the level matcher does now. */
  readonly levelMatcherDb: number;
  /** One value per band of THIRD_OCTAVES_HZ. */
  readonly bandsDb: readonly [readonly number[], readonly number[]];
};
