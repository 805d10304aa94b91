import type { Progress } from "../../../../src/player/commands.ts";
import type { Effect, EngineEvent, EnginePort } from "../../../../src/player/engine-port.ts";
import { type Generation, NO_GENERATION } from "../../../../src/shared/ids.ts";

/** An engine that starts everything in the next turn of the event loop and then stands still at `playedSeconds`. */
export class InstantEngine implements EnginePort {
  playedSeconds = 0;
  readonly #events: EngineEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #generation: Generation = NO_GENERATION;

  hold(): readonly EngineEvent[] {
    return this.#events.splice(0);
  }

  run(effect: Effect): void {
    if (effect.type !== "load") return;
    const { generation } = effect.source;
    this.#generation = generation;
    setImmediate(() => {
      this.#events.push({
        type: "started",
        generation,
        sounding: { format: { rateHz: 44100, bits: 16, channels: 2 }, durationSeconds: 4 },
      });
      for (const listener of [...this.#listeners]) listener();
    });
  }

  release(): void {}

  progress(): Progress {
    return { generation: this.#generation, playedSeconds: this.playedSeconds, bitrateKbps: 267 };
  }

  onEvent(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
