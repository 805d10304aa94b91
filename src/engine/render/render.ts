import { setImmediate as nextTurn } from "node:timers/promises";
import { DecodeError } from "../../decoders/decode-error.ts";
import type { PcmSource } from "../../decoders/pcm-source.ts";
import { Soxr } from "../../decoders/soxr.ts";
import { chainPlan } from "../../dsp/chain/chain-plan.ts";
import { type ImpulseTables, impulseTables } from "../../dsp/convolver/impulse-tables.ts";
import { Dither } from "../../dsp/dither.ts";
import { writePlan } from "../../dsp/enhance/plan-fields.ts";
import { Ramp } from "../../dsp/ramp.ts";
import { NO_ENHANCEMENT } from "../../shared/sound/enhance.ts";
import { BLOCK_FRAMES, DECK_SOUND_FIELDS } from "../control.ts";
import { DITHER_SEED } from "../device.ts";
import { ImpulseFolder } from "../impulses/impulse-folder.ts";
import { resampledImpulse } from "../impulses/resample-impulse.ts";
import { impulseOf } from "../impulses/shape-impulse.ts";
import { Sound } from "../sound.ts";
import type { RenderNews, RenderRequest } from "./render-request.ts";
import { type FileBits, SoundFile } from "./sound-file.ts";

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
  const gain = new Ramp(request.treatment.gain);
  const sound = new Sound();
  sound.change(chainPlan(request.sound, [rateHz], tablesFor(request, rateHz)));
  sound.open(rateHz);
  sound.enter(fieldsOf(request.treatment), 0);
  const isReduced = bits < (sourceBits === 0 ? 32 : Math.min(sourceBits, 24));
  const dither = sound.isActive || gain.active || isReduced ? new Dither(DITHER_SEED) : null;

  const file = new SoundFile(request, rateHz, bits);
  const block = new Float32Array(BLOCK_FRAMES * 2);
  let [taken, written, skip] = [0, 0, sound.latencyFrames];
  const write = (frames: number) => {
    file.write(block, frames, Math.min(skip, frames), dither);
    written += frames - Math.min(skip, frames);
    skip -= Math.min(skip, frames);
    if (written * 2 * (bits / 8) > request.maxBytes) throw tooLarge();
  };
  for (let frames = await source.read(block); frames > 0; frames = await source.read(block)) {
    gain.apply(block, 0, frames);
    sound.process(block, frames);
    write(frames);
    taken += frames;
    tell({ type: "progress", doneSeconds: taken / rateHz, totalSeconds });
    await nextTurn();
  }
  if (taken === 0) throw new DecodeError("nothing in it can be decoded");
  for (let left = sound.latencyFrames; left > 0; left -= BLOCK_FRAMES) {
    const frames = Math.min(left, BLOCK_FRAMES);
    sound.flush(block, frames);
    write(frames);
  }
  file.finish();
  tell({ type: "done", frames: written, rateHz, bits });
}

function tablesFor({ sound, impulses, programs }: RenderRequest, rateHz: number): readonly ImpulseTables[] {
  const { enabled, impulse: name } = sound.convolver;
  if (!enabled || name === "") return [];
  const impulse = resampledImpulse(new Soxr(programs.soxr), new ImpulseFolder(impulses).read(name), rateHz);
  return [impulseTables(impulseOf(impulse), rateHz, name)];
}

/** As the audio thread finds them beside a deck. */
function fieldsOf({ levelDb, plan }: RenderRequest["treatment"]): Float64Array {
  const fields = new Float64Array(DECK_SOUND_FIELDS);
  fields[0] = levelDb ?? Number.NaN;
  writePlan(plan ?? NO_ENHANCEMENT, fields, 1);
  return fields;
}

/** The word length that a device would be opened with, as far as the file can have it. */
function bitsFor(sourceBits: number, format: RenderRequest["format"]): FileBits {
  if (sourceBits === 8 || sourceBits === 16) return 16;
  if (sourceBits === 24) return 24;
  return LARGEST[format];
}

function tooLarge(): DecodeError {
  return new DecodeError("It is longer than a rendered file may be");
}
