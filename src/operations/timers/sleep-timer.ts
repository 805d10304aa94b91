import { isToBeHeard } from "../../player/current.ts";
import type { Player } from "../../player/player-port.ts";
import type { Clock } from "../../shared/clock.ts";
import { Fade } from "./fade.ts";

/** The pause has taken effect by then, and the volume that comes back is not heard. */
const SETTLE_MS = 500;

/**
 * Pauses a zone after a time, the sound growing softer before. The volume is afterwards what it was, so that the next song
 * is heard. Who turns the volume during the fade is not asleep: the zone plays on.
 */
export class SleepTimer {
  readonly #player: Player;
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  readonly #endsMs: number;
  #timer: NodeJS.Timeout | null;
  #fade: Fade | null = null;
  /** To be given back. */
  #volume: number | null = null;

  /** `onEnd`: it is over, one way or another. */
  constructor(
    parts: { readonly player: Player; readonly clock: Clock; readonly onEnd: () => void },
    seconds: number,
    fadeSeconds: number,
  ) {
    this.#player = parts.player;
    this.#clock = parts.clock;
    this.#onEnd = parts.onEnd;
    this.#endsMs = parts.clock.monotonicMs() + seconds * 1000;
    const fadeMs = Math.min(fadeSeconds, seconds) * 1000;
    this.#timer = setTimeout(() => this.#soften(fadeMs), seconds * 1000 - fadeMs).unref();
  }

  get secondsLeft(): number {
    return Math.max(0, (this.#endsMs - this.#clock.monotonicMs()) / 1000);
  }

  /** As if it had never been: a fade under way is taken back. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#fade?.stop();
    this.#giveBack();
  }

  #soften(fadeMs: number): void {
    this.#timer = null;
    const { snapshot } = this.#player.moment();
    const { volume } = snapshot;
    if (!isToBeHeard(snapshot)) this.#onEnd();
    else if (volume === null || volume === 0 || fadeMs === 0) this.#pause();
    else this.#fadeOut(volume, fadeMs);
  }

  #fadeOut(volume: number, fadeMs: number): void {
    this.#volume = volume;
    const parts = { player: this.#player, clock: this.#clock };
    this.#fade = new Fade(parts, { from: volume, to: 0 }, fadeMs, (how) => {
      this.#fade = null;
      if (how === "arrived") this.#pause();
      else {
        this.#volume = null;
        this.#onEnd();
      }
    });
  }

  #pause(): void {
    if (isToBeHeard(this.#player.moment().snapshot)) this.#player.do({ type: "pause", paused: true });
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#giveBack();
      this.#onEnd();
    }, SETTLE_MS).unref();
  }

  #giveBack(): void {
    const volume = this.#volume;
    this.#volume = null;
    if (volume === null || this.#player.moment().snapshot.volume === null) return;
    this.#player.do({ type: "setVolume", volume });
  }
}
