import type { SampleFormat } from "../shared/sample-format.ts";
import type { Dither } from "./dither.ts";

/** One output buffer seen in every width. */
export class SampleBuffer {
  readonly bytes: Uint8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;

  constructor(frames: number) {
    const buffer = new ArrayBuffer(frames * 8);
    this.bytes = new Uint8Array(buffer);
    this.int16 = new Int16Array(buffer);
    this.int32 = new Int32Array(buffer);
    this.float32 = new Float32Array(buffer);
  }
}

/** -1..1 to an integer of `scale` steps: NaN becomes 0, infinities and overs are clamped. */
function quantise(sample: number, scale: number, noise: number): number {
  const value = Math.round(sample * scale + noise);
  if (value >= scale) return scale - 1;
  if (value < -scale) return -scale;
  return Number.isNaN(value) ? 0 : value;
}

type Kernel = (from: Float32Array, samples: number, to: SampleBuffer, dither: Dither | null) => void;

/** Exact for integer sources of up to 24 bits: their samples are k / 2^(bits-1), and scaling back by a power of two loses nothing. */
const KERNELS: Readonly<Record<SampleFormat, Kernel>> = {
  S16(from, samples, to, dither) {
    const out = to.int16;
    if (dither === null) {
      for (let i = 0; i < samples; i++) out[i] = quantise(from[i] ?? 0, 32768, 0);
    } else {
      for (let i = 0; i < samples; i++) out[i] = quantise(from[i] ?? 0, 32768, dither.next());
    }
  },
  S24_3(from, samples, to, dither) {
    const out = to.bytes;
    for (let i = 0, at = 0; i < samples; i++, at += 3) {
      const value = quantise(from[i] ?? 0, 8388608, dither === null ? 0 : dither.next());
      out[at] = value;
      out[at + 1] = value >> 8;
      out[at + 2] = value >> 16;
    }
  },
  S24(from, samples, to, dither) {
    const out = to.int32;
    for (let i = 0; i < samples; i++) {
      out[i] = quantise(from[i] ?? 0, 8388608, dither === null ? 0 : dither.next());
    }
  },
  S32(from, samples, to) {
    const out = to.int32;
    for (let i = 0; i < samples; i++) out[i] = quantise(from[i] ?? 0, 2147483648, 0);
  },
  FLOAT(from, samples, to) {
    const out = to.float32;
    for (let i = 0; i < samples; i++) {
      const value = from[i] ?? 0;
      out[i] = value > 1 ? 1 : value < -1 ? -1 : Number.isNaN(value) ? 0 : value;
    }
  },
};

/** Interleaved stereo floats to what the device takes. `dither` only after a gain: without one the samples already fit. */
export function convert(
  format: SampleFormat,
  from: Float32Array,
  frames: number,
  to: SampleBuffer,
  dither: Dither | null,
): void {
  KERNELS[format](from, frames * 2, to, dither);
}
