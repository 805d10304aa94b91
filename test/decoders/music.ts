import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fresh folder of inputs made by the usual command-line encoders. */
export class Music {
  readonly root = mkdtempSync(join(tmpdir(), "auralis-decoders-"));

  path(name: string): string {
    return join(this.root, name);
  }

  run(program: string, ...args: string[]): Buffer {
    return execFileSync(program, args, { cwd: this.root, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
  }

  /** Different noise on every channel, so that no error can hide. */
  noise(name: string, rateHz: number, bits: number, channels: number, seconds: number): void {
    const voices = Array.from({ length: channels }, () => "whitenoise");
    this.run(
      "sox",
      "-D",
      "-R",
      "-n",
      "-r",
      `${rateHz}`,
      "-b",
      `${bits}`,
      "-c",
      `${channels}`,
      name,
      "synth",
      `${seconds}`,
      ...voices,
      "gain",
      "-6",
    );
  }

  /** A stereo sweep; smooth, so that a gap or a repetition stands out. */
  sweep(name: string, seconds: number, rateHz = 44_100): void {
    this.run(
      "sox",
      "-D",
      "-n",
      "-r",
      `${rateHz}`,
      "-b",
      "16",
      "-c",
      "2",
      name,
      "synth",
      `${seconds}`,
      "sine",
      "200-1000",
      "gain",
      "-6",
    );
  }

  /** The samples as sox reads them, -1..1, still interleaved; exact up to 24 bits. */
  samples(name: string): Float32Array {
    const bytes = this.run("sox", name, "-t", "s32", "-");
    const integers = new Int32Array(Uint8Array.from(bytes).buffer);
    return Float32Array.from(integers, (value) => value / 2 ** 31);
  }

  /** The samples as ffmpeg reads them. */
  decoded(name: string): Float32Array {
    const bytes = this.run("ffmpeg", "-v", "error", "-i", name, "-f", "f32le", "-c:a", "pcm_f32le", "-");
    return new Float32Array(Uint8Array.from(bytes).buffer);
  }
}

/** The level of a signal; full scale is 0. */
export function rmsDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-30);
}

/** Index of the first sample that differs, or -1. Quicker and easier to read than a deep comparison of a million numbers. */
export function firstDifference(left: Float32Array, right: Float32Array): number {
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return i;
  return -1;
}

/** The largest difference of two signals of equal length. */
export function largestDifference(left: Float32Array, right: Float32Array): number {
  let largest = left.length === right.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < left.length; i++) largest = Math.max(largest, Math.abs((left[i] ?? 0) - (right[i] ?? 0)));
  return largest;
}

export function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
