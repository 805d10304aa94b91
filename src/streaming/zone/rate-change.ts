import { RECIPES, type Soxr, type SoxrHandle } from "../../decoders/soxr.ts";

const CHANNELS = 2;

/** Brings stereo samples to another rate as they come. Of its end, some milliseconds stay inside. */
export class RateChange {
  readonly fromHz: number;
  readonly #soxr: Soxr;
  readonly #handle: SoxrHandle;
  readonly #ratio: number;
  /** size_t results, read as their low words. */
  readonly #inputDone = new Uint32Array(2);
  readonly #outputDone = new Uint32Array(2);

  /** Errors: Error when libsoxr cannot do it. */
  constructor(soxr: Soxr, fromHz: number, toHz: number) {
    const handle = soxr.create(fromHz, toHz, CHANNELS, null, null, soxr.qualitySpec(RECIPES.hq, 0), null);
    if (handle === null) throw new Error(`libsoxr cannot change ${fromHz} Hz to ${toHz} Hz`);
    this.fromHz = fromHz;
    this.#soxr = soxr;
    this.#handle = handle;
    this.#ratio = toHz / fromHz;
  }

  take(samples: Float32Array): Float32Array {
    const frames = samples.length / CHANNELS;
    // libsoxr may give back what it held, too.
    const room = Math.ceil(frames * this.#ratio) + 8192;
    const output = new Float32Array(room * CHANNELS);
    this.#soxr.process(this.#handle, samples, frames, this.#inputDone, output, room, this.#outputDone);
    return output.slice(0, (this.#outputDone[0] ?? 0) * CHANNELS);
  }

  close(): void {
    this.#soxr.remove(this.#handle);
  }
}
