import type { Deck } from "./deck.ts";
import { tellFailure } from "./failure.ts";
import { EVENT, type EventWriter } from "./worker-events.ts";

/**
 * Says, once per source, when the next one is to be opened (`leadSeconds` before the end), and of a prepared one at which
 * rate it comes, or that it cannot be opened.
 */
export function watchDeck(deck: Deck, isCurrent: boolean, leadSeconds: number, events: EventWriter): void {
  if (!isCurrent && deck.rateHz !== 0 && !deck.isRateTold && events.room >= 8) {
    deck.isRateTold = true;
    events.fields[7] = deck.rateHz;
    events.write(EVENT.expected, deck.generation, deck.serial, null);
  }
  if (deck.nearEndTold || deck.serial === 0 || events.room < 8) return;
  if (isCurrent) {
    if (!deck.finished && (deck.rateHz === 0 || deck.leftFrames > leadSeconds * deck.rateHz)) return;
    deck.nearEndTold = true;
    events.fields[10] = deck.endPhase;
    events.write(EVENT.nearEnd, deck.generation, deck.serial, null);
  } else if (deck.failed && deck.available === 0 && deck.playedFrames === 0) {
    deck.nearEndTold = true;
    tellFailure(deck, events);
  }
}
