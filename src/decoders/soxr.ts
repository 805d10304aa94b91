import koffi from "koffi";
import { DecodeError } from "./decode-error.ts";
import { type PcmSource, scrub } from "./pcm-source.ts";
import type { ResampleQuality } from "./request.ts";
import { CHANNELS, MAX_BLOCK_FRAMES, type StreamFormat } from "./wire.ts";

/** SOXR_20_BITQ and SOXR_28_BITQ of soxr.h. */
const RECIPES: Record<ResampleQuality, number> = { hq: 4, vhq: 6 };

type Handle = bigint;

const QUALITY_SPEC = koffi.struct("soxr_quality_spec", {
  precision: "double",
  phase_response: "double",
  passband_end: "double",
  stopband_begin: "double",
  e: "void *",
  flags: "ulong",
});

/** The calls of libsoxr that we use (soxr.h). The default i/o spec is interleaved float32, the default is one thread. */
export class Soxr {
  readonly qualitySpec: (recipe: number, flags: number) => object;
  readonly create: (
    inputHz: number,
    outputHz: number,
    channels: number,
    error: null,
    io: null,
    quality: object,
    runtime: null,
  ) => Handle | null;
  /** Returns null or what went wrong. */
  readonly process: (
    handle: Handle,
    input: Float32Array | null,
    inputFrames: number,
    inputDone: Uint32Array | null,
    output: Float32Array,
    outputFrames: number,
    outputDone: Uint32Array,
  ) => string | null;
  readonly remove: (handle: Handle) => void;

  constructor(library: string) {
    const lib = koffi.load(library);
    const specPointer = koffi.pointer(QUALITY_SPEC);
    this.qualitySpec = lib.func("soxr_quality_spec", QUALITY_SPEC, ["ulong", "ulong"]);
    this.create = lib.func("soxr_create", "void *", [
      "double",
      "double",
      "uint32_t",
      "void *",
      "void *",
      specPointer,
      "void *",
    ]);
    this.process = lib.func("soxr_process", "str", [
      "void *",
      "void *",
      "size_t",
      "void *",
      "void *",
      "size_t",
      "void *",
    ]);
    this.remove = lib.func("soxr_delete", "void", ["void *"]);
  }
}

/** A source at another rate. soxr compensates its own delay, so the first frame out belongs to the first frame in. */
export class ResampledSource implements PcmSource {
  readonly format: StreamFormat;
  readonly #soxr: Soxr;
  readonly #source: PcmSource;
  readonly #handle: Handle;
  readonly #input = new Float32Array(MAX_BLOCK_FRAMES * CHANNELS);
  /** size_t results, read as their low words: no count here reaches 2^32. */
  readonly #inputDone = new Uint32Array(2);
  readonly #outputDone = new Uint32Array(2);
  #offsetFrames = 0;
  #inputFrames = 0;
  #ended = false;

  constructor(soxr: Soxr, source: PcmSource, rateHz: number, quality: ResampleQuality) {
    const { deliveredRateHz, totalFrames } = source.format;
    const spec = soxr.qualitySpec(RECIPES[quality], 0);
    const handle = soxr.create(deliveredRateHz, rateHz, CHANNELS, null, null, spec, null);
    if (handle === null) throw new DecodeError(`cannot be resampled from ${deliveredRateHz} Hz to ${rateHz} Hz`);
    this.#soxr = soxr;
    this.#source = source;
    this.#handle = handle;
    this.format = {
      ...source.format,
      deliveredRateHz: rateHz,
      totalFrames: totalFrames === -1 ? -1 : Math.round((totalFrames * rateHz) / deliveredRateHz),
    };
  }

  async read(block: Float32Array): Promise<number> {
    for (;;) {
      if (this.#offsetFrames === this.#inputFrames && !this.#ended) {
        this.#inputFrames = await this.#source.read(this.#input);
        this.#offsetFrames = 0;
        this.#ended = this.#inputFrames === 0;
      }
      const frames = this.#convert(block);
      if (frames > 0 || this.#ended) return frames;
    }
  }

  close(): void {
    this.#soxr.remove(this.#handle);
    this.#source.close();
  }

  #convert(block: Float32Array): number {
    const input = this.#ended ? null : this.#input.subarray(this.#offsetFrames * CHANNELS);
    const inputFrames = this.#inputFrames - this.#offsetFrames;
    const failure = this.#soxr.process(
      this.#handle,
      input,
      inputFrames,
      this.#inputDone,
      block,
      MAX_BLOCK_FRAMES,
      this.#outputDone,
    );
    if (failure !== null) throw new DecodeError(`cannot be resampled: ${failure}`);
    if (input !== null) this.#offsetFrames += this.#inputDone[0] as number;
    const frames = this.#outputDone[0] as number;
    // Finite but absurd float samples overflow inside the filter.
    scrub(block, frames * CHANNELS);
    return frames;
  }
}
