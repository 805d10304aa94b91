import type { Soxr } from "../../decoders/soxr.ts";
import type { StoredImpulse } from "./wav-impulse.ts";

/** SOXR_28_BITQ. */
const VHQ = 6;
/** Silence before and behind: the resampler's filter rings to both sides of a tap, and what rings must be kept. */
const MARGIN_FRAMES = 256;

/**
 * The response at another rate, with the same gain at every frequency that both rates have. It comes a few milliseconds
 * later, all channels alike.
 */
export function resampledImpulse(soxr: Soxr, { rateHz, channels }: StoredImpulse, toHz: number): StoredImpulse {
  if (rateHz === toHz) return { rateHz, channels };
  return { rateHz: toHz, channels: channels.map((channel) => resampled(soxr, channel, rateHz, toHz)) };
}

function resampled(soxr: Soxr, channel: Float32Array, fromHz: number, toHz: number): Float32Array {
  const handle = soxr.create(fromHz, toHz, 1, null, null, soxr.qualitySpec(VHQ, 0), null);
  if (handle === null) throw new Error(`it cannot be brought from ${fromHz} Hz to ${toHz} Hz`);
  try {
    const padded = new Float32Array(channel.length + 2 * MARGIN_FRAMES);
    // As many taps more as there are now stand for the same sound: each must be smaller by as much.
    padded.set(
      channel.map((tap) => (tap * fromHz) / toHz),
      MARGIN_FRAMES,
    );
    const output = new Float32Array(Math.ceil((padded.length * toHz) / fromHz) + 1);
    let frames = 0;
    for (const input of [padded, null]) {
      const done = [new Uint32Array(2), new Uint32Array(2)] as const;
      const room = output.subarray(frames);
      const failure = soxr.process(handle, input, input?.length ?? 0, done[0], room, room.length, done[1]);
      if (failure !== null) throw new Error(`it cannot be resampled: ${failure}`);
      frames += done[1][0] ?? 0;
    }
    return output.subarray(0, frames);
  } finally {
    soxr.remove(handle);
  }
}
