import { volumeGain } from "../dsp/volume.ts";
import type { Progress } from "../player/commands.ts";
import type { Effect, EngineEvent, EnginePort, Source } from "../player/engine-port.ts";
import { type Generation, NO_GENERATION } from "../shared/ids.ts";
import type { AudioFormat } from "../shared/song.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";
import { DECK_WISH, DEVICE_STATE, PERMIT, WISH, WORD } from "./control.ts";
import { DecoderSlot } from "./decoder-slot.ts";
import { loadLibc } from "./libc.ts";
import type { EngineOptions, EngineStatus } from "./options.ts";
import { EVENT, type WorkerEvent } from "./worker-events.ts";
import { WorkerLink } from "./worker-link.ts";

const LEAD_SECONDS = 10;
const WATCH_MS = 500;
const WARM_DELAY_MS = 250;
const STUCK_MS = 2000;
/** A join whose event is not visible yet is a few instructions away on another core. */
const JOIN_SPINS = 50_000_000;
const REALTIME_WORDS = ["pending", "fifo", "nice", "none"] as const;
const DEVICE_WORDS = ["closed", "open", "lost"] as const;

export interface Engine extends EnginePort {
  status(): EngineStatus;
  /** Stops everything; at most about a second, whatever the device does. */
  close(): Promise<void>;
}

type DeckIndex = 0 | 1;
/** A source and the deck it is, or will be, decoded into. */
type Placed = { readonly source: Source; readonly deck: DeckIndex; readonly offsetSeconds: number };

export function createEngine(options: EngineOptions): Engine {
  return new RunningEngine(options);
}

class RunningEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #subscribers: Subscribers<void>;
  readonly #slots: readonly [DecoderSlot, DecoderSlot];
  readonly #watch: NodeJS.Timeout;
  /** Rates the device refused, and what it does instead. */
  readonly #substituteRates = new Map<number, number>();
  #link: WorkerLink;
  #loaded: Placed | null = null;
  #prepared: Placed | null = null;
  #preparedOpened = false;
  #isNearEnd = false;
  #queue: EngineEvent[] = [];
  #sawJoin = false;
  #serial = 0;
  #cut = 0;
  #paused = false;
  #deviceReason = "";
  #restarts = 0;
  #beat = -1;
  #beatAtMs = 0;
  #closed = false;
  #warming: NodeJS.Timeout | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#subscribers = new Subscribers((error) => options.logger.error({ error }, "an engine listener failed"));
    const libc = loadLibc();
    const { sndfile, soxr, ffmpeg } = options.libraries;
    const program = {
      entry: options.decoderHost,
      execPath: options.execPath,
      execArgv: options.execArgv,
      programs: { sndfile, soxr, ffmpeg },
    };
    this.#link = this.#startWorker();
    this.#setOutputs(options.enabledOutputs);
    this.#link.wish.values[WISH.current] = -1;
    this.#link.wish.values[WISH.gain] = 1;
    this.#link.wish.values[WISH.lead] = LEAD_SECONDS;
    const slot = (deck: DeckIndex) =>
      new DecoderSlot(
        libc,
        program,
        options.logger,
        (pipe) => this.#setDeck(deck, DECK_WISH.pipe, pipe),
        (serial) => {
          this.#setDeck(deck, DECK_WISH.serial, serial);
          // Also when it was not us who asked just now: a request may have waited for its host.
          this.#link.publish();
        },
      );
    this.#slots = [slot(0), slot(1)];
    this.#slots[0].warm();
    this.#link.publish();
    this.#watch = setInterval(() => this.#checkWorker(), WATCH_MS);
    this.#watch.unref();
  }

  hold(): readonly EngineEvent[] {
    const consumed = this.#link.hold() === PERMIT.consumed;
    this.#drain();
    for (let spin = 0; consumed && !this.#sawJoin && spin < JOIN_SPINS; spin++) this.#drain();
    const events = this.#queue;
    this.#queue = [];
    return events;
  }

  run(effect: Effect): void {
    if (this.#closed) return;
    switch (effect.type) {
      case "load":
        this.#load(effect.source, effect.paused);
        break;
      case "prepare":
        this.#prepare(effect.source);
        break;
      case "pause":
      case "resume":
        this.#paused = effect.type === "pause";
        this.#link.wish.values[WISH.paused] = this.#paused ? 1 : 0;
        break;
      case "stop":
        this.#stop();
        break;
      case "volume":
        this.#link.wish.values[WISH.gain] = volumeGain(effect.volume);
        break;
      case "crossfade":
        this.#link.wish.values[WISH.lead] = LEAD_SECONDS + effect.seconds;
        break;
      case "replayGain":
        break;
      case "outputs":
        this.#setOutputs(effect.enabled);
        break;
    }
    this.#link.publish();
  }

  release(generation: Generation): void {
    this.#sawJoin = false;
    this.#link.release(generation);
  }

  progress(): Progress {
    const progress = this.#link.progress();
    const offset = this.#loaded?.source.generation === progress.generation ? this.#loaded.offsetSeconds : 0;
    return offset === 0 ? progress : { ...progress, playedSeconds: progress.playedSeconds + offset };
  }

  onEvent(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  status(): EngineStatus {
    const word = (index: number) => this.#link.word(index);
    const isOpen = word(WORD.deviceState) === DEVICE_STATE.open;
    return {
      realtime: REALTIME_WORDS[word(WORD.realtime)] ?? "pending",
      device: DEVICE_WORDS[word(WORD.deviceState)] ?? "closed",
      deviceReason: word(WORD.deviceState) === DEVICE_STATE.lost ? this.#deviceReason : "",
      format: isOpen ? { rateHz: word(WORD.deviceRateHz), bits: word(WORD.deviceBits) } : null,
      xruns: word(WORD.xruns),
      missingFrames: word(WORD.missingFrames),
      lateFrames: word(WORD.lateFrames),
      heartbeat: word(WORD.heartbeat),
      asleep: word(WORD.asleep) === 1,
      decoders: this.#slots.flatMap((slot) => (slot.pid === null ? [] : [slot.pid])),
      restarts: this.#restarts,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    if (this.#warming !== null) clearTimeout(this.#warming);
    for (const slot of this.#slots) slot.close();
    await this.#link.close();
  }

  #load(source: Source, paused: boolean): void {
    const deck = this.#loaded?.deck ?? 0;
    if (this.#prepared !== null) this.#prepared = { ...this.#prepared, deck: other(deck) };
    this.#loaded = { source, deck, offsetSeconds: 0 };
    this.#isNearEnd = false;
    this.#paused = paused;
    this.#link.wish.values[WISH.paused] = paused ? 1 : 0;
    this.#cutTo(deck);
    this.#open(this.#loaded, null);
  }

  #prepare(source: Source | null): void {
    const deck = other(this.#loaded?.deck ?? 1);
    const wasOpened = this.#preparedOpened;
    this.#prepared = source === null ? null : { source, deck, offsetSeconds: 0 };
    this.#preparedOpened = false;
    if (source !== null && this.#isNearEnd) {
      this.#openPrepared();
      return;
    }
    if (source !== null) this.#warmSoon(deck);
    this.#setDeck(deck, DECK_WISH.serial, 0);
    if (wasOpened) this.#slots[deck].cancel();
  }

  /** The second host costs memory and a moment of both cores: it is started when something is to follow, after the first sound. */
  #warmSoon(deck: DeckIndex): void {
    if (this.#warming !== null || this.#slots[deck].pid !== null) return;
    this.#warming = setTimeout(() => {
      this.#warming = null;
      try {
        this.#slots[deck].warm();
        this.#link.publish();
      } catch {
        // The request itself will say why.
      }
    }, WARM_DELAY_MS);
    this.#warming.unref();
  }

  #openPrepared(): void {
    if (this.#prepared === null || this.#preparedOpened) return;
    this.#preparedOpened = true;
    this.#open(this.#prepared, null);
  }

  #stop(): void {
    this.#loaded = null;
    this.#isNearEnd = false;
    this.#paused = false;
    this.#link.wish.values[WISH.paused] = 0;
    this.#prepare(null);
    for (const deck of [0, 1] as const) {
      this.#setDeck(deck, DECK_WISH.serial, 0);
      this.#slots[deck].cancel();
    }
    this.#cutTo(-1);
  }

  #cutTo(deck: DeckIndex | -1): void {
    this.#cut++;
    this.#link.wish.values[WISH.cut] = this.#cut;
    this.#link.wish.values[WISH.current] = deck;
  }

  /** Asks the deck's host for the source. Its serial reaches the audio thread when the host gets the request. */
  #open(placed: Placed, resampleToHz: number | null): void {
    const { source, deck, offsetSeconds } = placed;
    const startSeconds = source.startSeconds + offsetSeconds;
    this.#setDeck(deck, DECK_WISH.serial, 0);
    this.#setDeck(deck, DECK_WISH.generation, source.generation);
    this.#setDeck(deck, DECK_WISH.fadeIn, startSeconds > 0 ? 1 : 0);
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
    const mask = this.#link.wish.values[WISH.outputs] ?? 0;
    const first = this.#options.outputs.find((output) => ((mask >> output.id) & 1) === 1);
    return first?.format?.rateHz ?? null;
  }

  #setOutputs(enabled: readonly number[]): void {
    let mask = 0;
    for (const id of enabled) mask |= 1 << id;
    this.#link.wish.values[WISH.outputs] = mask;
    this.#substituteRates.clear();
  }

  #setDeck(deck: DeckIndex, field: number, value: number): void {
    this.#link.wish.values[WISH.deck[deck] + field] = value;
  }

  #fail(generation: Generation, reason: string): void {
    this.#queue.push({ type: "failed", generation, reason });
    queueMicrotask(() => this.#subscribers.publish());
  }

  #onWorkerEvents(): void {
    this.#drain();
    if (this.#queue.length > 0) this.#subscribers.publish();
  }

  #drain(): void {
    let published = false;
    for (let event = this.#link.events.next(); event !== null; event = this.#link.events.next()) {
      published = this.#take(event) || published;
    }
    if (published) this.#link.publish();
  }

  /** Queues what the core is to hear; does what only concerns us. True if the wish changed. */
  #take(event: WorkerEvent): boolean {
    const generation = event.generation as Generation;
    switch (event.kind) {
      case EVENT.started:
        this.#queue.push({ type: "started", generation, sounding: soundingOf(event) });
        return false;
      case EVENT.joined:
        this.#sawJoin = true;
        this.#queue.push({ type: "joined", generation, sounding: soundingOf(event) });
        if (this.#prepared?.source.generation === generation) {
          this.#loaded = this.#prepared;
          this.#prepared = null;
          this.#preparedOpened = false;
          this.#isNearEnd = false;
        }
        return false;
      case EVENT.ended:
        this.#sawJoin = true;
        this.#queue.push({ type: "ended", generation });
        return false;
      case EVENT.failed: {
        const deck = this.#deckOf(generation);
        if (event.text === "" && deck !== null) this.#slots[deck].abandon();
        const reason = event.text === "" ? "the decoder stopped delivering" : event.text;
        this.#queue.push({ type: "failed", generation, reason });
        return false;
      }
      case EVENT.lost:
        this.#deviceReason = event.text;
        this.#queue.push({ type: "device", generation: this.#generation, state: "lost", reason: event.text });
        return false;
      case EVENT.back:
        this.#queue.push({ type: "device", generation: this.#generation, state: "back", reason: "" });
        return false;
      case EVENT.answered:
        for (const slot of this.#slots) slot.answered(event.serial);
        return true;
      case EVENT.nearEnd:
        if (this.#loaded?.source.generation !== generation) return false;
        this.#isNearEnd = true;
        this.#openPrepared();
        return true;
      case EVENT.rateRefused:
        this.#substituteRates.set(event.rateHz, event.deliveredRateHz);
        if (this.#loaded?.source.generation !== generation) return false;
        this.#cutTo(this.#loaded.deck);
        this.#open(this.#loaded, event.deliveredRateHz);
        return true;
      default:
        return false;
    }
  }

  get #generation(): Generation {
    return this.#loaded?.source.generation ?? NO_GENERATION;
  }

  #deckOf(generation: Generation): DeckIndex | null {
    if (this.#loaded?.source.generation === generation) return this.#loaded.deck;
    return this.#prepared?.source.generation === generation ? this.#prepared.deck : null;
  }

  #startWorker(): WorkerLink {
    const { audioWorker, outputs, libraries, bufferMs, realtime } = this.#options;
    return new WorkerLink(
      { entry: audioWorker, outputs, alsaLibrary: libraries.alsa, bufferMs, realtime },
      () => this.#onWorkerEvents(),
      (reason) => this.#replaceWorker(reason),
    );
  }

  #checkWorker(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const beat = this.#link.word(WORD.heartbeat);
    if (beat !== this.#beat || this.#link.word(WORD.asleep) === 1 || this.#loaded === null) {
      this.#beat = beat;
      this.#beatAtMs = nowMs;
    } else if (nowMs - this.#beatAtMs > STUCK_MS) {
      this.#beatAtMs = nowMs;
      this.#replaceWorker("the audio device does not answer");
    }
  }

  /** A stuck thread cannot be ended; it is left alone and told to quit, and another one goes on where it was heard last. */
  #replaceWorker(reason: string): void {
    if (this.#closed) return;
    this.#options.logger.error({ reason }, "the audio thread is replaced");
    this.#restarts++;
    this.#drain();
    const played = this.progress();
    const old = this.#link;
    const values = old.wish.values;
    this.#deviceReason = reason;
    this.#queue.push({ type: "device", generation: this.#generation, state: "lost", reason });
    this.#link = this.#startWorker();
    this.#link.wish.values.set(values);
    void old.close();
    for (const deck of [0, 1] as const) {
      this.#slots[deck].abandon();
      this.#setDeck(deck, DECK_WISH.serial, 0);
      this.#setDeck(deck, DECK_WISH.pipe, 0);
    }
    this.#preparedOpened = false;
    this.#isNearEnd = false;
    if (this.#loaded !== null) {
      const isHeard = played.generation === this.#loaded.source.generation;
      this.#loaded = { ...this.#loaded, offsetSeconds: isHeard ? played.playedSeconds : 0 };
      this.#cutTo(this.#loaded.deck);
      this.#open(this.#loaded, null);
    }
    this.#link.publish();
    this.#subscribers.publish();
  }
}

function other(deck: DeckIndex): DeckIndex {
  return deck === 0 ? 1 : 0;
}

function soundingOf(event: WorkerEvent): { format: AudioFormat; durationSeconds: number | null } {
  const { bits } = event;
  return {
    format: {
      rateHz: event.rateHz,
      bits: bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : "f",
      channels: event.channels,
    },
    durationSeconds: event.durationSeconds < 0 ? null : event.durationSeconds,
  };
}
