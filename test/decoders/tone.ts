/** What a sine of known frequency is in a signal, and how much else there is. */
export type Tone = {
  /** Of the sine, full scale = 0. */
  readonly levelDb: number;
  /** Everything else against the sine. */
  readonly restDb: number;
};

/** Fits a sine by least squares into the left of stereo samples, leaving `edgeFrames` out at both ends. */
export function toneIn(samples: Float32Array, frequencyHz: number, rateHz: number, edgeFrames: number, side = 0): Tone {
  const last = samples.length / 2 - edgeFrames;
  const step = (2 * Math.PI * frequencyHz) / rateHz;
  let [ss, sc, cc, ys, yc] = [0, 0, 0, 0, 0];
  for (let frame = edgeFrames; frame < last; frame++) {
    const [sine, cosine] = [Math.sin(step * frame), Math.cos(step * frame)];
    const sample = samples[frame * 2 + side] ?? 0;
    ss += sine * sine;
    sc += sine * cosine;
    cc += cosine * cosine;
    ys += sample * sine;
    yc += sample * cosine;
  }
  const determinant = ss * cc - sc * sc;
  const a = (ys * cc - yc * sc) / determinant;
  const b = (yc * ss - ys * sc) / determinant;
  let [rest, tone] = [0, 0];
  for (let frame = edgeFrames; frame < last; frame++) {
    const fitted = a * Math.sin(step * frame) + b * Math.cos(step * frame);
    rest += ((samples[frame * 2 + side] ?? 0) - fitted) ** 2;
    tone += fitted * fitted;
  }
  return { levelDb: 20 * Math.log10(Math.hypot(a, b)), restDb: 10 * Math.log10(rest / tone + 1e-30) };
}
