import type { SoundSettings } from "../../shared/sound/settings.ts";
import { Limiter } from "../dynamics/limiter.ts";
import type { Processor } from "../processor.ts";
import type { Ramp } from "../ramp.ts";
import { Sanitiser } from "./sanitiser.ts";
import { type Stage, type StageName, stagesOf } from "./stages.ts";

/**
 * The stages of one zone at one rate, the volume behind them, and a limiter behind that: what is turned up by an equaliser
 * and down by the volume is not limited. Without stages there is only the volume, and at full volume nothing at all.
 */
export class Chain implements Processor {
  readonly latencyFrames: number;
  readonly volume: Ramp;
  readonly #stages: readonly Stage[];
  readonly #processors: readonly Processor[];
  readonly #limiter: Limiter | null;

  constructor(settings: SoundSettings, rateHz: number, volume: Ramp) {
    this.volume = volume;
    this.#stages = stagesOf(settings, rateHz);
    this.#limiter = this.#stages.length === 0 ? null : new Limiter(settings.limiter, rateHz);
    this.#processors =
      this.#limiter === null ? [] : [new Sanitiser(), ...this.#stages.map(({ processor }) => processor)];
    this.latencyFrames = [...this.#processors, ...(this.#limiter === null ? [] : [this.#limiter])].reduce(
      (sum, { latencyFrames }) => sum + latencyFrames,
      0,
    );
  }

  /** No stage has anything to do: without a volume samples pass bit for bit. */
  get isNeutral(): boolean {
    return this.#limiter === null;
  }

  /** The one of this name; null when it has nothing to do. */
  stage(name: StageName): Processor | null {
    return this.#stages.find((stage) => stage.name === name)?.processor ?? null;
  }

  /** See Limiter. */
  takeReductionDb(): number {
    return this.#limiter?.takeReductionDb() ?? 0;
  }

  process(samples: Float32Array, frames: number): void {
    for (const processor of this.#processors) processor.process(samples, frames);
    this.volume.apply(samples, 0, frames);
    this.#limiter?.process(samples, frames);
  }

  reset(): void {
    for (const processor of this.#processors) processor.reset();
    this.#limiter?.reset();
  }
}
