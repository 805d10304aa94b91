import type { Progress } from "../player/commands.ts";
import type { Source } from "../player/engine-port.ts";
import { type Generation, NO_GENERATION } from "../shared/ids.ts";
import type { DecoderSlot } from "./decoder-slot.ts";
import type { EngineOptions } from "./options.ts";
import type { DeckIndex, Wish } from "./wish.ts";

/** A source and the deck it is, or will be, decoded into. `offsetSeconds`: where it was taken up again after its start. */
type Placed = { readonly source: Source; readonly deck: DeckIndex; readonly offsetSeconds: number };

/** Which source is on which deck: the loaded one, and on the other deck, opened when the end is near, the prepared one. */
export class Sources {
  /** Renewed with the audio thread it belongs to. */
  wish: Wish;
  readonly #slots: readonly [DecoderSlot, DecoderSlot];
  readonly #options: Pick<EngineOptions, "resolve" | "outputs" | "resampleQuality">;
  readonly #fail: (generation: Generation, reason: string) => void;
  #loaded: Placed | null = null;
  #prepared: Placed | null = null;
  #isPreparedOpen = false;
  #isNearEnd = false;
  #serial = 0;

  constructor(
    wish: Wish,
    slots: readonly [DecoderSlot, DecoderSlot],
    options: Pick<EngineOptions, "resolve" | "outputs" | "resampleQuality">,
    fail: (generation: Generation, reason: string) => void,
  ) {
    this.wish = wish;
    this.#slots = slots;
    this.#options = options;
    this.#fail = fail;
  }

  get generation(): Generation {
    return this.#loaded?.source.generation ?? NO_GENERATION;
  }

  /** The audio thread's figures, counted from the source's own start. */
  progress(measured: Progress): Progress {
    const offset = this.generation === measured.generation ? (this.#loaded?.offsetSeconds ?? 0) : 0;
    return offset === 0 ? measured : { ...measured, playedSeconds: measured.playedSeconds + offset };
  }

  load(source: Source, isPaused: boolean): void {
    const deck = this.#loaded?.deck ?? 0;
    if (this.#prepared !== null) this.#prepared = { ...this.#prepared, deck: other(deck) };
    this.#loaded = { source, deck, offsetSeconds: 0 };
    this.#isNearEnd = false;
    this.wish.setPaused(isPaused);
    this.wish.cutTo(deck);
    this.#open(this.#loaded, null);
  }

  prepare(source: Source | null): void {
    const deck = other(this.#loaded?.deck ?? 1);
    const wasOpen = this.#isPreparedOpen;
    this.#prepared = source === null ? null : { source, deck, offsetSeconds: 0 };
    this.#isPreparedOpen = false;
    if (source !== null && this.#isNearEnd) {
      this.#openPrepared();
      return;
    }
    if (source !== null) this.#slots[deck].warmSoon();
    this.wish.setSerial(deck, 0);
    if (wasOpen) this.#slots[deck].cancel();
  }

  stop(): void {
    this.#loaded = null;
    this.#prepared = null;
    this.#isPreparedOpen = false;
    this.#isNearEnd = false;
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

  nearEnd(generation: Generation): void {
    if (this.generation !== generation) return;
    this.#isNearEnd = true;
    this.#openPrepared();
  }

  /** The device cannot do the rate of the loaded source, but this one. Nothing of it was played yet. */
  rateRefused(generation: Generation, rateHz: number): void {
    if (this.#loaded === null || this.generation !== generation) return;
    this.wish.cutTo(this.#loaded.deck);
    this.#open(this.#loaded, rateHz);
  }

  /** The decoder of this source went silent. */
  decoderLost(generation: Generation): void {
    for (const placed of [this.#loaded, this.#prepared]) {
      if (placed?.source.generation === generation) this.#slots[placed.deck].abandon();
    }
  }

  /** A new audio thread: all is opened again, the loaded source where it was heard last. */
  moveTo(wish: Wish, played: Progress): void {
    wish.values.set(this.wish.values);
    this.wish = wish;
    for (const deck of [0, 1] as const) {
      this.#slots[deck].abandon();
      wish.setSerial(deck, 0);
      wish.setPipe(deck, 0);
    }
    this.#isPreparedOpen = false;
    this.#isNearEnd = false;
    if (this.#loaded === null) return;
    const offsetSeconds = played.generation === this.generation ? played.playedSeconds : 0;
    this.#loaded = { ...this.#loaded, offsetSeconds };
    wish.cutTo(this.#loaded.deck);
    this.#open(this.#loaded, null);
  }

  #openPrepared(): void {
    if (this.#prepared === null || this.#isPreparedOpen) return;
    this.#isPreparedOpen = true;
    this.#open(this.#prepared, null);
  }

  /** Asks the deck's host for the source. Its serial reaches the audio thread when the host gets the request. */
  #open(placed: Placed, resampleToHz: number | null): void {
    const { source, deck, offsetSeconds } = placed;
    const startSeconds = source.startSeconds + offsetSeconds;
    this.wish.assign(deck, source.generation, startSeconds > 0);
    const file = this.#options.resolve(source.uri);
    if (file === null) {
      this.#fail(source.generation, "the file is in no music folder");
      return;
    }
    this.#serial++;
    try {
      this.#slots[deck].request({
        type: "open",
        generation: this.#serial,
        root: file.root,
        path: file.path,
        startSeconds: startSeconds + (source.range?.startSeconds ?? 0),
        endSeconds: source.range?.endSeconds ?? null,
        resampleToHz: resampleToHz ?? this.#fixedRateHz(),
        resampleQuality: this.#options.resampleQuality,
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

function other(deck: DeckIndex): DeckIndex {
  return deck === 0 ? 1 : 0;
}
