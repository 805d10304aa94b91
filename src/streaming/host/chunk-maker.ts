import { setImmediate as nextTurn } from "node:timers/promises";
import { DecodeError } from "../../decoders/decode-error.ts";
import type { OpenSource } from "../../decoders/decoding.ts";
import type { PcmSource } from "../../decoders/pcm-source.ts";
import type { DecoderPrograms, OpenCommand } from "../../decoders/request.ts";
import { Dither } from "../../dsp/dither.ts";
import { BLOCK_FRAMES } from "../../engine/control.ts";
import { DITHER_SEED } from "../../engine/device.ts";
import { bitsFor, isReduced } from "../../engine/render/render.ts";
import { TreatedSource } from "../../engine/render/treated-source.ts";
import { CHUNK_FRAMES, type Chunk, type SongFormat } from "../chunk.ts";
import { type ChunkWriter, FlacWriter, PcmWriter } from "./chunk-writer.ts";
import type { ChunksWanted, SongSource } from "./host-messages.ts";

/** What a song is decoded at the same way in every process. */
const QUALITY = "hq";
const NO_NOTES = { tags: () => {}, waiting: () => {} };

function opening(source: SongSource, startSeconds: number, startPhase = 0): OpenCommand {
  return { ...source, type: "open", generation: 1, startSeconds, startPhase, resampleQuality: QUALITY };
}

/** The format of a song. Errors: DecodeError. */
export async function lookAt(open: OpenSource, source: SongSource): Promise<SongFormat> {
  const opened = await open(opening(source, source.startSeconds), NO_NOTES, new AbortController().signal);
  const { deliveredRateHz: rateHz, sourceBits: bits, totalFrames } = opened.format;
  opened.close();
  return { rateHz, bits, totalFrames };
}

/** Decodes a song, sends it through the chain and cuts it into chunks, one after the other. */
export class ChunkMaker {
  readonly #source: PcmSource;
  readonly #treated: TreatedSource;
  readonly #writer: ChunkWriter;
  readonly #dither: Dither | null;
  readonly #block = new Float32Array(BLOCK_FRAMES * 2);
  /** Of `#block`: frames that are there, and up to where they are written. */
  #blockFrames = 0;
  #at = 0;

  private constructor(source: PcmSource, wanted: ChunksWanted, programs: DecoderPrograms) {
    const { sourceBits, deliveredRateHz } = source.format;
    const { encoding } = wanted;
    const bits = encoding === "s16" ? 16 : encoding === "f32" ? 32 : bitsFor(sourceBits, "flac");
    this.#source = source;
    this.#treated = new TreatedSource(source, { ...wanted.how, programs });
    const isDithered = encoding !== "f32" && (this.#treated.isActive || isReduced(sourceBits, bits));
    this.#dither = isDithered ? new Dither(DITHER_SEED) : null;
    this.#writer = encoding === "flac" ? new FlacWriter(programs, deliveredRateHz, bits) : new PcmWriter(encoding);
  }

  /** Errors: DecodeError, DomainError. */
  static async open(open: OpenSource, wanted: ChunksWanted, programs: DecoderPrograms): Promise<ChunkMaker> {
    const { source, first, warmUp, rateHz } = wanted;
    const begin = Math.max(0, first - warmUp);
    const startSeconds = source.startSeconds + (begin * CHUNK_FRAMES) / rateHz;
    const opened = await open(opening(source, startSeconds), NO_NOTES, new AbortController().signal);
    let maker: ChunkMaker | null = null;
    try {
      if (opened.format.deliveredRateHz !== rateHz) throw new DecodeError("The file has changed; play it again");
      maker = new ChunkMaker(opened, wanted, programs);
      for (let chunk = begin; chunk < first; chunk++) await maker.next();
      return maker;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  /** The next chunk; an empty last one behind the end. Errors: DecodeError. */
  async next(): Promise<Chunk> {
    let frames = 0;
    while (frames < CHUNK_FRAMES && (await this.#hasFrames())) {
      const count = Math.min(this.#blockFrames - this.#at, CHUNK_FRAMES - frames);
      this.#writer.write(this.#block.subarray(this.#at * 2, (this.#at + count) * 2), count, this.#dither);
      this.#at += count;
      frames += count;
    }
    return { frames, isLast: !(await this.#hasFrames()), payload: this.#writer.take() };
  }

  close(): void {
    this.#writer.close();
    this.#source.close();
  }

  async #hasFrames(): Promise<boolean> {
    while (this.#at === this.#blockFrames) {
      const frames = await this.#treated.read(this.#block);
      if (frames === 0) return false;
      // As for a device, noise is drawn for the delay of the chain, too.
      const { delayFrames } = this.#treated;
      for (let drawn = 0; drawn < delayFrames * 2; drawn++) this.#dither?.next();
      this.#at = delayFrames;
      this.#blockFrames = frames;
      await nextTurn();
    }
    return true;
  }
}
