import { assignDecks } from "./assign-decks.ts";
import { BLOCK_FRAMES, DEVICE_STATE, WISH, WORD } from "./control.ts";
import type { Deck } from "./deck.ts";
import { watchDeck } from "./deck-watch.ts";
import { FAILURE, tellFailure } from "./failure.ts";
import { DATA, DEVICE_READY, type Next, RETRY, SHORTLY, SLEEP } from "./next.ts";
import { PlayOut } from "./play-out.ts";
import { Position } from "./position.ts";
import { StreamWatch } from "./stream-watch.ts";
import { tailStep } from "./tail-step.ts";
import { EVENT } from "./worker-events.ts";
import type { Parts } from "./worker-parts.ts";

const HOST_BUSY_LIMIT_MS = 2000;

/** The audio worker's turn: takes the newest wish, feeds the device, says how long to wait. Never blocks, allocates nothing. */
export class Feeder {
  readonly #parts: Parts;
  readonly #starvedLimitMs: number;
  readonly #position: Position;
  readonly #streams: StreamWatch;
  readonly #playOut: PlayOut;
  readonly #block = new Float32Array(BLOCK_FRAMES * 2);
  readonly #fits = (deck: Deck) => this.#parts.device.fits(deck.rateHz, deck.bits);
  #cut = 0;
  #paused = false;
  /** The device holds something that is to be played out and then dropped, or closed. */
  #draining = false;
  #closeAfter = false;
  /** The device is lost, and the core knows. */
  #lostTold = false;
  #isRewound = false;
  #refusedSerial = 0;
  #dataAtMs = 0;

  constructor(parts: Parts, starvedLimitMs: number) {
    this.#parts = parts;
    this.#starvedLimitMs = starvedLimitMs;
    this.#position = new Position(parts.progress);
    this.#streams = new StreamWatch(parts);
    this.#playOut = new PlayOut(parts, this.#block);
  }

  turn(): Next {
    const { wish, readers, mixer, device, sound, tap } = this.#parts;
    if (wish.read()) this.#takeWish();
    this.#parts.takeSettings();
    // By index, here and wherever a period passes: an iterator is an allocation, and what is collected is waited for.
    for (let at = 0; at < readers.length; at++) readers[at]?.pump();
    this.#streams.look();
    const next = this.#feed();
    if (device.state === DEVICE_STATE.lost) this.#lost();
    this.#position.report(mixer, device, sound.heldFrames, this.#paused);
    sound.report(this.#parts.words);
    if (tap.isWanted) tap.setDelay(device.isOpen ? device.delayFrames() + device.pendingFrames : 0);
    return next;
  }

  #takeWish(): void {
    const { wish, decks, mixer, device, sound } = this.#parts;
    const values = wish.values;
    const cut = values[WISH.cut] ?? 0;
    const paused = values[WISH.paused] === 1;
    const isCut = cut !== this.#cut;
    // Played out since the last look: the end of what was to be heard, no underrun.
    if (this.#draining && device.isOpen && device.latencyFrames() === 0) this.#drop();
    if (isCut || (paused && !this.#paused)) {
      if (device.isOpen && !this.#paused && mixer.begun === mixer.current?.generation) mixer.cutOff();
    }
    assignDecks(this.#parts);
    if (isCut) {
      this.#cut = cut;
      const deck = decks[values[WISH.current] ?? -1] ?? null;
      mixer.begin(deck, deck?.fadeIn ?? false);
      this.#draining = deck === null || paused;
      this.#closeAfter = deck === null;
      this.#dataAtMs = this.#parts.clock.nowMs();
    } else if (!paused && this.#paused) {
      mixer.soften();
      this.#draining = mixer.current === null;
      this.#dataAtMs = this.#parts.clock.nowMs();
    }
    if (paused && !this.#paused) this.#draining = true;
    if (isCut || (!paused && this.#paused)) this.#tryDevice();
    this.#paused = paused;
    this.#setVolume(values[WISH.gain] ?? 1);
    const delay = device.delayFrames() + device.pendingFrames + sound.heldFrames;
    if (device.enable(values[WISH.outputs] ?? 0) && delay > 0) mixer.rewind(delay);
  }

  /** Somebody wants to hear something: a lost device is tried at once, and reported again if it is still gone. */
  #tryDevice(): void {
    this.#lostTold = false;
    this.#parts.device.tryNow();
  }

  #setVolume(gain: number): void {
    const { device, mixer, sound } = this.#parts;
    sound.setVolume(gain, device.isOpen && mixer.current !== null && !this.#paused);
  }

  #feed(): Next {
    const { decks, mixer, device, events, wish } = this.#parts;
    const lead = wish.values[WISH.lead] ?? 0;
    if (!mixer.isCrossfading) {
      for (let at = 0; at < decks.length; at++) {
        const each = decks[at];
        if (each !== undefined) watchDeck(each, each === mixer.current, lead, events);
      }
    }
    if (device.pendingFrames > 0 && !device.flush()) return device.isOpen ? DEVICE_READY : RETRY;
    if (mixer.tailFrames > 0) {
      const step = tailStep(this.#parts, this.#fits, this.#paused);
      if (step === "wait") return SHORTLY;
      if (step === "write" && !this.#writeTail()) return device.isOpen ? DEVICE_READY : RETRY;
    }
    const deck = mixer.current;
    if (this.#draining && (deck === null || this.#paused)) return this.#drain();
    if (deck === null) return this.#rest();
    if (deck.serial === 0) return this.#bridge();
    if (deck.rateHz === 0 || deck.isFilling || (deck.available === 0 && mixer.begun !== deck.generation)) {
      if (!deck.finished) return this.#starve(deck);
      if (deck.failed) {
        this.#fail(deck);
        return SHORTLY;
      }
      // A source without a single frame: at its end before it began, though not behind a pause.
      if (!this.#paused) return this.#play(deck);
    }
    if (this.#paused) {
      mixer.tellBegun(deck);
      return this.#rest();
    }
    return this.#play(deck);
  }

  #play(deck: Deck): Next {
    const { mixer, device, events, sound } = this.#parts;
    if (events.room < 8) return SHORTLY;
    if (!this.#fits(deck)) {
      if (deck.serial === this.#refusedSerial) return SLEEP;
      if (device.isOpen && !this.#playOut.isOver()) return SHORTLY;
      if (!this.#open(deck)) return RETRY;
      if (!this.#fits(deck)) return this.#refuse(deck);
    }
    let wrote = 0;
    for (let avail = device.availFrames(); avail > 0; avail = device.availFrames()) {
      const frames = mixer.render(this.#block, Math.min(avail, BLOCK_FRAMES), this.#fits);
      if (frames === 0) break;
      if (mixer.source !== null) sound.enter(mixer.source.sound, mixer.overlapFrames);
      this.#write(frames);
      if (wrote === 0) Atomics.add(this.#parts.words, WORD.firstWrites, 1);
      wrote += frames;
      this.#position.sounded();
      if (mixer.current === null || device.pendingFrames > 0) break;
    }
    if (!device.isOpen) return RETRY;
    if (wrote > 0) {
      this.#dataAtMs = this.#parts.clock.nowMs();
      // The first moments are looked at more often: clients wait for the position to move.
      if (mixer.current !== null) return this.#position.isAtStart ? SHORTLY : DEVICE_READY;
    }
    const after = mixer.current;
    if (after === null) {
      this.#draining = true;
      this.#closeAfter = false;
      return SHORTLY;
    }
    if (after !== deck || !this.#fits(after)) return SHORTLY;
    if (after.available > 0) return DEVICE_READY;
    return this.#starve(after);
  }

  #write(frames: number): void {
    const { mixer, device, sound } = this.#parts;
    const isChanged = sound.isActive || mixer.isChanged;
    sound.process(this.#block, frames);
    this.#playOut.restart();
    // Silence stays silent: noise belongs under a sound only.
    device.write(this.#block, frames, isChanged && !sound.isSilent);
  }

  #writeTail(): boolean {
    const { mixer, device } = this.#parts;
    const avail = Math.min(device.availFrames(), BLOCK_FRAMES);
    const frames = avail > 0 ? mixer.takeTail(this.#block, avail) : 0;
    if (frames > 0) this.#write(frames);
    return mixer.tailFrames === 0;
  }

  /** The loaded source has no data now: wait for it, and keep the device from running dry meanwhile. */
  #starve(deck: Deck): Next {
    const { clock } = this.#parts;
    if (deck.finished) {
      // Waits for the permit, or for the data of the one that follows.
      this.#pad();
      return SHORTLY;
    }
    if (clock.nowMs() - Math.max(this.#dataAtMs, deck.waitedAtMs) > this.#starvedLimitMs) {
      deck.fail(FAILURE.silent, null);
      return SHORTLY;
    }
    this.#pad();
    return DATA;
  }

  /** The host of the loaded source is still busy with an older one: the device goes on for a moment. */
  #bridge(): Next {
    const { device, clock } = this.#parts;
    if (!device.isOpen || device.writtenFrames === 0) return this.#rest();
    if (clock.nowMs() - this.#dataAtMs > HOST_BUSY_LIMIT_MS) this.#drop();
    else this.#pad();
    return SHORTLY;
  }

  /** Silence in place of an underrun: heard as a gap, not as a fault of the device. */
  #pad(): void {
    const { device, words, mixer, tap } = this.#parts;
    if (this.#paused || !device.canRunDry || device.writtenFrames === 0) return;
    const avail = device.availFrames();
    // Before the first frame of a source silence costs nothing, and some devices take half a buffer at once.
    const isBegun = mixer.begun === mixer.current?.generation;
    const leastFrames = isBegun ? device.periodFrames : device.bufferFrames >> 1;
    if (!device.isOpen || device.bufferFrames - avail > leastFrames) return;
    const frames = Math.min(device.periodFrames, avail, BLOCK_FRAMES);
    if (frames <= 0) return;
    this.#block.fill(0, 0, frames * 2);
    device.write(this.#block, frames, false);
    this.#position.padded(frames);
    // Otherwise it was only the moment a load takes; a stream that runs dry is told by itself.
    if (!isBegun || mixer.current?.bufferFrames !== 0) return;
    Atomics.add(words, WORD.lateFrames, frames);
    tap.late(frames, device.rateHz);
  }

  #drain(): Next {
    const { device } = this.#parts;
    if (device.isOpen) {
      if (!this.#playOut.isOver()) return SHORTLY;
      if (!this.#closeAfter) this.#drop();
    }
    if (this.#closeAfter) device.close();
    this.#draining = false;
    return this.#rest();
  }

  /** Stops the device at once; what it and the chain still hold is not heard. */
  #drop(): void {
    this.#parts.device.drop();
    this.#parts.sound.reset();
  }

  #rest(): Next {
    for (const reader of this.#parts.readers) if (reader.waitingFd >= 0) return DATA;
    return SLEEP;
  }

  #open(deck: Deck): boolean {
    const { device, events, sound } = this.#parts;
    if (!device.open(deck.rateHz, deck.bits)) return false;
    sound.open(device.rateHz);
    events.fields[7] = device.rateHz;
    events.write(EVENT.opened, deck.generation, 0, null);
    if (this.#lostTold) events.write(EVENT.back, deck.generation, 0, null);
    this.#lostTold = false;
    this.#isRewound = false;
    return true;
  }

  /** The device went away: what it had not played yet will be played again when it is back. */
  #lost(): void {
    const { device, mixer, events } = this.#parts;
    if (!this.#isRewound) {
      this.#isRewound = true;
      mixer.rewind(this.#position.unheardFrames);
      mixer.dropTail();
    }
    if (this.#lostTold || this.#paused || mixer.current === null) return;
    this.#lostTold = true;
    events.write(EVENT.lost, mixer.current.generation, 0, new TextEncoder().encode(device.reason));
  }

  #refuse(deck: Deck): Next {
    const { device, events } = this.#parts;
    this.#refusedSerial = deck.serial;
    events.fields[3] = deck.rateHz;
    events.fields[7] = device.rateHz;
    events.write(EVENT.rateRefused, deck.generation, deck.serial, null);
    return SLEEP;
  }

  #fail(deck: Deck): void {
    this.#parts.mixer.current = null;
    this.#draining = true;
    this.#closeAfter = false;
    tellFailure(deck, this.#parts.events);
    deck.nearEndTold = true;
  }
}
