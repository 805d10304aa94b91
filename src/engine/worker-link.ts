import { Worker } from "node:worker_threads";
import type { ChainPlan } from "../dsp/chain/chain-plan.ts";
import type { Progress } from "../player/commands.ts";
import type { AudioWorkerData } from "./audio-worker.ts";
import { createControlBuffers, PERMIT, SequencedBlock, WORD } from "./control.ts";
import { AWAKE_COUNT_BYTES } from "./helper-threads.ts";
import { EventReader } from "./worker-events.ts";

const QUIT_LIMIT_MS = 800;

/** Of all audio threads: this module is loaded once. */
const awake = new SharedArrayBuffer(AWAKE_COUNT_BYTES);

export type WorkerSettings = Omit<AudioWorkerData, "buffers" | "awake"> & { readonly entry: URL };

/** The main thread's side of one audio worker: its memory, its life. */
export class WorkerLink {
  readonly words: Int32Array;
  readonly wish: SequencedBlock;
  readonly events: EventReader;
  readonly #progress: SequencedBlock;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;

  constructor(settings: WorkerSettings, onEvents: () => void, onDeath: (reason: string) => void) {
    const buffers = createControlBuffers();
    this.words = new Int32Array(buffers.words);
    this.wish = new SequencedBlock(buffers.wish, this.words, WORD.wishSequence);
    this.events = new EventReader(buffers.events, this.words);
    this.#progress = new SequencedBlock(buffers.progress, this.words, WORD.progressSequence);
    const { entry, ...rest } = settings;
    const workerData: AudioWorkerData = { ...rest, buffers, awake };
    this.#worker = new Worker(entry, { workerData, name: "audio" });
    this.#worker.on("message", () => {
      Atomics.store(this.words, WORD.posted, 0);
      onEvents();
    });
    let reason = "the audio thread ended";
    this.#worker.on("error", (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    this.#exited = new Promise((resolve) =>
      this.#worker.once("exit", () => {
        resolve();
        if (!this.isQuitting) onDeath(reason);
      }),
    );
  }

  get isQuitting(): boolean {
    return Atomics.load(this.words, WORD.quit) === 1;
  }

  word(index: number): number {
    return Atomics.load(this.words, index);
  }

  publish(): void {
    this.wish.publish();
    this.#wake();
  }

  /** The newest plan counts; the thread takes it between two blocks. */
  setSound(plan: ChainPlan): void {
    this.#worker.postMessage(plan);
    Atomics.add(this.words, WORD.soundSequence, 1);
    this.#wake();
  }

  hold(): number {
    return Atomics.exchange(this.words, WORD.permit, PERMIT.held);
  }

  /** Gives the processor away until the audio thread wrote an event, at most `timeoutMs`. */
  awaitEvent(timeoutMs: number): void {
    Atomics.wait(this.words, WORD.eventsWritten, Atomics.load(this.words, WORD.eventsRead), timeoutMs);
  }

  release(generation: number): void {
    Atomics.store(this.words, WORD.permit, generation);
  }

  progress(): Progress {
    this.#progress.read();
    const [generation = 0, playedSeconds = 0, bitrateKbps = -1] = this.#progress.values;
    return { generation, playedSeconds, bitrateKbps: bitrateKbps < 0 ? null : Math.round(bitrateKbps) };
  }

  /** Resolves when the thread is gone, or after 0.8 s: one that is stuck in a driver cannot be ended. */
  async close(): Promise<void> {
    Atomics.store(this.words, WORD.quit, 1);
    this.#wake();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, QUIT_LIMIT_MS);
    });
    await Promise.race([this.#exited, limit]);
    clearTimeout(timer);
    this.#worker.unref();
  }

  #wake(): void {
    Atomics.add(this.words, WORD.wake, 1);
    Atomics.notify(this.words, WORD.wake);
  }
}
