import { LevelMatcher } from "../dynamics/level-matcher.ts";
import type { Limiter, LimiterSettings } from "../dynamics/limiter.ts";
import { Enhancer } from "../enhance/enhancer.ts";
import { MAX_BLOCK_FRAMES, type Processor } from "../processor.ts";
import type { Ramp } from "../ramp.ts";
import type { ChainPlan } from "./chain-plan.ts";
import { Sanitiser } from "./sanitiser.ts";
import { type Place, Slot } from "./slot.ts";
import { LIMITER, STAGES, type StageName } from "./stages.ts";
import { type TrackSound, UNKNOWN_TRACK } from "./track-sound.ts";

/**
 * The stages of one zone at one rate, the volume behind them, and a limiter behind that: what is turned up by an equaliser
 * and down by the volume is not limited. Without stages there is only the volume, and at full volume nothing at all.
 */
export class Chain implements Processor {
  readonly volume: Ramp;
  readonly #sanitiser = new Sanitiser();
  readonly #stages: ReadonlyMap<StageName, Place>;
  readonly #limiter: Slot<LimiterSettings, Limiter>;
  readonly #places: readonly Place[];
  #track: TrackSound = UNKNOWN_TRACK;

  constructor(plan: ChainPlan, rateHz: number, volume: Ramp) {
    this.volume = volume;
    const room = () => new Float32Array(MAX_BLOCK_FRAMES * 2);
    const copies = [room(), room()] as const;
    const names = Object.keys(STAGES) as StageName[];
    this.#stages = new Map(names.map((name) => [name, STAGES[name](rateHz, copies)]));
    this.#limiter = new Slot(LIMITER, rateHz, copies);
    this.#places = [...this.#stages.values(), this.#limiter];
    this.change(plan);
    this.settle();
  }

  /** Nothing has anything to do: without a volume samples pass bit for bit. */
  get isNeutral(): boolean {
    // By index, here and where samples are: iterators and closures would be allocations for each block.
    for (let index = 0; index < this.#places.length; index++) {
      if (this.#places[index]?.isEmpty === false) return false;
    }
    return true;
  }

  get isExchanging(): boolean {
    for (let index = 0; index < this.#places.length; index++) {
      if (this.#places[index]?.isExchanging === true) return true;
    }
    return false;
  }

  get latencyFrames(): number {
    let frames = 0;
    for (let index = 0; index < this.#places.length; index++) frames += this.#places[index]?.latencyFrames ?? 0;
    return frames;
  }

  /**
   * Exchanges the stages of which something else is wanted, over the next 20 ms; what others have heard stays with them.
   * Not while an exchange is under way.
   */
  change(plan: ChainPlan): void {
    const before = [this.stage("levelMatcher"), this.stage("enhance")];
    for (const place of this.#stages.values()) place.change(plan);
    for (const each of [this.stage("levelMatcher"), this.stage("enhance")]) {
      if (!before.includes(each)) tell(each, this.#track, 0);
    }
    const isWanted = [...this.#stages.values()].some(({ processor }) => processor !== null);
    this.#limiter.change(isWanted ? plan : null);
  }

  /** From the next frame on another track sounds; the one before ends after `overlapFrames`. */
  enter(track: TrackSound, overlapFrames: number): void {
    this.#track = track;
    tell(this.stage("levelMatcher"), track, overlapFrames);
    tell(this.stage("enhance"), track, overlapFrames);
  }

  /** An exchange under way is over at once. */
  settle(): void {
    for (const place of this.#places) place.settle();
  }

  /** Bit i: the stage i of the chain, the limiter being the last, has failed and is left out. */
  get broken(): number {
    let bits = 0;
    for (let index = 0; index < this.#places.length; index++) {
      if (this.#places[index]?.isBroken === true) bits |= 1 << index;
    }
    return bits;
  }

  /** The one of this name; null when it has nothing to do. */
  stage(name: StageName): Processor | null {
    return this.#stages.get(name)?.processor ?? null;
  }

  /** See Limiter. */
  takeReductionDb(): number {
    return this.#limiter.processor?.takeReductionDb() ?? 0;
  }

  process(samples: Float32Array, frames: number): void {
    if (!this.isNeutral) this.#sanitiser.process(samples, frames);
    this.#tellHeadroom();
    // The limiter is the last of them.
    for (let index = 0; index < this.#places.length - 1; index++) this.#places[index]?.process(samples, frames);
    this.volume.apply(samples, 0, frames);
    this.#limiter.process(samples, frames);
  }

  reset(): void {
    for (const { processor } of this.#places) processor?.reset();
  }

  /** Between Enhance and the limiter is the volume. */
  #tellHeadroom(): void {
    const enhancer = this.stage("enhance");
    if (!(enhancer instanceof Enhancer)) return;
    const ceiling = this.#limiter.processor?.ceiling ?? Number.POSITIVE_INFINITY;
    enhancer.headroom = ceiling / this.volume.target;
  }
}

/** Whoever goes by the track hears what it is. */
function tell(stage: Processor | null, track: TrackSound, overlapFrames: number): void {
  if (stage instanceof LevelMatcher) stage.enter(track.isMatched);
  if (stage instanceof Enhancer) stage.enter(track.plan, overlapFrames);
}
