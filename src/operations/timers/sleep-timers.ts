import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Zones } from "../zones.ts";
import { SleepTimer } from "./sleep-timer.ts";

export const MAX_SLEEP_SECONDS = 86_400;
export const MAX_FADE_SECONDS = 3_600;

/** The sleep timers of all zones, one each. They do not outlive the daemon. */
export class SleepTimers {
  readonly #zones: Zones;
  readonly #clock: Clock;
  readonly #timers = new Map<string, SleepTimer>();
  readonly #unsubscribe: () => void;

  constructor(zones: Zones, clock: Clock) {
    this.#zones = zones;
    this.#clock = clock;
    this.#unsubscribe = zones.subscribe((event) => {
      if (event.type === "removed") this.cancel(event.name);
    });
  }

  /** Null: there is none. */
  secondsLeft(zone: string): number | null {
    return this.#timers.get(zone)?.secondsLeft ?? null;
  }

  /** In place of the one there is. Errors: `not-found`. */
  start(zone: string, seconds: number, fadeSeconds: number): void {
    const player = this.#zones.get(zone);
    if (player === undefined) throw new DomainError("not-found", "There is no zone of this name");
    this.cancel(zone);
    const onEnd = () => {
      if (this.#timers.get(zone) === timer) this.#timers.delete(zone);
    };
    const timer = new SleepTimer({ player, clock: this.#clock, onEnd }, seconds, fadeSeconds);
    this.#timers.set(zone, timer);
  }

  cancel(zone: string): void {
    this.#timers.get(zone)?.cancel();
    this.#timers.delete(zone);
  }

  close(): void {
    this.#unsubscribe();
    for (const zone of [...this.#timers.keys()]) this.cancel(zone);
  }
}
