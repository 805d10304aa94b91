import { DecodeError } from "./decode-error.ts";
import { continuation, leadIn, OBSERVED_FRAMES } from "./extrapolate.ts";
import { type PcmSource, scrub } from "./pcm-source.ts";
import type { ResampleQuality } from "./request.ts";
import { RECIPES, type Soxr, type SoxrHandle } from "./soxr.ts";
import { CHANNELS, MAX_BLOCK_FRAMES, type StreamFormat } from "./wire.ts";

/** Half the length of the filter and some, in samples of the lower rate. */
const REACH_FRAMES = 256;
/** Rates without a common measure: they are not led in. */
const MAX_LEAD_FRAMES = 65_536;

/**
 * A source at another rate. soxr compensates its own delay, so the first frame out belongs to the first frame in, or
 * lies `startPhase` (0..1) of a frame behind it, where the frames of the source before would have gone on.
 *
 * The filter looks some milliseconds to both sides. Beyond the ends of a track, where another may join it, it sees the
 * sound as it would go on and not silence, so that two halves of one recording come together without a click.
 */
export class ResampledSource implements PcmSource {
  readonly format: StreamFormat;
  readonly #soxr: Soxr;
  readonly #source: PcmSource;
  readonly #handle: SoxrHandle;
  readonly #ratio: number;
  readonly #startPhase: number;
  readonly #leadFrames: number;
  readonly #tailFrames: number;
  readonly #block = new Float32Array(MAX_BLOCK_FRAMES * CHANNELS);
  /** The last frames of the source that were read. */
  #past: Float32Array = new Float32Array(0);
  /** What the filter gets next; null = no more. */
  #input: Float32Array | null = new Float32Array(0);
  /** size_t results, read as their low words: no count here reaches 2^32. */
  readonly #inputDone = new Uint32Array(2);
  readonly #outputDone = new Uint32Array(2);
  #sourceFrames = 0;
  #isEnded = false;
  /** Frames out of the lead-in. */
  #dropFrames: number;
  #deliveredFrames = 0;

  constructor(soxr: Soxr, source: PcmSource, rateHz: number, quality: ResampleQuality, startPhase = 0) {
    const { deliveredRateHz, totalFrames } = source.format;
    const spec = soxr.qualitySpec(RECIPES[quality], 0);
    const handle = soxr.create(deliveredRateHz, rateHz, CHANNELS, null, null, spec, null);
    if (handle === null) throw new DecodeError(`cannot be resampled from ${deliveredRateHz} Hz to ${rateHz} Hz`);
    this.#soxr = soxr;
    this.#source = source;
    this.#handle = handle;
    this.#ratio = rateHz / deliveredRateHz;
    const reachFrames = Math.ceil(REACH_FRAMES * Math.max(1, deliveredRateHz / rateHz));
    const lead = leadOf(deliveredRateHz, rateHz, reachFrames, startPhase);
    this.#startPhase = lead === null ? 0 : lead.phase;
    this.#leadFrames = lead?.frames ?? 0;
    this.#dropFrames = lead?.dropFrames ?? 0;
    this.#tailFrames = reachFrames;
    const expected = totalFrames === -1 ? -1 : this.#framesOf(totalFrames);
    this.format = {
      ...source.format,
      deliveredRateHz: rateHz,
      totalFrames: expected,
      endPhase: totalFrames === -1 ? 0 : this.#startPhase + expected - totalFrames * this.#ratio,
    };
  }

  async read(block: Float32Array): Promise<number> {
    for (;;) {
      if (this.#input?.length === 0) this.#input = await this.#next();
      const frames = this.#convert(block);
      if (frames > 0 || this.#input === null) return frames;
    }
  }

  close(): void {
    this.#soxr.remove(this.#handle);
    this.#source.close();
  }

  /** Frames out that lie within so many frames in. */
  #framesOf(sourceFrames: number): number {
    // Whole numbers must not be missed for a rounding of the last bit.
    return Math.max(0, Math.ceil(sourceFrames * this.#ratio - this.#startPhase - 1e-6));
  }

  /** The next of the source; before its first frame what may have led there, behind its last how it may go on. */
  async #next(): Promise<Float32Array | null> {
    if (this.#isEnded) return null;
    const isFirst = this.#sourceFrames === 0;
    const frames = await this.#source.read(this.#block);
    this.#sourceFrames += frames;
    if (frames === 0) {
      this.#isEnded = true;
      return isFirst ? null : continuation(this.#past, this.#tailFrames);
    }
    const input = this.#block.subarray(0, frames * CHANNELS);
    this.#past = joined(this.#past, input).slice(-OBSERVED_FRAMES * CHANNELS);
    return isFirst ? joined(leadIn(input, this.#leadFrames), input) : input;
  }

  /** Passes on what there is, without the lead-in and what lies behind the end. */
  #convert(block: Float32Array): number {
    const input = this.#input;
    const failure = this.#soxr.process(
      this.#handle,
      input,
      (input?.length ?? 0) / CHANNELS,
      this.#inputDone,
      block,
      MAX_BLOCK_FRAMES,
      this.#outputDone,
    );
    if (failure !== null) throw new DecodeError(`cannot be resampled: ${failure}`);
    if (input !== null) this.#input = input.subarray((this.#inputDone[0] as number) * CHANNELS);
    const made = this.#outputDone[0] as number;
    const dropped = Math.min(made, this.#dropFrames);
    this.#dropFrames -= dropped;
    if (dropped > 0) block.copyWithin(0, dropped * CHANNELS, made * CHANNELS);
    const limit = this.#isEnded ? this.#framesOf(this.#sourceFrames) - this.#deliveredFrames : made;
    const frames = Math.min(made - dropped, Math.max(0, limit));
    if (this.#isEnded && frames === 0 && made > dropped) this.#input = null;
    this.#deliveredFrames += frames;
    // Finite but absurd float samples overflow inside the filter.
    scrub(block, frames * CHANNELS);
    return frames;
  }
}

type Lead = { readonly frames: number; readonly dropFrames: number; readonly phase: number };

/**
 * How many frames to put before the source, and to take away from what comes out, so that the first that is left lies
 * `phase` behind the source's first: multiples of the rates' common measure keep the phase, others turn it.
 */
function leadOf(fromHz: number, toHz: number, reachFrames: number, phase: number): Lead | null {
  const measure = greatestCommonDivisor(fromHz, toHz);
  const steps = fromHz / measure;
  const stride = toHz / measure;
  const wanted = Math.round(phase * steps) % steps;
  const whole = steps * Math.ceil(reachFrames / steps);
  if (whole + steps > MAX_LEAD_FRAMES) return null;
  for (let turn = 0; turn < steps; turn++) {
    const place = (whole + turn) * stride;
    const dropFrames = Math.ceil(place / steps);
    if (dropFrames * steps - place === wanted) return { frames: whole + turn, dropFrames, phase: wanted / steps };
  }
  return null;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function joined(left: Float32Array, right: Float32Array): Float32Array {
  const whole = new Float32Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}
