import { volumeGain } from "../dsp/volume.ts";
import type { Progress } from "../player/commands.ts";
import type { Effect, EngineEvent, EnginePort, Source } from "../player/engine-port.ts";
import { type Generation, NO_GENERATION } from "../shared/ids.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";
import { PERMIT } from "./control.ts";
import { DecoderSlot } from "./decoder-slot.ts";
import { engineEvent } from "./engine-events.ts";
import { workerStatus } from "./engine-status.ts";
import { loadLibc } from "./libc.ts";
import type { EngineOptions, EngineStatus } from "./options.ts";
import { type DeckIndex, Wish } from "./wish.ts";
import { EVENT, type WorkerEvent } from "./worker-events.ts";
import { WorkerLink } from "./worker-link.ts";
import { WorkerWatch } from "./worker-watch.ts";

const WARM_DELAY_MS = 250;
/** A join whose event is not visible yet is a few instructions away on another core. */
const JOIN_SPINS = 50_000_000;

export interface Engine extends EnginePort {
  status(): EngineStatus;
  /** Stops everything; at most about a second, whatever the device does. */
  close(): Promise<void>;
}

/** A source and the deck it is, or will be, decoded into. */
type Placed = { readonly source: Source; readonly deck: DeckIndex; readonly offsetSeconds: number };

export function createEngine(options: EngineOptions): Engine {
  return new RunningEngine(options);
}

class RunningEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #subscribers: Subscribers<void>;
  readonly #slots: readonly [DecoderSlot, DecoderSlot];
  readonly #watch: WorkerWatch;
  #link: WorkerLink;
  #wish: Wish;
  #loaded: Placed | null = null;
  #prepared: Placed | null = null;
  #preparedOpened = false;
  #isNearEnd = false;
  #queue: EngineEvent[] = [];
  #sawJoin = false;
  #serial = 0;
  #deviceReason = "";
  #restarts = 0;
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
    this.#wish = new Wish(this.#link.wish.values);
    this.#wish.start();
    this.#wish.setOutputs(options.enabledOutputs);
    const slot = (deck: DeckIndex) =>
      new DecoderSlot(
        libc,
        program,
        options.logger,
        (pipe) => this.#wish.setPipe(deck, pipe),
        (serial) => {
          this.#wish.setSerial(deck, serial);
          // Also when it was not us who asked just now: a request may have waited for its host.
          this.#link.publish();
        },
      );
    this.#slots = [slot(0), slot(1)];
    this.#slots[0].warm();
    this.#link.publish();
    const watched = () => (this.#loaded === null ? null : this.#link);
    this.#watch = new WorkerWatch(options.clock, watched, () =>
      this.#replaceWorker("the audio device does not answer"),
    );
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
        this.#wish.setPaused(effect.type === "pause");
        break;
      case "stop":
        this.#stop();
        break;
      case "volume":
        this.#wish.setGain(volumeGain(effect.volume));
        break;
      case "crossfade":
        this.#wish.setCrossfade(effect.seconds);
        break;
      case "replayGain":
        break;
      case "outputs":
        this.#wish.setOutputs(effect.enabled);
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
    return {
      ...workerStatus((index) => this.#link.word(index), this.#deviceReason),
      decoders: this.#slots.flatMap((slot) => (slot.pid === null ? [] : [slot.pid])),
      restarts: this.#restarts,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.stop();
    if (this.#warming !== null) clearTimeout(this.#warming);
    for (const slot of this.#slots) slot.close();
    await this.#link.close();
  }

  #load(source: Source, paused: boolean): void {
    const deck = this.#loaded?.deck ?? 0;
    if (this.#prepared !== null) this.#prepared = { ...this.#prepared, deck: other(deck) };
    this.#loaded = { source, deck, offsetSeconds: 0 };
    this.#isNearEnd = false;
    this.#wish.setPaused(paused);
    this.#wish.cutTo(deck);
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
    this.#wish.setSerial(deck, 0);
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
    this.#wish.setPaused(false);
    this.#prepare(null);
    for (const deck of [0, 1] as const) {
      this.#wish.setSerial(deck, 0);
      this.#slots[deck].cancel();
    }
    this.#wish.cutTo(null);
  }

  /** Asks the deck's host for the source. Its serial reaches the audio thread when the host gets the request. */
  #open(placed: Placed, resampleToHz: number | null): void {
    const { source, deck, offsetSeconds } = placed;
    const startSeconds = source.startSeconds + offsetSeconds;
    this.#wish.assign(deck, source.generation, startSeconds > 0);
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
    const first = this.#options.outputs.find((output) => ((this.#wish.outputs >> output.id) & 1) === 1);
    return first?.format?.rateHz ?? null;
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
    const told = engineEvent(event, this.#generation);
    if (told !== null) this.#queue.push(told);
    const isLoaded = this.#loaded?.source.generation === generation;
    switch (event.kind) {
      case EVENT.joined:
        this.#sawJoin = true;
        if (this.#prepared?.source.generation !== generation) return false;
        this.#loaded = this.#prepared;
        this.#prepared = null;
        this.#preparedOpened = false;
        this.#isNearEnd = false;
        return false;
      case EVENT.ended:
        this.#sawJoin = true;
        return false;
      case EVENT.failed: {
        const deck = this.#deckOf(generation);
        if (event.text === "" && deck !== null) this.#slots[deck].abandon();
        return false;
      }
      case EVENT.lost:
        this.#deviceReason = event.text;
        return false;
      case EVENT.answered:
        for (const slot of this.#slots) slot.answered(event.serial);
        return false;
      case EVENT.nearEnd:
        if (!isLoaded) return false;
        this.#isNearEnd = true;
        this.#openPrepared();
        return true;
      case EVENT.rateRefused:
        if (this.#loaded === null || !isLoaded) return false;
        this.#wish.cutTo(this.#loaded.deck);
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
    this.#wish = new Wish(this.#link.wish.values);
    this.#wish.values.set(values);
    void old.close();
    for (const deck of [0, 1] as const) {
      this.#slots[deck].abandon();
      this.#wish.setSerial(deck, 0);
      this.#wish.setPipe(deck, 0);
    }
    this.#preparedOpened = false;
    this.#isNearEnd = false;
    if (this.#loaded !== null) {
      const isHeard = played.generation === this.#loaded.source.generation;
      this.#loaded = { ...this.#loaded, offsetSeconds: isHeard ? played.playedSeconds : 0 };
      this.#wish.cutTo(this.#loaded.deck);
      this.#open(this.#loaded, null);
    }
    this.#link.publish();
    this.#subscribers.publish();
  }
}

function other(deck: DeckIndex): DeckIndex {
  return deck === 0 ? 1 : 0;
}
