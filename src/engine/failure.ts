import type { Deck } from "./deck.ts";
import { EVENT, type EventWriter } from "./worker-events.ts";

/** Why nothing more comes from a decoder. */
export const FAILURE = {
  none: 0,
  /** It said so, in words. */
  told: 1,
  /** Its host is gone. */
  hostGone: 2,
  /** Its host is there and says nothing. */
  silent: 3,
} as const;

/** Reports the failure of what is on `deck`. */
export function tellFailure(deck: Deck, events: EventWriter): void {
  events.fields[7] = deck.rateHz;
  events.fields[9] = deck.failure;
  events.write(EVENT.failed, deck.generation, deck.serial, deck.error);
}
