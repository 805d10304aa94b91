import { ComplexFft } from "../../dsp/convolver/complex-fft.ts";
import { type Impulse, MAX_TAPS } from "../../dsp/convolver/impulse.ts";
import type { StoredImpulse } from "./wav-impulse.ts";

/** What is cut off at the end fades out over so many taps. */
const FADE_TAPS = 1024;

/** Scaled so that no frequency comes out louder than it went in: the highest point of the response is 0 dB. */
export function normalised({ rateHz, channels }: StoredImpulse): StoredImpulse {
  const gain = 1 / highestGain(channels);
  return { rateHz, channels: channels.map((channel) => channel.map((tap) => tap * gain)) };
}

/** The paths of the convolver, at most MAX_TAPS long. */
export function impulseOf({ channels }: StoredImpulse): Impulse {
  const [first = new Float32Array(1), second = first, third, fourth] = channels.map(cut);
  if (third === undefined || fourth === undefined) return { left: first, right: second };
  return { left: first, leftToRight: second, rightToLeft: third, right: fourth };
}

function cut(channel: Float32Array): Float32Array {
  if (channel.length <= MAX_TAPS) return channel;
  const kept = channel.slice(0, MAX_TAPS);
  for (let i = 0; i < FADE_TAPS; i++) {
    const at = MAX_TAPS - 1 - i;
    kept[at] = ((kept[at] ?? 0) * i) / FADE_TAPS;
  }
  return kept;
}

/** The most that both inputs together can make of one frequency at one output. */
function highestGain(channels: readonly Float32Array[]): number {
  const outputs =
    channels.length === 4
      ? [
          [0, 2],
          [1, 3],
        ]
      : channels.map((_, index) => [index]);
  const length = Math.max(...channels.map((channel) => channel.length));
  const fft = new ComplexFft(2 ** Math.ceil(Math.log2(Math.max(2, length * 2))));
  const gains = channels.map((channel) => {
    const numbers = new Float64Array(fft.size * 2);
    for (const [tap, value] of channel.entries()) numbers[tap * 2] = value;
    const spectrum = new Float64Array(fft.size * 2);
    fft.transform(numbers, spectrum);
    return Float64Array.from({ length: fft.size / 2 + 1 }, (_, k) =>
      Math.hypot(spectrum[k * 2] ?? 0, spectrum[k * 2 + 1] ?? 0),
    );
  });
  let highest = 0;
  for (let k = 0; k <= fft.size / 2; k++) {
    for (const inputs of outputs) {
      const sum = inputs.reduce((total, input) => total + (gains[input]?.[k] ?? 0), 0);
      highest = Math.max(highest, sum);
    }
  }
  return highest;
}
