import { setImmediate as nextTurn } from "node:timers/promises";
import { DecodeError } from "../../decoders/decode-error.ts";
import type { PcmSource } from "../../decoders/pcm-source.ts";
import { Dither } from "../../dsp/dither.ts";
import { BLOCK_FRAMES } from "../control.ts";
import { DITHER_SEED } from "../device.ts";
import type { RenderNews, RenderRequest } from "./render-request.ts";
import { type FileBits, SoundFile } from "./sound-file.ts";
import { TreatedSource } from "./treated-source.ts";

/** FLAC as libsndfile writes it has 24 bits at most. */
const LARGEST = { flac: 24, wav: 32 } as const;

/**
 * Writes a source through the chain, at full volume: the samples that playing it from the beginning gives a device, without
 * the delay of the chain. Errors: DecodeError.
 */
export async function render(
  source: PcmSource,
  request: RenderRequest,
  tell: (news: RenderNews) => void,
): Promise<void> {
  const { deliveredRateHz: rateHz, sourceBits, totalFrames } = source.format;
  const totalSeconds = totalFrames < 0 ? null : totalFrames / rateHz;
  const bits = bitsFor(sourceBits, request.format);
  if (totalFrames * 2 * (bits / 8) > request.maxBytes) throw tooLarge();
  const treated = new TreatedSource(source, request);
  const dither = treated.isActive || isReduced(sourceBits, bits) ? new Dither(DITHER_SEED) : null;

  const file = new SoundFile(request, rateHz, bits);
  const block = new Float32Array(BLOCK_FRAMES * 2);
  let written = 0;
  for (let frames = await treated.read(block); frames > 0; frames = await treated.read(block)) {
    file.write(block, frames, treated.delayFrames, dither);
    written += frames - treated.delayFrames;
    if (written * 2 * (bits / 8) > request.maxBytes) throw tooLarge();
    tell({ type: "progress", doneSeconds: written / rateHz, totalSeconds });
    await nextTurn();
  }
  if (written === 0) throw new DecodeError("nothing in it can be decoded");
  file.finish();
  tell({ type: "done", frames: written, rateHz, bits });
}

/** Fewer bits than there were: what is lost is to sound like noise. */
export function isReduced(sourceBits: number, bits: number): boolean {
  return bits < (sourceBits === 0 ? 32 : Math.min(sourceBits, 24));
}

/** The word length that a device would be opened with, as far as the file can have it. */
export function bitsFor(sourceBits: number, format: RenderRequest["format"]): FileBits {
  if (sourceBits === 8 || sourceBits === 16) return 16;
  if (sourceBits === 24) return 24;
  return LARGEST[format];
}

function tooLarge(): DecodeError {
  return new DecodeError("It is longer than a rendered file may be");
}
