import { BiquadCascade } from "../biquad/cascade.ts";
import { sectionOf } from "../biquad/coefficients.ts";
import { Compressor } from "../dynamics/compressor.ts";
import type { Processor } from "../processor.ts";
import { Width } from "../stereo/width.ts";
import { Guard, type Harm } from "./guard.ts";
import type { EnhancePlan } from "./plan.ts";

export type EnhanceStage = "tone" | "dynamics" | "width";

/** Carries out the plan for one track, every stage behind a guard. */
export class Enhancer implements Processor {
  readonly latencyFrames = 0;
  readonly #stages: readonly { readonly name: EnhanceStage; readonly guard: Guard }[];

  constructor({ tone, dynamics, width }: EnhancePlan, rateHz: number) {
    const sections = tone.map((band) => ({ section: sectionOf(band, rateHz), side: "both" }) as const);
    const stages: readonly (readonly [EnhanceStage, Processor | null])[] = [
      ["tone", sections.length === 0 ? null : new BiquadCascade(sections)],
      ["dynamics", dynamics === null ? null : new Compressor(dynamics, rateHz)],
      ["width", width === null ? null : new Width(width, rateHz)],
    ];
    this.#stages = stages.flatMap(([name, stage]) =>
      stage === null ? [] : [{ name, guard: new Guard(stage, rateHz) }],
    );
  }

  /** The stages that are faded out now, and why. */
  get harm(): readonly { readonly stage: EnhanceStage; readonly harm: Harm }[] {
    return this.#stages.flatMap(({ name, guard }) => (guard.harm === null ? [] : [{ stage: name, harm: guard.harm }]));
  }

  process(samples: Float32Array, frames: number): void {
    for (const { guard } of this.#stages) guard.process(samples, frames);
  }

  reset(): void {
    for (const { guard } of this.#stages) guard.reset();
  }
}
