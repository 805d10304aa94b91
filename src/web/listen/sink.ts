import type { Chunk } from "./chunk.ts";
import workletUrl from "./worklet.ts?worker&url";
import { type FromWorklet, PROCESSOR, type ToWorklet } from "./worklet-messages.ts";

type Hears = {
  readonly onPlayed: (epoch: number, sequence: number, isLast: boolean) => void;
  readonly onPosition: (epoch: number, seconds: number) => void;
};

/** The sound of this device: an AudioWorklet that plays chunks. */
export class Sink {
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;

  private constructor(context: AudioContext, hears: Hears) {
    this.#context = context;
    this.#node = new AudioWorkletNode(context, PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2] });
    this.#node.connect(context.destination);
    this.#node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if (data.type === "played") hears.onPlayed(data.epoch, data.sequence, data.isLast);
      else hears.onPosition(data.epoch, data.frames / context.sampleRate);
    };
  }

  static async open(hears: Hears): Promise<Sink> {
    const context = new AudioContext({ latencyHint: "playback" });
    await context.audioWorklet.addModule(workletUrl);
    return new Sink(context, hears);
  }

  /** At which the daemon is asked to send. */
  get rateHz(): number {
    return this.#context.sampleRate;
  }

  get isPaused(): boolean {
    return this.#context.state === "suspended";
  }

  /** Nothing of another epoch is heard from now on. */
  begin(epoch: number): void {
    this.#say({ type: "epoch", epoch });
  }

  take(chunk: Chunk): void {
    this.#say({ type: "chunk", chunk }, [chunk.samples.buffer as ArrayBuffer]);
  }

  async pause(): Promise<void> {
    await this.#context.suspend();
  }

  async resume(): Promise<void> {
    await this.#context.resume();
  }

  #say(message: ToWorklet, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(message, transfer);
  }
}
