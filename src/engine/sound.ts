import { Chain } from "../dsp/chain/chain.ts";
import { type ChainPlan, chainPlan } from "../dsp/chain/chain-plan.ts";
import { Compressor } from "../dsp/dynamics/compressor.ts";
import { LevelMatcher } from "../dsp/dynamics/level-matcher.ts";
import { Enhancer } from "../dsp/enhance/enhancer.ts";
import { planFrom } from "../dsp/enhance/plan-fields.ts";
import { Ramp } from "../dsp/ramp.ts";
import { NO_ENHANCEMENT } from "../shared/sound/enhance.ts";
import { NEUTRAL } from "../shared/sound/settings.ts";
import { DECK_SOUND_FIELDS, WORD } from "./control.ts";
import { GAIN } from "./tap.ts";

const VOLUME_RAMP_SECONDS = 0.01;

/**
 * What is done to the samples between the mixer and the device: the chain of the zone and its volume. Settings may change
 * while it plays, without a click. Belongs to the audio thread.
 */
export class Sound {
  /** Frames that went in and have not come out yet. */
  heldFrames = 0;
  #plan: ChainPlan = chainPlan(NEUTRAL);
  /** As `enter` was told last. */
  readonly #track = new Float64Array(DECK_SOUND_FIELDS).fill(Number.NaN);
  #rateHz = 0;
  #chain = new Chain(this.#plan, 44_100, new Ramp(1));
  /** Came while an exchange was under way: one after the other, or it would click. */
  #isBehind = false;

  /** True while what comes out is not what went in. */
  get isActive(): boolean {
    return !this.#chain.isNeutral || this.#chain.volume.active;
  }

  /** So much later comes out what goes in. */
  get latencyFrames(): number {
    return this.#chain.latencyFrames;
  }

  /** Silence goes in, and only silence comes out. */
  get isSilent(): boolean {
    return this.#chain.volume.isSilent;
  }

  /** Without a step, over the next 20 ms; stages that stay as they are go on with what they have heard. */
  change(plan: ChainPlan): void {
    this.#plan = plan;
    if (this.#rateHz === 0) return;
    if (this.#chain.isExchanging) this.#isBehind = true;
    else this.#takeOver();
  }

  /** The device was opened at this rate: nothing of before is heard any more. */
  open(rateHz: number): void {
    this.reset();
    if (rateHz === this.#rateHz) return;
    this.#rateHz = rateHz;
    this.#chain = new Chain(this.#plan, rateHz, this.#chain.volume);
    this.#enter(0);
    this.#chain.reset();
  }

  /** What comes from now on is of this track (see DECK_SOUND_FIELDS); the one before ends after `overlapFrames`. */
  enter(track: Float64Array, overlapFrames: number): void {
    let isSame = true;
    for (let field = 0; field < DECK_SOUND_FIELDS; field++) {
      if (Object.is(track[field], this.#track[field])) continue;
      isSame = false;
      this.#track[field] = track[field] ?? 0;
    }
    if (!isSame) this.#enter(overlapFrames);
  }

  /** At once, or in a ramp if something sounds. */
  setVolume(gain: number, isHeard: boolean): void {
    const { volume } = this.#chain;
    if (gain === volume.target) return;
    if (isHeard) volume.moveTo(gain, this.#rateHz * VOLUME_RAMP_SECONDS);
    else volume.set(gain);
  }

  /** At most BLOCK_FRAMES of a source. */
  process(block: Float32Array, frames: number): void {
    this.#run(block, frames);
    this.heldFrames = Math.min(this.heldFrames + frames, this.#chain.latencyFrames);
  }

  /** Brings out `frames` of what is held, by silence that goes in. */
  flush(block: Float32Array, frames: number): void {
    block.fill(0, 0, frames * 2);
    this.#run(block, frames);
    this.heldFrames = Math.max(0, this.heldFrames - frames);
  }

  /** What the dynamics did since this was last asked, as a record of GAIN. */
  readGains(to: Float32Array): void {
    const compressor = this.#chain.stage("compressor");
    const levelMatcher = this.#chain.stage("levelMatcher");
    to[GAIN.limiter] = this.#chain.takeReductionDb();
    to[GAIN.compressor] = compressor instanceof Compressor ? -compressor.gainDb : 0;
    const knownDb = Number.isNaN(this.#levelDb) ? 0 : this.#levelDb;
    to[GAIN.levelMatcher] = knownDb + (levelMatcher instanceof LevelMatcher ? levelMatcher.gainDb : 0);
  }

  /** What Enhance does now, and what has failed, for the main thread. */
  report(words: Int32Array): void {
    Atomics.store(words, WORD.brokenStages, this.#chain.broken);
    const enhancer = this.#chain.stage("enhance");
    const isThere = enhancer instanceof Enhancer;
    Atomics.store(words, WORD.enhanceHarm, isThere ? enhancer.harm : 0);
    Atomics.store(words, WORD.enhanceGain, isThere ? Math.round(enhancer.gainDb * 100) : 0);
  }

  /** What is held will not be heard. */
  reset(): void {
    this.heldFrames = 0;
    this.#chain.settle();
    if (this.#isBehind) this.#takeOver();
    this.#chain.settle();
    this.#chain.reset();
  }

  get #levelDb(): number {
    return this.#track[0] ?? Number.NaN;
  }

  #enter(overlapFrames: number): void {
    const plan = Number.isNaN(this.#track[1]) ? NO_ENHANCEMENT : planFrom(this.#track, 1);
    this.#chain.enter({ isMatched: !Number.isNaN(this.#levelDb), plan }, overlapFrames);
  }

  #takeOver(): void {
    this.#isBehind = false;
    this.#chain.change(this.#plan);
    this.heldFrames = Math.min(this.heldFrames, this.#chain.latencyFrames);
  }

  #run(block: Float32Array, frames: number): void {
    this.#chain.process(block, frames);
    if (this.#isBehind && !this.#chain.isExchanging) this.#takeOver();
  }
}
