import type { Change } from "../../player/commands.ts";
import type { Player } from "../../player/player-port.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Unsubscribe } from "../../shared/subscribers.ts";

/** How long music has sounded in a zone, for `stats`. */
class Playtime {
  readonly #clock: Clock;
  #sinceMs: number | null = null;
  #sumMs = 0;

  constructor(clock: Clock, playing: boolean) {
    this.#clock = clock;
    if (playing) this.#sinceMs = clock.monotonicMs();
  }

  observe(change: Change): void {
    const playing = change.after.transport.kind === "playing";
    if (playing === (this.#sinceMs !== null)) return;
    const nowMs = this.#clock.monotonicMs();
    if (this.#sinceMs !== null) this.#sumMs += nowMs - this.#sinceMs;
    this.#sinceMs = playing ? nowMs : null;
  }

  /** Since the start of the daemon, or of the zone. */
  seconds(): number {
    const runningMs = this.#sinceMs === null ? 0 : this.#clock.monotonicMs() - this.#sinceMs;
    return (this.#sumMs + runningMs) / 1000;
  }
}

/** The playtime of each zone that is followed. */
export class Playtimes {
  readonly #clock: Clock;
  readonly #byZone = new Map<string, Playtime>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  follow(player: Player): Unsubscribe {
    const playtime = new Playtime(this.#clock, player.moment().snapshot.transport.kind === "playing");
    this.#byZone.set(player.zone, playtime);
    const unsubscribe = player.subscribe((change) => playtime.observe(change));
    return () => {
      unsubscribe();
      this.#byZone.delete(player.zone);
    };
  }

  seconds(zone: string): number {
    return this.#byZone.get(zone)?.seconds() ?? 0;
  }
}
