import type { PcmSource } from "../../decoders/pcm-source.ts";
import type { DecoderPrograms } from "../../decoders/request.ts";
import { Soxr } from "../../decoders/soxr.ts";
import { chainPlan } from "../../dsp/chain/chain-plan.ts";
import { type ImpulseTables, impulseTables } from "../../dsp/convolver/impulse-tables.ts";
import { writePlan } from "../../dsp/enhance/plan-fields.ts";
import { Ramp } from "../../dsp/ramp.ts";
import { NO_ENHANCEMENT } from "../../shared/sound/enhance.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import { BLOCK_FRAMES, DECK_SOUND_FIELDS } from "../control.ts";
import { ImpulseFolder } from "../impulses/impulse-folder.ts";
import { resampledImpulse } from "../impulses/resample-impulse.ts";
import { impulseOf } from "../impulses/shape-impulse.ts";
import { Sound } from "../sound.ts";
import type { TrackTreatment } from "../track-treatment.ts";

/** How a source is to sound. */
export type SourceTreatment = {
  readonly programs: Pick<DecoderPrograms, "soxr">;
  readonly treatment: Pick<TrackTreatment, "gain" | "levelDb" | "plan">;
  readonly sound: SoundSettings;
  /** The folder of the impulse responses. */
  readonly impulses: string;
};

/** A source behind the chain, at full volume, outside the audio thread. */
export class TreatedSource {
  /** Of the frames that `read` gave last, so many of the first ones are the delay of the chain: they belong to nothing. */
  delayFrames = 0;
  readonly #source: PcmSource;
  readonly #gain: Ramp;
  readonly #sound = new Sound();
  #leftDelay: number;
  #leftTail: number;
  #isEnded = false;

  /** Errors: DomainError, DecodeError. The source stays the caller's. */
  constructor(source: PcmSource, request: SourceTreatment) {
    const { deliveredRateHz: rateHz } = source.format;
    this.#source = source;
    this.#gain = new Ramp(request.treatment.gain);
    this.#sound.change(chainPlan(request.sound, [rateHz], tablesFor(request, rateHz)));
    this.#sound.open(rateHz);
    this.#sound.enter(fieldsOf(request.treatment), 0);
    this.#leftDelay = this.#sound.latencyFrames;
    this.#leftTail = this.#leftDelay;
  }

  /** True while what comes out is not what is in the file. */
  get isActive(): boolean {
    return this.#sound.isActive || this.#gain.active;
  }

  /** Fills `block` (BLOCK_FRAMES) from its beginning and gives the number of frames, 0 at the end. Errors: DecodeError. */
  async read(block: Float32Array): Promise<number> {
    const frames = this.#isEnded ? 0 : await this.#source.read(block);
    this.delayFrames = 0;
    if (frames === 0) return this.#readTail(block);
    this.#gain.apply(block, 0, frames);
    this.#sound.process(block, frames);
    this.#dropDelay(frames);
    return frames;
  }

  #readTail(block: Float32Array): number {
    this.#isEnded = true;
    const frames = Math.min(this.#leftTail, BLOCK_FRAMES);
    if (frames === 0) return 0;
    this.#leftTail -= frames;
    this.#sound.flush(block, frames);
    this.#dropDelay(frames);
    return frames;
  }

  #dropDelay(frames: number): void {
    this.delayFrames = Math.min(this.#leftDelay, frames);
    this.#leftDelay -= this.delayFrames;
  }
}

function tablesFor({ sound, impulses, programs }: SourceTreatment, rateHz: number): readonly ImpulseTables[] {
  const { enabled, impulse: name } = sound.convolver;
  if (!enabled || name === "") return [];
  const impulse = resampledImpulse(new Soxr(programs.soxr), new ImpulseFolder(impulses).read(name), rateHz);
  return [impulseTables(impulseOf(impulse), rateHz, name)];
}

/** As the audio thread finds them beside a deck. */
function fieldsOf({ levelDb, plan }: SourceTreatment["treatment"]): Float64Array {
  const fields = new Float64Array(DECK_SOUND_FIELDS);
  fields[0] = levelDb ?? Number.NaN;
  writePlan(plan ?? NO_ENHANCEMENT, fields, 1);
  return fields;
}
