import { convert, SampleBuffer } from "../dsp/convert.ts";
import { Dither } from "../dsp/dither.ts";
import { DEVICE, type DeviceFormat } from "../outputs/output.ts";
import type { AudioFormat } from "../shared/song.ts";
import { BLOCK_FRAMES } from "./control.ts";
import type { DeviceOutput } from "./device.ts";
import type { Tap } from "./tap.ts";

const MAX_WRITES = 8;

/**
 * A second output that hears what the first one plays. It never makes anybody wait: what does not fit is dropped, and
 * when it fails, or cannot do the rate, it stays silent until the device is opened again.
 */
export class Follower {
  readonly output: DeviceOutput;
  /** What it was opened with; null while it is silent. */
  format: DeviceFormat | null = null;
  readonly #samples = new SampleBuffer(BLOCK_FRAMES);
  readonly #dither = new Dither(0x6b43a9b5);
  readonly #tap: Tap;
  #missingBefore = 0;

  constructor(output: DeviceOutput, rateHz: number, bits: AudioFormat["bits"], bufferMs: number, tap: Tap) {
    this.output = output;
    this.#tap = tap;
    try {
      const format = output.port.open({ rateHz, bits: output.format?.bits ?? bits, bufferMs: bufferMs * 2 });
      if (format.rateHz === rateHz) this.format = format;
    } catch {
      // Silent, and the others play on.
    }
    if (this.format === null) output.port.close();
    this.#missingBefore = output.port.missingFrames;
  }

  write(block: Float32Array, frames: number, dithered: boolean): void {
    if (this.format === null) return;
    const { port } = this.output;
    let avail = port.availFrames();
    if (avail === DEVICE.xrun) {
      this.#missed();
      // It was prepared anew: what comes now begins it again.
      avail = port.availFrames();
    }
    // One that only keeps our time takes everything; of a device that is slower than the first one, some is left out.
    const fitting = port.canRunDry ? Math.min(avail, frames) : frames;
    if (fitting > 0) convert(this.format.sample, block, fitting, this.#samples, dithered ? this.#dither : null);
    let result = avail === DEVICE.gone ? avail : 0;
    for (let at = 0, tries = 0; result >= 0 && at < fitting && tries < MAX_WRITES; tries++) {
      result = port.write(this.#samples.bytes, at, fitting - at);
      if (result === 0) break;
      at += result;
    }
    if (result === DEVICE.xrun) this.#missed();
    if (result !== DEVICE.gone) return;
    this.format = null;
    port.close();
  }

  #missed(): void {
    const { port, id } = this.output;
    this.#tap.outputMissed(id, port.missingFrames - this.#missingBefore);
    this.#missingBefore = port.missingFrames;
  }
}
