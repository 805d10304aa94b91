const NOTES = 12;
const LOWEST_HZ = 110;
const HIGHEST_HZ = 3520;
const A4_HZ = 440;
/** Chroma are compared over so many windows: about half a second. */
const STEP_WINDOWS = 20;
/** What still sounds so many windows later, when no sample is shared any more, is a sustained tone. */
const SUSTAINED_WINDOWS = 4;

export type Harmony = {
  /** Share of the energy that is sustained. */
  readonly harmonic: number;
  /** How alike the chroma of neighbouring half seconds are: 1 = the same. */
  readonly pitchStability: number;
  /** How much the notes of the track differ in strength: 0 = all alike, 1 = only one. */
  readonly chroma: number;
};

/** Tones: how long they last, which of the twelve there are, and how those change. */
export class HarmonyOf {
  /** The note of each bin; -1 = none. */
  readonly #notes: Int8Array;
  readonly #last: Float64Array[];
  readonly #total = new Float64Array(NOTES);
  #step = new Float64Array(NOTES);
  #before: Float64Array | null = null;
  #windows = 0;
  #sustained = 0;
  #energy = 0;
  #likeness = 0;
  #steps = 0;

  constructor(bins: number, binHz: number) {
    this.#notes = Int8Array.from({ length: bins }, (_, k) => noteOf(k * binHz));
    this.#last = Array.from({ length: SUSTAINED_WINDOWS }, () => new Float64Array(bins));
  }

  add(power: Float64Array): void {
    const old = this.#last[this.#windows % SUSTAINED_WINDOWS];
    if (old === undefined) return;
    this.#windows++;
    for (let k = 1; k < power.length - 1; k++) {
      const here = power[k] ?? 0;
      this.#energy += here;
      this.#sustained += Math.min(here, old[k] ?? 0);
      const note = this.#notes[k] ?? -1;
      // Only peaks: what leaks beside a tone is no other note.
      if (note >= 0 && here > (power[k - 1] ?? 0) && here > (power[k + 1] ?? 0)) {
        this.#step[note] = (this.#step[note] ?? 0) + Math.sqrt(here);
      }
    }
    old.set(power);
    if (this.#windows % STEP_WINDOWS === 0) this.#endStep();
  }

  result(): Harmony {
    const total = this.#total.reduce((sum, value) => sum + value, 0);
    return {
      harmonic: this.#energy === 0 ? 0 : this.#sustained / this.#energy,
      pitchStability: this.#steps === 0 ? 0 : this.#likeness / this.#steps,
      chroma: total === 0 ? 0 : 1 - entropy(this.#total, total) / Math.log2(NOTES),
    };
  }

  #endStep(): void {
    const step = this.#step;
    for (let note = 0; note < NOTES; note++) this.#total[note] = (this.#total[note] ?? 0) + (step[note] ?? 0);
    const likeness = this.#before === null ? null : cosine(this.#before, step);
    if (likeness !== null) {
      this.#likeness += likeness;
      this.#steps++;
    }
    this.#before = step;
    this.#step = new Float64Array(NOTES);
  }
}

function noteOf(hz: number): number {
  if (hz < LOWEST_HZ || hz > HIGHEST_HZ) return -1;
  return ((Math.round(NOTES * Math.log2(hz / A4_HZ)) % NOTES) + NOTES) % NOTES;
}

/** Null when one of them is nothing. */
function cosine(a: Float64Array, b: Float64Array): number | null {
  let product = 0;
  let aSquared = 0;
  let bSquared = 0;
  for (let i = 0; i < a.length; i++) {
    product += (a[i] ?? 0) * (b[i] ?? 0);
    aSquared += (a[i] ?? 0) ** 2;
    bSquared += (b[i] ?? 0) ** 2;
  }
  return aSquared === 0 || bSquared === 0 ? null : product / Math.sqrt(aSquared * bSquared);
}

/** In bits. */
function entropy(values: Float64Array, total: number): number {
  return values.reduce((sum, value) => (value === 0 ? sum : sum - (value / total) * Math.log2(value / total)), 0);
}
