import type { Chunk } from "./chunk.ts";
import { type FromWorklet, PROCESSOR, type ToWorklet } from "./worklet-messages.ts";

/** What an AudioWorkletGlobalScope has, which the types of the DOM do not know. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Before the first sound, and after it ran dry: so many chunks are there, or the last one is. */
const START_WITH = 2;
/** No more than the daemon sends ahead. */
const MOST_CHUNKS = 16;
const TELL_EVERY_FRAMES = 4_096;

/** Plays chunks one behind the other, on the audio thread of the browser. */
class Playing extends AudioWorkletProcessor {
  #chunks: Chunk[] = [];
  #epoch = 0;
  /** Frames of the first chunk that were played. */
  #at = 0;
  #isDry = true;
  #untold = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => {
      if (data.type === "epoch") this.#begin(data.epoch);
      else if (data.chunk.epoch === this.#epoch && this.#chunks.length < MOST_CHUNKS) this.#take(data.chunk);
    };
  }

  process(_: unknown, [output]: readonly (readonly Float32Array[])[]): boolean {
    const [left, right] = output ?? [];
    if (left === undefined || right === undefined) return true;
    for (let frame = 0; frame < left.length; frame++) {
      const chunk = this.#isDry ? undefined : this.#chunks[0];
      if (chunk === undefined) break;
      left[frame] = chunk.samples[this.#at * 2] ?? 0;
      right[frame] = chunk.samples[this.#at * 2 + 1] ?? 0;
      this.#untold++;
      if (++this.#at * 2 >= chunk.samples.length) this.#end(chunk);
    }
    if (this.#untold >= TELL_EVERY_FRAMES) this.#tellPosition();
    return true;
  }

  #begin(epoch: number): void {
    this.#epoch = epoch;
    this.#chunks = [];
    this.#at = 0;
    this.#isDry = true;
  }

  #take(chunk: Chunk): void {
    if (this.#chunks.length === 0) this.#at = chunk.skip;
    this.#chunks.push(chunk);
    if (chunk.isLast || this.#chunks.length >= START_WITH) this.#isDry = false;
  }

  #end({ epoch, sequence, isLast }: Chunk): void {
    this.#chunks.shift();
    this.#at = this.#chunks[0]?.skip ?? 0;
    this.#isDry = this.#chunks.length === 0;
    this.#tell({ type: "played", epoch, sequence, isLast });
  }

  #tellPosition(): void {
    this.#untold = 0;
    const chunk = this.#chunks[0];
    if (chunk !== undefined) {
      this.#tell({ type: "position", epoch: chunk.epoch, frames: chunk.positionFrames + this.#at });
    }
  }

  #tell(message: FromWorklet): void {
    this.port.postMessage(message);
  }
}

registerProcessor(PROCESSOR, Playing);
