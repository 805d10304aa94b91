import type { Progress } from "../player/commands.ts";
import type { Effect, EngineEvent } from "../player/engine-port.ts";
import type { Generation } from "../shared/ids.ts";
import { NO_REPORT } from "../shared/sound/enhance.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";
import type { Engine } from "./engine.ts";
import type { EngineStatus } from "./options.ts";

/** A zone that was stopped for so long gives its thread and its decoders back. */
const REST_MS = 60_000;

const NOTHING_PLAYED: Progress = { generation: 0, playedSeconds: 0, bitrateKbps: null };

const ASLEEP: EngineStatus = {
  realtime: "pending",
  device: "closed",
  deviceReason: "",
  format: null,
  xruns: 0,
  missingFrames: 0,
  lateFrames: 0,
  rebuffers: 0,
  isDry: false,
  heartbeat: 0,
  asleep: true,
  decoders: [],
  restarts: 0,
  convolver: { state: "off" },
  enhance: NO_REPORT,
  brokenStages: [],
};

/** What an engine keeps on doing until it is told otherwise; all else is about what is loaded. */
type Setting = Exclude<Effect["type"], "load" | "prepare" | "pause" | "resume" | "stop">;
const SETTINGS: { readonly [Type in Setting]: true } = {
  volume: true,
  crossfade: true,
  replayGain: true,
  outputs: true,
  sound: true,
};

/**
 * An engine that is started when something is to be played, and ended a minute after the last stop: a zone that is
 * silent costs no thread, no process and no memory. `start` may throw; the source is then reported as failed.
 */
export class LazyEngine implements Engine {
  readonly #start: () => Engine;
  readonly #restMs: number;
  readonly #subscribers: Subscribers<void>;
  readonly #settings = new Map<Effect["type"], Effect>();
  #engine: Engine | null = null;
  #unsubscribe: Unsubscribe = () => {};
  #failed: EngineEvent[] = [];
  #rest: NodeJS.Timeout | null = null;
  #ending: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(start: () => Engine, onError: (error: unknown) => void, restMs = REST_MS) {
    this.#start = start;
    this.#restMs = restMs;
    this.#subscribers = new Subscribers(onError);
  }

  hold(): readonly EngineEvent[] {
    return [...this.#failed.splice(0), ...(this.#engine?.hold() ?? [])];
  }

  run(effect: Effect): void {
    if (this.#closed) return;
    if (effect.type in SETTINGS) this.#settings.set(effect.type, effect);
    if (effect.type === "load") this.#wake(effect.source.generation);
    if (effect.type === "stop") this.#restSoon();
    this.#engine?.run(effect);
  }

  release(generation: Generation): void {
    this.#engine?.release(generation);
  }

  progress(): Progress {
    return this.#engine?.progress() ?? NOTHING_PLAYED;
  }

  onEvent(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  status(): EngineStatus {
    return this.#engine?.status() ?? ASLEEP;
  }

  letGo(output: number): Promise<void> {
    return this.#engine?.letGo(output) ?? Promise.resolve();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#sleep();
    await this.#ending;
  }

  #wake(generation: Generation): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    if (this.#engine !== null) return;
    try {
      const engine = this.#start();
      this.#unsubscribe = engine.onEvent(() => this.#subscribers.publish());
      // Inside a turn, as all effects: `release` follows.
      engine.hold();
      for (const setting of this.#settings.values()) engine.run(setting);
      this.#engine = engine;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#failed.push({ type: "failed", generation, reason });
      queueMicrotask(() => this.#subscribers.publish());
    }
  }

  #restSoon(): void {
    if (this.#rest !== null || this.#engine === null) return;
    this.#rest = setTimeout(() => this.#sleep(), this.#restMs);
    this.#rest.unref();
  }

  #sleep(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    const engine = this.#engine;
    if (engine === null) return;
    this.#engine = null;
    this.#unsubscribe();
    this.#ending = this.#ending.then(() => engine.close());
  }
}
