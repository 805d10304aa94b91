import type { Progress } from "../../src/player/commands.ts";
import type { Effect, EngineEvent, EnginePort } from "../../src/player/engine-port.ts";
import type { Generation } from "../../src/shared/ids.ts";
import { NO_GENERATION } from "../../src/shared/ids.ts";

/** An engine that does nothing by itself: a test says what happens, and reads what the core asked for. */
export class FakeEngine implements EnginePort {
  readonly effects: Effect[] = [];
  readonly pending: EngineEvent[] = [];
  released: Generation = NO_GENERATION;
  holds = 0;
  releases = 0;
  now: Progress = { generation: 0, playedSeconds: 0, bitrateKbps: null };
  #listener: (() => void) | null = null;

  hold(): readonly EngineEvent[] {
    this.holds++;
    return this.pending.splice(0);
  }

  run(effect: Effect): void {
    this.effects.push(effect);
  }

  release(generation: Generation): void {
    this.releases++;
    this.released = generation;
  }

  progress(): Progress {
    return this.now;
  }

  onEvent(listener: () => void) {
    this.#listener = listener;
    return () => {
      this.#listener = null;
    };
  }

  /** Reports events and wakes the core, as the event loop would. */
  report(...events: EngineEvent[]): void {
    this.pending.push(...events);
    this.#listener?.();
  }

  /** Effects since the last call. */
  take(): Effect[] {
    return this.effects.splice(0);
  }
}
