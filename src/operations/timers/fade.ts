import type { Player } from "../../player/player-port.ts";
import type { Clock } from "../../shared/clock.ts";

const STEP_MS = 100;

/**
 * Moves the volume of a zone from where it is to another one, over some time. Whoever turns the volume meanwhile has it:
 * the fade is over then, and `onEnd` is told so.
 */
export class Fade {
  readonly #player: Player;
  readonly #clock: Clock;
  readonly #from: number;
  readonly #to: number;
  readonly #lengthMs: number;
  readonly #beganMs: number;
  readonly #onEnd: (how: "arrived" | "interrupted") => void;
  readonly #timer: NodeJS.Timeout;
  #last: number;

  /** `from`: what the volume is at this moment. */
  constructor(
    parts: { readonly player: Player; readonly clock: Clock },
    volumes: { readonly from: number; readonly to: number },
    lengthMs: number,
    onEnd: (how: "arrived" | "interrupted") => void,
  ) {
    this.#player = parts.player;
    this.#clock = parts.clock;
    this.#from = volumes.from;
    this.#last = volumes.from;
    this.#to = volumes.to;
    this.#lengthMs = lengthMs;
    this.#beganMs = parts.clock.monotonicMs();
    this.#onEnd = onEnd;
    this.#timer = setInterval(() => this.#step(), STEP_MS).unref();
  }

  /** The volume stays where it is now; nobody is told. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #step(): void {
    const { volume } = this.#player.moment().snapshot;
    if (volume !== this.#last) {
      this.#end("interrupted");
      return;
    }
    const share = Math.min(1, (this.#clock.monotonicMs() - this.#beganMs) / Math.max(1, this.#lengthMs));
    const next = Math.round(this.#from + (this.#to - this.#from) * share);
    if (next !== volume) this.#player.do({ type: "setVolume", volume: next });
    this.#last = next;
    if (share === 1) this.#end("arrived");
  }

  #end(how: "arrived" | "interrupted"): void {
    this.stop();
    this.#onEnd(how);
  }
}
