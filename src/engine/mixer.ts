import { FADE_SECONDS, Fade } from "../dsp/fade.ts";
import { PERMIT, type SequencedBlock, WISH, WORD } from "./control.ts";
import { Crossfade, MIX_FRAMES, overlapFrames } from "./crossfade.ts";
import type { Deck } from "./deck.ts";
import { fadeLaw } from "./fade-law.ts";
import { tellFailure } from "./failure.ts";
import { Tail } from "./tail.ts";
import { EVENT, type EventWriter } from "./worker-events.ts";

/** A shorter overlap is not worth a fade. */
const MIN_OVERLAP_FRAMES = 64;

/**
 * Decks to one stream. It crosses from one source to the next on the exact frame, or over the seconds of the crossfade,
 * and only with the permit of the core.
 */
export class Mixer {
  /** What is being played, or null. */
  current: Deck | null = null;
  /** The deck that the last block is of; in a crossfade the one that comes in. */
  source: Deck | null = null;
  /** Generation whose beginning was told. */
  begun = 0;
  /** The last block is not what a decoder delivered, but of two sources at once or louder or softer. */
  isChanged = false;
  readonly #decks: readonly Deck[];
  readonly #words: Int32Array;
  readonly #events: EventWriter;
  readonly #wish: SequencedBlock;
  readonly #fade = new Fade();
  readonly #crossfade = new Crossfade();
  readonly #tail = new Tail();
  /** What its decoder left behind when it broke off is fading out. */
  #isBreakingOff = false;
  /** What was cut off is heard under the soft beginning of another place of the same track. */
  #isTailUnder = false;

  constructor(decks: readonly Deck[], words: Int32Array, events: EventWriter, wish: SequencedBlock) {
    this.#decks = decks;
    this.#words = words;
    this.#events = events;
    this.#wish = wish;
  }

  get tailFrames(): number {
    return this.#tail.leftFrames;
  }

  get isCrossfading(): boolean {
    return this.#crossfade.isActive;
  }

  /** Frames until the outgoing track is not heard any more. */
  get overlapFrames(): number {
    return this.#crossfade.isActive ? this.#crossfade.leftFrames : 0;
  }

  /** Takes the next few milliseconds of what sounds, fading out: all that will still be heard of it. Frees its deck. */
  cutOff(): void {
    const deck = this.current;
    if (deck === null || deck.rateHz === 0) return;
    // It was softened and has not sounded since.
    if (this.tailFrames > 0 && this.#fade.isClosed) return;
    const isAlone = this.#fade.isOpen && !this.#crossfade.isActive && this.tailFrames === 0;
    const frames = Math.min(deck.available, fadeFrames(deck));
    const samples = this.#tail.draft;
    deck.take(samples, 0, frames);
    this.#crossfade.mix(samples, 0, frames);
    this.#fade.close(frames);
    this.#fade.apply(samples, 0, frames);
    this.#tail.keep(frames, isAlone ? deck.entryId : 0);
  }

  /** What was cut off and what begins softly are places of one entry: they may be heard together. */
  get isTailOfSameEntry(): boolean {
    const entryId = this.current?.entryId ?? 0;
    return this.#isTailUnder || (entryId !== 0 && entryId === this.#tail.entryId && this.#fade.isClosed);
  }

  /** What is rendered goes over the tail, if all of its soft beginning is there. For what `isTailOfSameEntry` only. */
  putTailUnder(): boolean {
    const deck = this.current;
    const isThere = deck !== null && deck.rateHz > 0 && !deck.isFilling && deck.available >= fadeFrames(deck);
    this.#isTailUnder ||= isThere;
    return this.#isTailUnder;
  }

  /** Goes on with `deck`, softly if it begins inside a sound. */
  begin(deck: Deck | null, soft: boolean): void {
    this.current = deck;
    this.#crossfade.stop();
    this.#isBreakingOff = false;
    this.#isTailUnder = false;
    this.#fade.set("open");
    if (soft) this.soften();
  }

  /** What comes next fades in. */
  soften(): void {
    this.#fade.set("closed");
  }

  /** Goes back over frames that were taken but never heard, to go on softly. What was fading out is not taken up again. */
  rewind(frames: number): void {
    const deck = this.current;
    deck?.rewind(frames);
    this.begin(deck, deck !== null && (deck.fadeIn || deck.playedFrames > 0));
  }

  dropTail(): void {
    this.#tail.drop();
  }

  takeTail(to: Float32Array, frames: number): number {
    return this.#tail.take(to, frames);
  }

  /**
   * Fills up to `frames` from the current deck and, across joins into decks of the same kind, the next ones. A block is
   * either changed or exactly what decoders delivered, never both; and it is of one track, from its first frame on.
   */
  render(to: Float32Array, frames: number, fits: (deck: Deck) => boolean): number {
    let done = 0;
    while (done < frames) {
      const deck = this.current;
      if (deck === null || !fits(deck)) break;
      if (deck.available === 0) {
        if (!deck.finished) break;
        this.#crossfade.stop();
        if (!this.#turnOver(deck)) break;
        continue;
      }
      const aheadFrames = this.#framesToOverlap(deck, fits);
      if (aheadFrames === 0 && this.#overlap(deck)) continue;
      const { isActive, leftFrames } = this.#crossfade;
      const isChanged = isActive || deck.changesSamples;
      if (done > 0 && (isChanged !== this.isChanged || deck !== this.source)) break;
      this.isChanged = isChanged;
      this.source = deck;
      const wanted = Math.min(this.#framesToBreak(deck), frames - done, aheadFrames || frames);
      const count = isActive ? Math.min(wanted, leftFrames) : wanted;
      this.tellBegun(deck);
      if (this.#fade.isClosed) this.#fade.open(deck.rateHz * FADE_SECONDS);
      deck.take(to, done, count);
      this.#crossfade.mix(to, done, count);
      this.#fade.apply(to, done, count);
      this.#tail.mix(to, done, count);
      done += count;
    }
    return done;
  }

  /** Frames of `deck` that may be taken as they are; the last ones of a source that broke off fade out. */
  #framesToBreak(deck: Deck): number {
    if (!deck.failed || this.#isBreakingOff) return deck.available;
    const fading = fadeFrames(deck);
    if (deck.available > fading) return deck.available - fading;
    this.#isBreakingOff = true;
    if (!this.#fade.isClosed) this.#fade.close(deck.available);
    return deck.available;
  }

  /** The current deck is played out: on to what follows. False = not now. */
  #turnOver(deck: Deck): boolean {
    if (this.#events.room < 8) return false;
    if (deck.failed) {
      this.current = null;
      this.tellBegun(deck);
      tellFailure(deck, this.#events);
      return false;
    }
    const permit = this.#permit();
    if (permit === 0) {
      if (Atomics.compareExchange(this.#words, WORD.permit, 0, PERMIT.consumed) !== 0) return false;
      this.current = null;
      this.tellBegun(deck);
      this.#events.write(EVENT.ended, deck.generation, deck.serial, null);
      return false;
    }
    const next = this.#follower(deck, permit);
    return next !== null && this.#join(deck, next);
  }

  /** Frames of `deck` to play before the next one is to come in under its end; infinite = it is not. */
  #framesToOverlap(deck: Deck, fits: (deck: Deck) => boolean): number {
    const seconds = this.#wish.values[WISH.overlap] ?? 0;
    if (seconds === 0 || this.#crossfade.isActive) return Number.POSITIVE_INFINITY;
    const next = this.#follower(deck, this.#permit());
    if (next === null || next.failed || !fits(next)) return Number.POSITIVE_INFINITY;
    const overlap = overlapFrames(deck, next, seconds);
    if (overlap < MIN_OVERLAP_FRAMES || deck.leftFrames < MIN_OVERLAP_FRAMES) return Number.POSITIVE_INFINITY;
    return Math.max(0, deck.leftFrames - overlap);
  }

  /** Begins the overlap now; false = the core does not permit it at this moment. */
  #overlap(deck: Deck): boolean {
    if (this.#events.room < 8) return false;
    const next = this.#follower(deck, this.#permit());
    const frames = deck.leftFrames;
    if (next === null) return false;
    const law = fadeLaw(deck, next, frames, this.#wish.values[WISH.isFaded] === 1);
    if (!this.#join(deck, next)) return false;
    this.#crossfade.start(deck, frames, law);
    return true;
  }

  /** The generation that may be joined now, 0 = none may follow, below 0 = not now. */
  #permit(): number {
    const permit = Atomics.load(this.#words, WORD.permit);
    // The wish of a turn is published before its permit: a permit is never used with an older wish.
    return this.#wish.isStale ? PERMIT.held : permit;
  }

  /** What is ready to follow `deck`, or null. */
  #follower(deck: Deck, permit: number): Deck | null {
    if (permit <= 0) return null;
    for (const next of this.#decks) {
      if (next === deck || next.generation !== permit || next.serial === 0) continue;
      const isReady = next.rateHz !== 0 && !next.isFilling && (next.available > 0 || (next.finished && !next.failed));
      return isReady ? next : null;
    }
    return null;
  }

  #join(deck: Deck, next: Deck): boolean {
    const permit = next.generation;
    if (Atomics.compareExchange(this.#words, WORD.permit, permit, PERMIT.consumed) !== permit) return false;
    this.current = next;
    this.tellBegun(deck);
    this.begun = next.generation;
    this.#tell(EVENT.joined, next);
    return true;
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

function fadeFrames(deck: Deck): number {
  return Math.min(Math.ceil(deck.rateHz * FADE_SECONDS), MIX_FRAMES);
}
