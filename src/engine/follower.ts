import { convert, SampleBuffer } from "../dsp/convert.ts";
import { Dither } from "../dsp/dither.ts";
import { DEVICE } from "../outputs/output.ts";
import type { SampleFormat } from "../shared/sample-format.ts";
import type { AudioFormat } from "../shared/song.ts";
import { BLOCK_FRAMES } from "./control.ts";
import type { DeviceOutput } from "./device.ts";

/**
 * A second output that hears what the first one plays. It never makes anybody wait: what does not fit is dropped, and
 * when it fails, or cannot do the rate, it stays silent until the device is opened again.
 */
export class Follower {
  readonly output: DeviceOutput;
  readonly #samples = new SampleBuffer(BLOCK_FRAMES);
  readonly #dither = new Dither(0x6b43a9b5);
  #sample: SampleFormat = "S16";
  #silent = true;

  constructor(output: DeviceOutput, rateHz: number, bits: AudioFormat["bits"], bufferMs: number) {
    this.output = output;
    try {
      const format = output.port.open({ rateHz, bits: output.format?.bits ?? bits, bufferMs: bufferMs * 2 });
      this.#sample = format.sample;
      this.#silent = format.rateHz !== rateHz;
    } catch {
      this.#silent = true;
    }
    if (this.#silent) output.port.close();
  }

  write(block: Float32Array, frames: number, dithered: boolean): void {
    if (this.#silent) return;
    const avail = this.output.port.availFrames();
    const fitting = Math.min(avail, frames);
    if (fitting > 0) {
      convert(this.#sample, block, fitting, this.#samples, dithered ? this.#dither : null);
      if (this.output.port.write(this.#samples.bytes, 0, fitting) !== DEVICE.gone) return;
    } else if (avail !== DEVICE.gone) return;
    this.#silent = true;
    this.output.port.close();
  }
}
