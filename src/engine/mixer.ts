import { Ramp } from "../dsp/ramp.ts";
import { PERMIT, type SequencedBlock, WORD } from "./control.ts";
import type { Deck } from "./deck.ts";
import { EVENT, type EventWriter } from "./worker-events.ts";

const FADE_SECONDS = 0.006;
/** As long as a fade at 384 kHz. */
const TAIL_FRAMES = 4096;

/** Decks to one stream. It crosses from one source to the next on the exact frame, and only with the permit of the core. */
export class Mixer {
  /** What is being played, or null. */
  current: Deck | null = null;
  /** Generation whose beginning was told. */
  begun = 0;
  readonly #decks: readonly Deck[];
  readonly #words: Int32Array;
  readonly #events: EventWriter;
  readonly #wish: SequencedBlock;
  readonly #fade = new Ramp(1);
  readonly #tail = new Float32Array(TAIL_FRAMES * 2);
  #tailFrames = 0;
  #tailTaken = 0;

  constructor(decks: readonly Deck[], words: Int32Array, events: EventWriter, wish: SequencedBlock) {
    this.#decks = decks;
    this.#words = words;
    this.#events = events;
    this.#wish = wish;
  }

  get tailFrames(): number {
    return this.#tailFrames - this.#tailTaken;
  }

  /** Takes the next few milliseconds of what sounds, fading out: all that will still be heard of it. Frees its deck. */
  cutOff(): void {
    const deck = this.current;
    if (deck === null || this.tailFrames > 0 || deck.rateHz === 0) return;
    const frames = Math.min(deck.available, Math.ceil(deck.rateHz * FADE_SECONDS), TAIL_FRAMES);
    deck.take(this.#tail, 0, frames);
    this.#fade.moveTo(0, frames);
    this.#fade.apply(this.#tail, 0, frames);
    this.#tailFrames = frames;
    this.#tailTaken = 0;
  }

  /** Goes on with `deck`, softly if it begins inside a sound. */
  begin(deck: Deck | null, soft: boolean): void {
    this.current = deck;
    this.#fade.set(soft ? 0 : 1);
    if (soft) this.#fade.moveTo(1, Math.ceil((deck?.rateHz || 44_100) * FADE_SECONDS));
  }

  dropTail(): void {
    this.#tailFrames = 0;
    this.#tailTaken = 0;
  }

  takeTail(to: Float32Array, frames: number): number {
    const count = Math.min(frames, this.tailFrames);
    to.set(this.#tail.subarray(this.#tailTaken * 2, (this.#tailTaken + count) * 2), 0);
    this.#tailTaken += count;
    return count;
  }

  /** Fills up to `frames` from the current deck and, across joins into decks of the same kind, the next ones. */
  render(to: Float32Array, frames: number, fits: (deck: Deck) => boolean): number {
    let done = 0;
    while (done < frames) {
      const deck = this.current;
      if (deck === null || !fits(deck)) break;
      const count = Math.min(deck.available, frames - done);
      if (count === 0) {
        if (!deck.finished || !this.#turnOver(deck)) break;
        continue;
      }
      this.tellBegun(deck);
      deck.take(to, done, count);
      this.#fade.apply(to, done, count);
      done += count;
    }
    return done;
  }

  /** The current deck is played out: on to what follows. False = not now. */
  #turnOver(deck: Deck): boolean {
    if (this.#events.room < 8) return false;
    if (deck.failed) {
      this.current = null;
      this.tellBegun(deck);
      this.#events.write(EVENT.failed, deck.generation, deck.serial, deck.error);
      return false;
    }
    const permit = Atomics.load(this.#words, WORD.permit);
    // The wish of a turn is published before its permit: a permit is never used with an older wish.
    if (this.#wish.isStale) return false;
    if (permit === 0) {
      if (Atomics.compareExchange(this.#words, WORD.permit, 0, PERMIT.consumed) !== 0) return false;
      this.current = null;
      this.tellBegun(deck);
      this.#events.write(EVENT.ended, deck.generation, deck.serial, null);
      return false;
    }
    if (permit < 0) return false;
    for (const next of this.#decks) {
      if (next === deck || next.generation !== permit || next.serial === 0) continue;
      if (next.rateHz === 0 || (next.available === 0 && !next.finished)) return false;
      if (next.failed && next.available === 0) return false;
      if (Atomics.compareExchange(this.#words, WORD.permit, permit, PERMIT.consumed) !== permit) return false;
      this.current = next;
      this.tellBegun(deck);
      this.begun = next.generation;
      this.#tell(EVENT.joined, next);
      return true;
    }
    return false;
  }

  /** Tells once per generation that a loaded source sounds, or is ready behind a pause. */
  tellBegun(deck: Deck): void {
    if (this.begun === deck.generation) return;
    this.begun = deck.generation;
    this.#tell(EVENT.started, deck);
  }

  /** An event that says what the source is. */
  #tell(kind: number, deck: Deck): void {
    const fields = this.#events.fields;
    fields[3] = deck.sourceRateHz;
    fields[4] = deck.sourceBits;
    fields[5] = deck.sourceChannels;
    fields[6] = deck.durationSeconds;
    fields[7] = deck.rateHz;
    this.#events.write(kind, deck.generation, deck.serial, null);
  }
}
