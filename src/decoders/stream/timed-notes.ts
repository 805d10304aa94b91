import type { Tag } from "../../shared/tags.ts";
import type { StreamFormat } from "../wire.ts";
import type { Notes } from "./notes.ts";

/** A bitrate is an average; by more than this nobody is told too late because of it. */
const MAX_DELAY_SECONDS = 10;
const MAX_HELD = 16;

type Held = { readonly tags: readonly Tag[]; readonly soundBytes: number };

/**
 * Tells what a stream says when its sound has come as far: bytes are read from the network well before they are
 * decoded, at the beginning of a station by seconds.
 */
export class TimedNotes implements Notes {
  readonly #notes: Notes;
  readonly #held: Held[] = [];
  #inside: readonly Tag[] = [];
  #soundBytes = 0;
  #bytesPerFrame = 0;
  #rateHz = 0;
  #frames = 0;
  #isDecoding = false;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** `aheadBytes`: of sound that lie before it and are not counted by `read` yet. */
  tags(tags: readonly Tag[], aheadBytes = 0): void {
    if (this.#held.length === MAX_HELD) this.#held.shift();
    this.#held.push({ tags, soundBytes: this.#soundBytes + aheadBytes });
    if (this.#isDecoding) this.#tell();
  }

  /** What the sound itself says (the tags of a file); what the server says counts more. */
  inside(tags: readonly Tag[]): void {
    this.#inside = tags;
  }

  waiting(reason: string): void {
    this.#notes.waiting(reason);
  }

  /** Bytes of sound were read. */
  read(bytes: number): void {
    this.#soundBytes += bytes;
  }

  begin({ bitrateKbps, deliveredRateHz }: StreamFormat): void {
    this.#isDecoding = true;
    this.#rateHz = deliveredRateHz;
    this.#bytesPerFrame = bitrateKbps > 0 ? (bitrateKbps * 125) / deliveredRateHz : 0;
    this.#tell();
  }

  /** The next frames are about to be delivered. */
  decoded(frames: number): void {
    this.#tell();
    this.#frames += frames;
  }

  #tell(): void {
    for (let [first] = this.#held; first !== undefined && this.#isDue(first); [first] = this.#held) {
      this.#held.shift();
      const names = new Set(first.tags.map(([name]) => name));
      this.#notes.tags([...first.tags, ...this.#inside.filter(([name]) => !names.has(name))]);
    }
  }

  #isDue({ soundBytes }: Held): boolean {
    if (this.#bytesPerFrame === 0) return true;
    const latestFrames = this.#soundBytes / this.#bytesPerFrame - MAX_DELAY_SECONDS * this.#rateHz;
    return this.#frames >= soundBytes / this.#bytesPerFrame || latestFrames > this.#frames;
  }
}
