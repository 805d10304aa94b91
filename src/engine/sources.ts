import type { Progress } from "../player/commands.ts";
import type { Source } from "../player/engine-port.ts";
import { type Generation, NO_GENERATION } from "../shared/ids.ts";
import { isStream } from "../shared/is-stream.ts";
import { DeckSounds } from "./deck-sounds.ts";
import type { DecoderSlot } from "./decoder-slot.ts";
import { FAILURE } from "./failure.ts";
import type { EngineOptions } from "./options.ts";
import { NO_TRANSITION, type TransitionSettings, transitionBetween } from "./transition.ts";
import type { DeckIndex, Wish } from "./wish.ts";
import type { WorkerEvent } from "./worker-events.ts";

/**
 * A source and the deck it is, or will be, decoded into. `offsetSeconds`: where it was taken up again after its start;
 * `isSecondTry`: the first host died before it said a word; `resampleToHz`: the device, or what was played on it before,
 * cannot do the source's own rate; `heardSeconds`: what was heard of it before it was parked.
 */
type Placed = {
  readonly source: Source;
  readonly deck: DeckIndex;
  readonly offsetSeconds: number;
  readonly isSecondTry: boolean;
  readonly resampleToHz: number | null;
  readonly heardSeconds: number;
  /** Of what joins a resampled source: where its frames go on between those of the one before. */
  readonly startPhase: number;
};

type SourceOptions = Pick<EngineOptions, "resolve" | "outputs" | "resampleQuality" | "replayGain" | "analyses">;

/** Which source is on which deck: the loaded one, and on the other deck, opened when the end is near, the prepared one. */
export class Sources {
  /** Renewed with the audio thread it belongs to. */
  wish: Wish;
  readonly sounds: DeckSounds;
  readonly #slots: readonly [DecoderSlot, DecoderSlot];
  readonly #options: SourceOptions;
  readonly #fail: (generation: Generation, reason: string) => void;
  #loaded: Placed | null = null;
  #prepared: Placed | null = null;
  #isPreparedOpen = false;
  #isNearEnd = false;
  #endPhase = 0;
  /** The loaded source is a stream that nobody listens to: it is opened when it is to be heard. */
  #isParked = false;
  #serial = 0;
  #transitions: TransitionSettings = NO_TRANSITION;

  constructor(
    wish: Wish,
    slots: readonly [DecoderSlot, DecoderSlot],
    options: SourceOptions,
    fail: (generation: Generation, reason: string) => void,
    publish: () => void,
  ) {
    this.wish = wish;
    this.#slots = slots;
    this.sounds = new DeckSounds(wish, options, () => {
      this.setTransition();
      publish();
    });
    this.#options = options;
    this.#fail = fail;
  }

  get generation(): Generation {
    return this.#loaded?.source.generation ?? NO_GENERATION;
  }

  setTransitions(settings: TransitionSettings): void {
    this.#transitions = settings;
    this.sounds.setMixRamp((settings.mixRampDelaySeconds ?? 0) > 0);
    for (const placed of [this.#loaded, this.#prepared]) if (placed !== null) this.sounds.expect(placed.source);
  }

  /** From the loaded source into the prepared one; to be called when anything changes that it depends on. */
  setTransition(): void {
    const [from, into] = [this.#loaded?.source, this.#prepared?.source];
    if (from === undefined || into === undefined) return;
    const { isContinuation } = into;
    const ramped = { ...this.sounds.ramped(into), isContinuation };
    this.wish.setTransition(transitionBetween(this.#transitions, this.sounds.ramped(from), ramped));
  }

  /** What is done to the loaded source. */
  report(): ReturnType<DeckSounds["report"]> {
    return this.sounds.report(this.#loaded?.deck ?? null);
  }

  /** The audio thread's figures, counted from the source's own start. */
  progress(measured: Progress): Progress {
    const offset = this.generation === measured.generation ? (this.#loaded?.offsetSeconds ?? 0) : 0;
    return offset === 0 ? measured : { ...measured, playedSeconds: measured.playedSeconds + offset };
  }

  load(source: Source, isPaused: boolean): void {
    const deck = this.#loaded?.deck ?? 0;
    this.#dropPrepared();
    this.#loaded = place(source, deck, null);
    this.#isNearEnd = false;
    this.wish.setPaused(isPaused);
    this.wish.cutTo(deck);
    this.#isParked = isPaused && isStream(source.uri);
    if (this.#isParked) this.#empty(this.#loaded);
    else this.#open(this.#loaded);
  }

  /** Lets go of a stream that is paused. */
  park(played: Progress): void {
    if (this.#loaded === null || !isStream(this.#loaded.source.uri)) return;
    const heardSeconds = played.generation === this.generation ? played.playedSeconds - this.#loaded.offsetSeconds : 0;
    this.#loaded = { ...this.#loaded, heardSeconds };
    this.#isParked = true;
    this.#empty(this.#loaded);
  }

  /** Opens what was parked: a station where it is by now, a file where it was left. */
  unpark(): void {
    if (!this.#isParked || this.#loaded === null) return;
    this.#isParked = false;
    this.wish.cutTo(this.#loaded.deck);
    this.#open(this.#loaded);
  }

  prepare(source: Source | null): void {
    const deck = other(this.#loaded?.deck ?? 1);
    if (source === null || !this.#isNearEnd) this.#dropPrepared();
    if (source === null) return;
    // To join without a gap it must come at the rate the device has now.
    this.#prepared = place(source, deck, this.#loaded?.resampleToHz ?? null);
    this.#isPreparedOpen = false;
    this.sounds.expect(source);
    if (this.#isNearEnd) this.#openPrepared();
    else this.#slots[deck].warmSoon();
  }

  stop(): void {
    this.#loaded = null;
    this.#prepared = null;
    this.#isPreparedOpen = false;
    this.#isNearEnd = false;
    this.#isParked = false;
    this.wish.setPaused(false);
    for (const deck of [0, 1] as const) {
      this.wish.setSerial(deck, 0);
      this.#slots[deck].cancel();
    }
    this.wish.cutTo(null);
  }

  joined(generation: Generation): void {
    if (this.#prepared?.source.generation !== generation) return;
    this.#loaded = this.#prepared;
    this.#prepared = null;
    this.#isPreparedOpen = false;
    this.#isNearEnd = false;
  }

  nearEnd(generation: Generation, endPhase: number): void {
    if (this.generation !== generation) return;
    this.#isNearEnd = true;
    this.#endPhase = endPhase;
    this.#openPrepared();
  }

  /** The device cannot do the rate of the loaded source, but this one. Nothing of it was played yet. */
  rateRefused(generation: Generation, rateHz: number): void {
    if (this.#loaded === null || this.generation !== generation) return;
    this.#loaded = { ...this.#loaded, resampleToHz: rateHz };
    this.wish.cutTo(this.#loaded.deck);
    this.#open(this.#loaded);
    if (this.#prepared === null) return;
    this.#prepared = { ...this.#prepared, resampleToHz: rateHz };
    if (this.#isPreparedOpen) this.#open(this.#prepared);
  }

  /**
   * The decoder of this source is gone or silent. True = the failure is not to be told: the host died before it said a
   * word, perhaps on its own account, and another one is asked once.
   */
  decoderLost({ generation, serial, failure, deliveredRateHz }: WorkerEvent): boolean {
    const placed = [this.#loaded, this.#prepared].find((each) => each?.source.generation === generation) ?? null;
    if (placed === null) return false;
    const slot = this.#slots[placed.deck];
    const isDead = failure === FAILURE.hostGone && deliveredRateHz === 0 && !slot.gaveUpOn(serial);
    slot.abandon();
    if (!isDead || placed.isSecondTry) return false;
    const again = { ...placed, isSecondTry: true };
    if (placed === this.#loaded) {
      this.#loaded = again;
      this.wish.cutTo(placed.deck);
    } else this.#prepared = again;
    this.#open(again);
    return true;
  }

  /** A new audio thread: all is opened again, the loaded source where it was heard last. */
  moveTo(wish: Wish, played: Progress): void {
    wish.values.set(this.wish.values);
    this.wish = wish;
    this.sounds.moveTo(wish);
    for (const deck of [0, 1] as const) {
      this.#slots[deck].abandon();
      wish.setSerial(deck, 0);
      wish.setPipe(deck, 0);
    }
    this.#isPreparedOpen = false;
    this.#isNearEnd = false;
    if (this.#loaded === null) return;
    const offsetSeconds = played.generation === this.generation ? played.playedSeconds : 0;
    this.#loaded = { ...this.#loaded, offsetSeconds, heardSeconds: 0, startPhase: 0 };
    wish.cutTo(this.#loaded.deck);
    if (!this.#isParked) this.#open(this.#loaded);
  }

  /** Nothing comes onto the deck until it is opened. */
  #empty({ source, deck, heardSeconds }: Placed): void {
    this.wish.assign(deck, source, false, heardSeconds);
    this.#slots[deck].cancel();
  }

  /** The deck of one that is not open is left alone: it may still fade out. */
  #dropPrepared(): void {
    if (this.#prepared !== null && this.#isPreparedOpen) {
      this.wish.setSerial(this.#prepared.deck, 0);
      this.#slots[this.#prepared.deck].cancel();
    }
    this.#prepared = null;
    this.#isPreparedOpen = false;
  }

  #openPrepared(): void {
    if (this.#prepared === null || this.#isPreparedOpen) return;
    this.#isPreparedOpen = true;
    this.#prepared = { ...this.#prepared, startPhase: this.#endPhase };
    this.#open(this.#prepared);
  }

  /** Asks the deck's host for the source. Its serial reaches the audio thread when the host gets the request. */
  #open({ source, deck, offsetSeconds, resampleToHz, heardSeconds, startPhase }: Placed): void {
    const startSeconds = source.startSeconds + offsetSeconds + heardSeconds;
    this.wish.assign(deck, source, startSeconds > 0, heardSeconds);
    this.sounds.place(deck, source);
    const place = isStream(source.uri) ? { url: source.uri } : this.#options.resolve(source.uri);
    if (place === null) {
      this.#fail(source.generation, "the file is in no music folder");
      return;
    }
    this.#serial++;
    try {
      this.#slots[deck].request({
        type: "open",
        generation: this.#serial,
        ...place,
        startSeconds: startSeconds + (source.range?.startSeconds ?? 0),
        endSeconds: source.range?.endSeconds ?? null,
        resampleToHz: resampleToHz ?? this.#fixedRateHz(),
        resampleQuality: this.#options.resampleQuality,
        startPhase,
      });
    } catch (error) {
      this.#fail(source.generation, error instanceof Error ? error.message : "the decoder cannot be started");
    }
  }

  /** The rate the first enabled output is configured to; null = that of the source. */
  #fixedRateHz(): number | null {
    const first = this.#options.outputs.find((output) => ((this.wish.outputs >> output.id) & 1) === 1);
    return first?.format?.rateHz ?? null;
  }
}

function place(source: Source, deck: DeckIndex, resampleToHz: number | null): Placed {
  return { source, deck, offsetSeconds: 0, isSecondTry: false, resampleToHz, heardSeconds: 0, startPhase: 0 };
}

function other(deck: DeckIndex): DeckIndex {
  return deck === 0 ? 1 : 0;
}
