import { Chain } from "../dsp/chain/chain.ts";
import { Exchange } from "../dsp/chain/exchange.ts";
import { Compressor } from "../dsp/dynamics/compressor.ts";
import { LevelMatcher } from "../dsp/dynamics/level-matcher.ts";
import { Ramp } from "../dsp/ramp.ts";
import { NEUTRAL, type SoundSettings } from "../shared/sound/settings.ts";
import { BLOCK_FRAMES } from "./control.ts";
import { GAIN } from "./tap.ts";

const VOLUME_RAMP_SECONDS = 0.01;

/**
 * What is done to the samples between the mixer and the device: the chain of the zone and its volume. Settings may change
 * while it plays, without a click. Belongs to the audio thread.
 */
export class Sound {
  /** Frames that went in and have not come out yet. */
  heldFrames = 0;
  #settings: SoundSettings = NEUTRAL;
  #rateHz = 0;
  #chain = new Chain(NEUTRAL, 44_100, new Ramp(1));
  #exchange: Exchange | null = null;
  #old: Chain | null = null;
  /** Came while an exchange was under way: one after the other, or it would click. */
  #isBehind = false;

  /** True while what comes out is not what went in. */
  get isActive(): boolean {
    return this.#exchange !== null || !this.#chain.isNeutral || this.#chain.volume.active;
  }

  /** Silence goes in, and only silence comes out. */
  get isSilent(): boolean {
    return this.#chain.volume.isSilent;
  }

  /** Without a step, over the next 20 ms. */
  change(settings: SoundSettings): void {
    this.#settings = settings;
    if (this.#rateHz === 0) return;
    if (this.#exchange !== null) this.#isBehind = true;
    else this.#begin();
  }

  /** The device was opened at this rate: nothing of before is heard any more. */
  open(rateHz: number): void {
    const volume = this.#chain.volume.copy();
    this.reset();
    if (rateHz === this.#rateHz) return;
    this.#rateHz = rateHz;
    this.#chain = this.#build(volume);
  }

  /** At once, or in a ramp if something sounds. */
  setVolume(gain: number, isHeard: boolean): void {
    for (const chain of [this.#chain, this.#old]) {
      if (chain === null || gain === chain.volume.target) continue;
      if (isHeard) chain.volume.moveTo(gain, this.#rateHz * VOLUME_RAMP_SECONDS);
      else chain.volume.set(gain);
    }
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
    to[GAIN.levelMatcher] = levelMatcher instanceof LevelMatcher ? levelMatcher.gainDb : 0;
  }

  /** What is held will not be heard. */
  reset(): void {
    this.#exchange = null;
    this.#old = null;
    this.heldFrames = 0;
    if (this.#isBehind) this.#chain = this.#build(this.#chain.volume.copy());
    this.#isBehind = false;
    this.#chain.reset();
  }

  #begin(): void {
    const old = this.#chain;
    this.#isBehind = false;
    this.#chain = this.#build(old.volume.copy());
    if (old.isNeutral && this.#chain.isNeutral) return;
    this.#old = old;
    this.#exchange = new Exchange(old, this.#rateHz, BLOCK_FRAMES);
    this.heldFrames = Math.min(this.heldFrames, this.#chain.latencyFrames);
  }

  #build(volume: Ramp): Chain {
    return new Chain(this.#settings, this.#rateHz, volume);
  }

  #run(block: Float32Array, frames: number): void {
    if (this.#exchange === null) {
      this.#chain.process(block, frames);
      return;
    }
    this.#exchange.process(this.#chain, block, frames);
    if (!this.#exchange.isOver) return;
    this.#exchange = null;
    this.#old = null;
    if (this.#isBehind) this.#begin();
  }
}
