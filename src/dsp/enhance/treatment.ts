import { ENHANCE_STAGES, type EnhancePlan, type EnhanceStage, HARMS } from "../../shared/sound/enhance.ts";
import { BiquadCascade } from "../biquad/cascade.ts";
import { sectionOf } from "../biquad/coefficients.ts";
import { Compressor } from "../dynamics/compressor.ts";
import type { Processor } from "../processor.ts";
import { Width } from "../stereo/width.ts";
import { Guard } from "./guard.ts";

/** Centres and widths of the filters, one for each band share of the fingerprint. */
const FILTERS = [
  { type: "lowShelf", frequencyHz: 60, q: 0.7 },
  { type: "peaking", frequencyHz: 122, q: 0.7 },
  { type: "peaking", frequencyHz: 354, q: 1.2 },
  { type: "peaking", frequencyHz: 1000, q: 0.7 },
  { type: "peaking", frequencyHz: 2828, q: 1.2 },
  { type: "peaking", frequencyHz: 5657, q: 1.2 },
  { type: "highShelf", frequencyHz: 10_000, q: 0.7 },
] as const;
const DYNAMICS = { kneeDb: 8, attackMs: 20, releaseMs: 200, makeUpDb: 0 } as const;
/** Below this the width stays. */
const BASS_HZ = 250;

/** What is done to one track: its plan at work, every part behind a guard. */
export class Treatment implements Processor {
  readonly latencyFrames = 0;
  readonly #guards: readonly { readonly place: number; readonly guard: Guard }[];

  /** `dry`: see Guard. */
  constructor(plan: EnhancePlan, rateHz: number, dry: Float32Array) {
    this.#guards = ENHANCE_STAGES.flatMap((name, place) => {
      const stage = STAGES[name](plan, rateHz);
      return stage === null ? [] : [{ place, guard: new Guard(stage, rateHz, dry) }];
    });
  }

  /** There is nothing to do. */
  get isEmpty(): boolean {
    return this.#guards.length === 0;
  }

  /** The parts that are faded out now, and why: see `fadedStages`. */
  get harm(): number {
    let code = 0;
    for (let index = 0; index < this.#guards.length; index++) {
      const each = this.#guards[index];
      if (each !== undefined && each.guard.harm !== null)
        code |= (HARMS.indexOf(each.guard.harm) + 1) << (each.place * 4);
    }
    return code;
  }

  process(samples: Float32Array, frames: number): void {
    for (let index = 0; index < this.#guards.length; index++) this.#guards[index]?.guard.process(samples, frames);
  }

  reset(): void {
    for (const { guard } of this.#guards) guard.reset();
  }
}

const STAGES: Readonly<Record<EnhanceStage, (plan: EnhancePlan, rateHz: number) => Processor | null>> = {
  tone: ({ toneDb }, rateHz) => {
    const sections = FILTERS.flatMap((filter, band) => {
      const gainDb = toneDb[band] ?? 0;
      return gainDb === 0 ? [] : [{ section: sectionOf({ ...filter, gainDb }, rateHz), side: "both" } as const];
    });
    return sections.length === 0 ? null : new BiquadCascade(sections);
  },
  dynamics: ({ dynamics }, rateHz) => (dynamics === null ? null : new Compressor({ ...DYNAMICS, ...dynamics }, rateHz)),
  width: ({ width }, rateHz) => (width === 1 ? null : new Width({ width, bassHz: BASS_HZ }, rateHz)),
};
