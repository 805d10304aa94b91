import type { Note } from "./tune.ts";

export const RATE_HZ = 44_100;

/** Interleaved stereo of 16 bits. */
export function synthesise(notes: readonly Note[], lengthSeconds: number): Int16Array {
  const frames = Math.round(lengthSeconds * RATE_HZ);
  const mix = new Float32Array(frames * 2);
  for (const note of notes) pluck(mix, note);
  const samples = new Int16Array(mix.length);
  for (let index = 0; index < mix.length; index++) {
    // tanh bends the loudest sums instead of cutting them.
    samples[index] = Math.round(Math.tanh((mix[index] ?? 0) * 1.8) * 30_000);
  }
  return samples;
}

/** Three partials that fade at their own pace, like a struck bar; a 4 ms attack keeps it from clicking. */
function pluck(mix: Float32Array, note: Note): void {
  const first = Math.round(note.atSeconds * RATE_HZ);
  const length = Math.min(Math.round(note.holdSeconds * RATE_HZ), mix.length / 2 - first);
  const left = note.level * Math.sqrt((1 - note.pan) / 2);
  const right = note.level * Math.sqrt((1 + note.pan) / 2);
  for (const [ratio, level, pace] of [
    [1, 1, 1],
    [2, 0.35, 1.8],
    [3.01, 0.12, 3],
  ] as const) {
    const turn = (2 * Math.PI * note.hz * ratio) / RATE_HZ;
    const decay = Math.exp((-5 * pace) / (note.holdSeconds * RATE_HZ));
    // A rotating phasor: no sine per sample. Its length is the envelope.
    const [cos, sin] = [Math.cos(turn) * decay, Math.sin(turn) * decay];
    let x: number = level;
    let y = 0;
    for (let frame = 0; frame < length; frame++) {
      const attack = frame < 176 ? frame / 176 : 1;
      const release = length - frame < 2000 ? (length - frame) / 2000 : 1;
      const sample = y * attack * release;
      const index = (first + frame) * 2;
      mix[index] = (mix[index] ?? 0) + sample * left;
      mix[index + 1] = (mix[index + 1] ?? 0) + sample * right;
      [x, y] = [x * cos - y * sin, x * sin + y * cos];
    }
  }
}
