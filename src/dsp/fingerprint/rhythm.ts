const SLOWEST_BPM = 50;
const FASTEST_BPM = 210;
/** Of all multiples of a beat, people tap the one near this (D. Ellis, "Beat Tracking by Dynamic Programming", 2007). */
const FAVOURITE_BPM = 120;
const FAVOURITE_WIDTH_OCTAVES = 0.9;
const EXCERPT_SECONDS = 12;
const STEADY = 0.04;
/** Bins are compressed before their rise is measured, so that soft strokes count too. */
const COMPRESSION = 1000;
const ONSET_REACH_SECONDS = 0.1;
/** How far above what is around it an onset must be. */
const ONSET_FACTOR = 1.4;

export type Rhythm = {
  /** 0 = no beat was found. */
  readonly tempoBpm: number;
  /** Share of the excerpts that have the tempo of the whole, or a half or double of it. */
  readonly tempoStability: number;
  readonly onsetsPerSecond: number;
};

/** Onsets by the rise of each bin from window to window, tempo by how the rises repeat. */
export class RhythmOf {
  readonly #windowsPerSecond: number;
  readonly #before: Float64Array;
  readonly #rises: number[] = [];

  constructor(bins: number, windowsPerSecond: number) {
    this.#windowsPerSecond = windowsPerSecond;
    this.#before = new Float64Array(bins);
  }

  add(power: Float64Array): void {
    let rise = 0;
    for (let k = 0; k < power.length; k++) {
      // A fourth root stands for a logarithm, which costs ten times as much.
      const value = Math.sqrt(Math.sqrt((power[k] ?? 0) * COMPRESSION));
      const more = value - (this.#before[k] ?? 0);
      if (more > 0) rise += more;
      this.#before[k] = value;
    }
    this.#rises.push(rise);
  }

  result(): Rhythm {
    const rises = Float64Array.from(this.#rises);
    const tempoBpm = this.#tempo(rises);
    return {
      tempoBpm,
      tempoStability: tempoBpm === 0 ? 0 : this.#stability(rises, tempoBpm),
      onsetsPerSecond: (onsets(rises, this.#windowsPerSecond) * this.#windowsPerSecond) / Math.max(1, rises.length),
    };
  }

  #stability(rises: Float64Array, tempoBpm: number): number {
    const size = Math.round(EXCERPT_SECONDS * this.#windowsPerSecond);
    let excerpts = 0;
    let steady = 0;
    for (let from = 0; from + size <= rises.length; from += size) {
      const found = this.#tempo(rises.subarray(from, from + size));
      excerpts++;
      const octaves = found === 0 ? 0.5 : Math.abs(Math.log2(found / tempoBpm));
      if (Math.abs(octaves - Math.round(octaves)) < STEADY * 1.5) steady++;
    }
    return excerpts === 0 ? 0 : steady / excerpts;
  }

  /** The lag at which the rises are most like themselves, near the favourite tempo, refined between two lags. */
  #tempo(rises: Float64Array): number {
    const perMinute = this.#windowsPerSecond * 60;
    const shortest = Math.floor(perMinute / FASTEST_BPM);
    const longest = Math.min(Math.ceil(perMinute / SLOWEST_BPM), Math.floor(rises.length / 2));
    const mean = rises.reduce((sum, rise) => sum + rise, 0) / Math.max(1, rises.length);
    const centred = rises.map((rise) => rise - mean);
    let best = 0;
    let bestLag = 0;
    for (let lag = shortest; lag <= longest; lag++) {
      const octaves = Math.log2(perMinute / lag / FAVOURITE_BPM) / FAVOURITE_WIDTH_OCTAVES;
      const value = likeness(centred, lag) * Math.exp(-0.5 * octaves * octaves);
      if (value <= best) continue;
      best = value;
      bestLag = lag;
    }
    if (bestLag === 0) return 0;
    const [before, at, after] = [-1, 0, 1].map((offset) => likeness(centred, bestLag + offset));
    const curve = (before ?? 0) - 2 * (at ?? 0) + (after ?? 0);
    const shift = curve >= 0 ? 0 : ((before ?? 0) - (after ?? 0)) / (2 * curve);
    return perMinute / (bestLag + Math.max(-0.5, Math.min(0.5, shift)));
  }
}

/** Autocorrelation of one lag and, at half weight, of its double: a beat repeats in bars, too. */
function likeness(values: Float64Array, lag: number): number {
  return autocorrelation(values, lag) + 0.5 * autocorrelation(values, lag * 2);
}

function autocorrelation(values: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += (values[i] ?? 0) * (values[i - lag] ?? 0);
  return sum / Math.max(1, values.length - lag);
}

/** Local maxima that stand out of the mean around them. */
function onsets(rises: Float64Array, windowsPerSecond: number): number {
  const reach = Math.max(1, Math.round(ONSET_REACH_SECONDS * windowsPerSecond));
  const around = reach * 5;
  const mean = rises.reduce((sum, rise) => sum + rise, 0) / Math.max(1, rises.length);
  let count = 0;
  for (let i = 0; i < rises.length; i++) {
    const here = rises[i] ?? 0;
    let sum = 0;
    let isHighest = true;
    for (let j = Math.max(0, i - around); j <= Math.min(rises.length - 1, i + around); j++) {
      const value = rises[j] ?? 0;
      sum += value;
      if (Math.abs(j - i) <= reach && (value > here || (value === here && j < i))) isHighest = false;
    }
    if (isHighest && here > (sum / (2 * around + 1)) * ONSET_FACTOR && here > mean * 0.3) count++;
  }
  return count;
}
