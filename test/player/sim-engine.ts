import type { Progress } from "../../src/player/commands.ts";
import type { Effect, EngineEvent, EnginePort } from "../../src/player/engine-port.ts";
import type { Generation } from "../../src/shared/ids.ts";
import { NO_GENERATION } from "../../src/shared/ids.ts";
import { SOUNDING } from "./zone.ts";

/** Uniform in [0, limit). */
export type Dice = (limit: number) => number;

const MEMORY = 32;

/**
 * An engine without sound that keeps the port's contract (it joins only what was prepared and released) and is
 * otherwise as awkward as can be: answers come late, twice, out of order, or say that something failed.
 */
export class SimEngine implements EnginePort {
  loaded: Generation = NO_GENERATION;
  prepared: Generation = NO_GENERATION;
  released: Generation = NO_GENERATION;
  paused = false;
  holds = 0;
  releases = 0;
  enabledOutputs = 0;
  volume: number | null = null;
  #playedSeconds = 0;
  readonly #pending: EngineEvent[] = [];
  readonly #past: EngineEvent[] = [];
  readonly #broken = new Set<Generation>();
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  hold(): readonly EngineEvent[] {
    this.holds++;
    return this.#pending.splice(0);
  }

  run(effect: Effect): void {
    switch (effect.type) {
      case "load":
        this.loaded = effect.source.generation;
        this.prepared = NO_GENERATION;
        this.paused = effect.paused;
        this.#playedSeconds = 0;
        return;
      case "prepare":
        this.prepared = effect.source?.generation ?? NO_GENERATION;
        return;
      case "stop":
        this.loaded = NO_GENERATION;
        this.prepared = NO_GENERATION;
        this.paused = false;
        return;
      case "pause":
        this.paused = true;
        return;
      case "resume":
        this.paused = false;
        return;
      case "outputs":
        this.enabledOutputs = effect.enabled.length;
        return;
      case "volume":
        this.volume = effect.volume;
        return;
    }
  }

  release(generation: Generation): void {
    this.releases++;
    this.released = generation;
  }

  progress(): Progress {
    return { generation: this.loaded, playedSeconds: this.#playedSeconds, bitrateKbps: null };
  }

  onEvent() {
    return () => {};
  }

  /** Lets a little happen between two turns. */
  live(): void {
    const dice = this.#dice;
    if (!this.paused && this.loaded !== NO_GENERATION) this.#playedSeconds += dice(40);
    switch (dice(12)) {
      case 0:
      case 1:
      case 2:
        this.#say({ type: "started", generation: this.loaded, sounding: SOUNDING });
        return;
      case 3:
        this.#reachEnd();
        return;
      case 4:
        this.#fail(dice(2) ? this.loaded : this.prepared);
        return;
      case 5:
        this.#say({ type: "device", generation: this.loaded, state: dice(2) ? "back" : "lost", reason: "unplugged" });
        return;
      case 6: {
        const again = this.#past[dice(this.#past.length || 1)];
        if (again !== undefined && !this.#wouldJoin(again)) this.#pending.push(again);
        return;
      }
      case 7:
        this.#reorder();
        return;
    }
  }

  #reachEnd(): void {
    if (this.loaded === NO_GENERATION || this.#broken.has(this.loaded) || this.#broken.has(this.prepared)) return;
    if (this.prepared !== NO_GENERATION && this.prepared === this.released) {
      this.loaded = this.prepared;
      this.prepared = NO_GENERATION;
      this.released = NO_GENERATION;
      this.#playedSeconds = 0;
      this.#say({ type: "joined", generation: this.loaded, sounding: SOUNDING });
    } else if (this.released === NO_GENERATION) this.#say({ type: "ended", generation: this.loaded });
  }

  /** What has failed is neither played to its end nor joined. */
  #fail(generation: Generation): void {
    if (generation !== NO_GENERATION) this.#broken.add(generation);
    this.#say({ type: "failed", generation, reason: "broken" });
  }

  #say(event: EngineEvent): void {
    this.#pending.push(event);
    this.#past[this.#dice(MEMORY)] = event;
    if (this.#dice(8) === 0) this.#pending.push(event);
  }

  /** The contract has one promise about order: a join is reported before anything about what was joined. */
  #reorder(): void {
    if (this.#pending.some((event) => event.type === "joined")) return;
    this.#pending.reverse();
  }

  /** Repeating a join that never happened would break the contract. */
  #wouldJoin(event: EngineEvent): boolean {
    return event.type === "joined" && event.generation === this.prepared;
  }
}
