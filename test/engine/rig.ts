import { setTimeout as sleep } from "node:timers/promises";
import { DEFAULT_REPLAY_GAIN } from "../../src/dsp/replay-gain.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { EngineOptions } from "../../src/engine/options.ts";
import { createTap } from "../../src/engine/tap.ts";
import type { OutputConfig } from "../../src/outputs/create-output.ts";
import type { Effect, EngineEvent, Source } from "../../src/player/engine-port.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { EntryId, Generation } from "../../src/shared/ids.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { builtEntry } from "../rig/entries.ts";

export function output(type: OutputConfig["type"], settings: Partial<OutputConfig> = {}): OutputConfig {
  return { id: 0, name: type, type, device: "default", path: "", mixer: "software", format: null, ...settings };
}

/** An engine as the composition root makes it, and a core that does nothing but what the test says. */
export class Rig {
  readonly engine: Engine;
  readonly events: EngineEvent[] = [];
  upcoming: Source[] = [];
  #permit = 0;
  #generation = 0;

  constructor(root: string, outputs: readonly OutputConfig[], settings: Partial<EngineOptions> = {}) {
    this.engine = createEngine({
      outputs,
      enabledOutputs: outputs.map((each) => each.id),
      resolve: (path) => ({ root, path }),
      tap: createTap(),
      audioWorker: builtEntry("audio-worker"),
      decoderHost: builtEntry("decoder-host"),
      libraries: { alsa: "libasound.so.2", soxr: "libsoxr.so.0", sndfile: "libsndfile.so.1", ffmpeg: "ffmpeg" },
      bufferMs: 100,
      realtime: true,
      resampleQuality: "hq",
      replayGain: DEFAULT_REPLAY_GAIN,
      execPath: process.execPath,
      execArgv: [],
      clock: systemClock,
      logger: silentLogger,
      ...settings,
    });
    this.engine.onEvent(() => this.turn());
  }

  source(uri: string, settings: Partial<Source> = {}): Source {
    this.#generation++;
    const generation = this.#generation as Generation;
    return {
      generation,
      entryId: generation as unknown as number as EntryId,
      uri,
      songUri: uri,
      startSeconds: 0,
      range: null,
      replayGain: null,
      isInAlbum: false,
      isContinuation: false,
      mixRamp: null,
      ...settings,
    };
  }

  /** One turn of the core. A prepared source is also the one that may be joined; after a join the next of `upcoming` is prepared. */
  turn(...effects: Effect[]): void {
    const events = this.engine.hold();
    this.events.push(...events);
    for (const event of events) if (event.type === "joined") this.#carryOut(this.#nextPrepare());
    for (const effect of effects) this.#carryOut(effect);
    this.engine.release(this.#permit as Generation);
  }

  /** Plays these one after the other, as the core would. */
  play(sources: readonly Source[]): void {
    const [first, ...rest] = sources;
    if (first === undefined) throw new Error("nothing to play");
    this.upcoming = rest;
    this.turn({ type: "load", source: first, paused: false }, this.#nextPrepare());
  }

  #nextPrepare(): Effect {
    return { type: "prepare", source: this.upcoming.shift() ?? null };
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "prepare") this.#permit = effect.source?.generation ?? 0;
    this.engine.run(effect);
  }

  load(source: Source, paused = false): void {
    this.turn({ type: "load", source, paused });
  }

  prepare(source: Source | null): void {
    this.turn({ type: "prepare", source });
  }

  /** Waits until an event of this type (and generation) has come. */
  async until<T extends EngineEvent["type"]>(
    type: T,
    generation?: number,
    limitMs = 8000,
  ): Promise<EngineEvent & { type: T }> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const found = this.events.find(
        (event) => event.type === type && (generation === undefined || event.generation === generation),
      );
      if (found !== undefined) return found as EngineEvent & { type: T };
      if (performance.now() > endMs) {
        throw new Error(
          `no ${type} ${generation ?? ""}; ${JSON.stringify(this.events)} ${JSON.stringify(this.engine.status())}`,
        );
      }
      await sleep(2);
    }
  }
}

export async function eventually(isTrue: () => boolean, limitMs = 5000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error("did not happen in time");
    await sleep(2);
  }
}
