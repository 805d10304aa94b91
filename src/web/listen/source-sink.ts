import type { Chunk } from "./chunk.ts";
import type { Hears, Sink } from "./sink.ts";

/** Before the first sound, and after it ran dry: it begins so late that the next chunks are there by then. */
const LEAD_SECONDS = 0.3;

/**
 * One source per chunk, each beginning where the one before ends. For pages that came over plain HTTP from another machine:
 * browsers keep AudioWorklets for secure contexts (W3C Web Audio, 1.32).
 */
export class SourceSink implements Sink {
  readonly #context: AudioContext;
  readonly #hears: Hears;
  readonly #sources = new Set<AudioBufferSourceNode>();
  #epoch = 0;
  /** On the clock of the context. */
  #endSeconds = 0;

  constructor(context: AudioContext, hears: Hears) {
    this.#context = context;
    this.#hears = hears;
  }

  begin(epoch: number): void {
    this.#epoch = epoch;
    this.#endSeconds = 0;
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
    }
    this.#sources.clear();
  }

  take({ epoch, sequence, isLast, skip, positionFrames, samples, rateHz }: Chunk): void {
    if (epoch !== this.#epoch) return;
    const frames = samples.length / 2 - skip;
    const buffer = this.#context.createBuffer(2, Math.max(1, frames), rateHz);
    for (const channel of [0, 1]) {
      const out = buffer.getChannelData(channel);
      for (let frame = 0; frame < frames; frame++) out[frame] = samples[(skip + frame) * 2 + channel] ?? 0;
    }
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    source.onended = () => {
      this.#sources.delete(source);
      this.#hears.onPosition(epoch, (positionFrames + skip + frames) / rateHz);
      this.#hears.onPlayed(epoch, sequence, isLast);
    };
    const { currentTime } = this.#context;
    const startSeconds = this.#endSeconds > currentTime ? this.#endSeconds : currentTime + LEAD_SECONDS;
    source.start(startSeconds);
    this.#sources.add(source);
    this.#endSeconds = startSeconds + frames / rateHz;
  }
}
