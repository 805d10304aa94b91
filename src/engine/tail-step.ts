import type { Deck } from "./deck.ts";
import type { Parts } from "./worker-parts.ts";

/** What becomes of a tail: it is heard alone, it waits for what follows it, or it goes under that, if there is any of it left. */
export type TailStep = "write" | "wait" | "pass";

/**
 * After a seek the old place fades out while the new one fades in: one after the other, the new one would be whole a fade
 * later. For as long as the device has enough to play, waiting for it costs no time: both come behind that anyway.
 */
export function tailStep({ mixer, device }: Parts, fits: (deck: Deck) => boolean, isPaused: boolean): TailStep {
  if (!device.isOpen) mixer.dropTail();
  const deck = mixer.current;
  if (mixer.tailFrames === 0) return "pass";
  if (deck === null || isPaused || !mixer.isTailOfSameEntry) return "write";
  if (fits(deck) && mixer.putTailUnder()) return "pass";
  const heldFrames = device.bufferFrames - device.availFrames();
  return !deck.finished && heldFrames > device.bufferFrames >> 1 ? "wait" : "write";
}
