import { closeSync } from "node:fs";
import type { OggLink } from "../shared/ogg-links.ts";
import type { Tag } from "../shared/tags.ts";
import { type ConfinedFile, readAt } from "./confined-file.ts";
import { type PcmSource, rangeFrames } from "./pcm-source.ts";
import type { OpenCommand } from "./request.ts";
import type { Notes } from "./stream/notes.ts";
import { OggComments } from "./stream/ogg-comments.ts";
import type { StreamFormat } from "./wire.ts";

/** Two pages: the comments are in the second. */
const COMMENT_BYTES = 131_072;

/** Opens one of the recordings from a place in it to its end, at the rate of the first. Rejects with DecodeError. */
export type OpenLink = (link: OggLink, startSeconds: number) => Promise<PcmSource>;

type Placed = { readonly link: OggLink; readonly firstFrame: number; readonly endFrame: number };

type Chain = {
  readonly file: ConfinedFile;
  readonly links: readonly Placed[];
  readonly open: OpenLink;
  readonly notes: Notes;
};

/**
 * The recordings of one file, one behind the other without a gap, at the rate of the first. Where each begins, its tags
 * are told.
 */
export class ChainedSource implements PcmSource {
  readonly format: StreamFormat;
  readonly #chain: Chain;
  #source: PcmSource | null;
  /** Which of the links sounds. */
  #index: number;
  #leftFrames: number;
  #isClosed = false;

  /** Takes over `file.fd`. */
  static async open(
    file: ConfinedFile,
    links: readonly OggLink[],
    command: OpenCommand,
    open: OpenLink,
    notes: Notes,
  ): Promise<ChainedSource> {
    try {
      const rateHz = links[0]?.rateHz ?? 0;
      const placed = place(links, rateHz);
      const startFrame = Math.round(command.startSeconds * rateHz);
      const index = Math.max(
        0,
        placed.findLastIndex(({ firstFrame }) => firstFrame <= startFrame),
      );
      const { link, firstFrame } = placed[index] as Placed;
      const source = await open(link, (startFrame - firstFrame) / rateHz);
      const chained = new ChainedSource({ file, links: placed, open, notes }, index, source, command);
      chained.#tell();
      return chained;
    } catch (error) {
      closeSync(file.fd);
      throw error;
    }
  }

  private constructor(chain: Chain, index: number, source: PcmSource, command: OpenCommand) {
    const { file, links } = chain;
    this.#chain = chain;
    this.#index = index;
    this.#source = source;
    const rateHz = source.format.deliveredRateHz;
    const frames = links.at(-1)?.endFrame ?? 0;
    const wanted = rangeFrames(command.startSeconds, command.endSeconds, rateHz);
    const available = Math.max(0, frames - Math.round(command.startSeconds * rateHz));
    this.#leftFrames = wanted;
    this.format = {
      ...source.format,
      totalFrames: Math.min(available, wanted),
      durationSeconds: frames / rateHz,
      bitrateKbps: Math.round((file.sizeBytes * 8 * rateHz) / Math.max(1, frames) / 1000),
      endPhase: 0,
    };
  }

  async read(block: Float32Array): Promise<number> {
    while (this.#leftFrames > 0) {
      this.#source ??= await this.#next();
      if (this.#source === null || this.#isClosed) return 0;
      const frames = Math.min(this.#leftFrames, await this.#source.read(block));
      this.#leftFrames -= frames;
      if (frames > 0) return frames;
      this.#source.close();
      this.#source = null;
    }
    return 0;
  }

  close(): void {
    this.#isClosed = true;
    this.#source?.close();
    closeSync(this.#chain.file.fd);
  }

  /** A recording that cannot be decoded is left out. */
  async #next(): Promise<PcmSource | null> {
    const { links, open } = this.#chain;
    while (++this.#index < links.length && !this.#isClosed) {
      const { link } = links[this.#index] as Placed;
      const source = await open(link, 0).catch(() => null);
      if (source === null) continue;
      this.#tell();
      return source;
    }
    return null;
  }

  #tell(): void {
    const { file, links, notes } = this.#chain;
    const { startByte, endByte } = (links[this.#index] as Placed).link;
    const found: (readonly Tag[])[] = [];
    const comments = new OggComments((tags) => found.push(tags));
    comments.push(readAt(file, startByte, Math.min(COMMENT_BYTES, endByte - startByte)));
    const [tags = []] = found;
    if (tags.length > 0) notes.tags(tags);
  }
}

function place(links: readonly OggLink[], rateHz: number): readonly Placed[] {
  let firstFrame = 0;
  return links.map((link) => {
    const endFrame = firstFrame + Math.ceil((link.frames * rateHz) / link.rateHz - 1e-6);
    const placed = { link, firstFrame, endFrame };
    firstFrame = endFrame;
    return placed;
  });
}
