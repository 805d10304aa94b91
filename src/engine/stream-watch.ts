import { WORD } from "./control.ts";
import type { Deck } from "./deck.ts";
import { EVENT } from "./worker-events.ts";
import type { Parts } from "./worker-parts.ts";

/** A stream that is dry for longer is reported even if nobody knows why. */
const TELL_AFTER_MS = 1500;
const SLOW = new TextEncoder().encode("the stream comes too slowly");

/** Tells what the loaded source says of itself when it is heard, and when a stream runs dry. */
export class StreamWatch {
  readonly #parts: Parts;
  /** Serial of the source that is dry; 0 = none is. */
  #drySerial = 0;
  #drySinceMs = 0;
  #isTold = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks at what is loaded, before it is played. */
  look(): void {
    const deck = this.#parts.mixer.current;
    if (this.#drySerial !== 0 && deck?.serial !== this.#drySerial) this.#settle();
    if (deck === null) return;
    this.#tellNotes(deck);
    if (deck.bufferFrames === 0) return;
    if (deck.playedFrames > 0 && deck.isFilling) this.#dry(deck);
    else if (this.#drySerial !== 0) this.#wet(deck);
  }

  #tellNotes(deck: Deck): void {
    const { mixer, events } = this.#parts;
    if (mixer.begun !== deck.generation) return;
    while (events.room >= 8) {
      const [note] = deck.notes;
      if (note === undefined || note.atFrame > deck.playedFrames) return;
      deck.notes.shift();
      events.write(EVENT.tags, deck.generation, deck.serial, note.text);
    }
  }

  #dry(deck: Deck): void {
    const { words, events, clock } = this.#parts;
    if (this.#drySerial !== deck.serial) {
      this.#drySerial = deck.serial;
      this.#drySinceMs = clock.nowMs();
      this.#isTold = false;
      Atomics.add(words, WORD.rebuffers, 1);
      Atomics.store(words, WORD.dry, 1);
    }
    const reason = deck.waitReason ?? (clock.nowMs() - this.#drySinceMs > TELL_AFTER_MS ? SLOW : null);
    if (reason === null || (this.#isTold && deck.waitReason === null) || events.room < 8) return;
    this.#isTold = true;
    deck.waitReason = null;
    events.write(EVENT.waiting, deck.generation, deck.serial, reason);
  }

  /** What comes fades in: it does not go on where the sound broke off. */
  #wet(deck: Deck): void {
    const { mixer, events } = this.#parts;
    if (events.room < 8) return;
    this.#settle();
    mixer.soften();
    if (this.#isTold) events.write(EVENT.flowing, deck.generation, deck.serial, null);
  }

  #settle(): void {
    this.#drySerial = 0;
    Atomics.store(this.#parts.words, WORD.dry, 0);
  }
}
