import { volumeGain } from "../dsp/volume.ts";
import type { Progress } from "../player/commands.ts";
import type { Effect, EngineEvent, EnginePort } from "../player/engine-port.ts";
import type { Generation } from "../shared/ids.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";
import { PERMIT } from "./control.ts";
import { decoderProgram } from "./decoder-program.ts";
import { DecoderSlot } from "./decoder-slot.ts";
import { engineEvent } from "./engine-events.ts";
import { heardEnhance, workerStatus } from "./engine-status.ts";
import { FAILURE } from "./failure.ts";
import { letGo } from "./let-go.ts";
import { loadLibc } from "./libc.ts";
import type { EngineOptions, EngineStatus } from "./options.ts";
import { SoundSupply } from "./sound-supply.ts";
import { Sources } from "./sources.ts";
import { StreamPause } from "./stream-pause.ts";
import { type DeckIndex, Wish } from "./wish.ts";
import { EVENT, type WorkerEvent } from "./worker-events.ts";
import { WorkerLink } from "./worker-link.ts";
import { WorkerWatch } from "./worker-watch.ts";

/** A join whose event is not visible yet is a few instructions away on another core, or on this one, if we let it run. */
const JOIN_WAITS = 200;
const DECODER_TIMEOUT_MS = 10_000;

export interface Engine extends EnginePort {
  status(): EngineStatus;
  /** Resolves when the audio thread has closed an output that was disabled, or after a second: a driver may hang. */
  letGo(output: number): Promise<void>;
  /** Stops everything; at most about a second, whatever the device does. */
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  return new RunningEngine(options);
}

class RunningEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #decoderTimeoutMs: number;
  readonly #subscribers: Subscribers<void>;
  readonly #slots: readonly [DecoderSlot, DecoderSlot];
  readonly #sources: Sources;
  readonly #watch: WorkerWatch;
  readonly #sound: SoundSupply;
  readonly #pause: StreamPause;
  #link: WorkerLink;
  #queue: EngineEvent[] = [];
  #sawJoin = false;
  /** The last generation the core heard to sound. */
  #begun = 0;
  #permit = 0;
  #deviceReason = "";
  #restarts = 0;
  #closed = false;
  /** A new audio thread has not sounded yet. */
  #isReplaced = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#decoderTimeoutMs = options.decoderTimeoutMs ?? DECODER_TIMEOUT_MS;
    this.#subscribers = new Subscribers((error) => options.logger.error({ error }, "an engine listener failed"));
    const libc = loadLibc();
    const program = decoderProgram(options, this.#decoderTimeoutMs);
    this.#pause = new StreamPause(program.programs.streams.letGoMs, () => this.#park());
    this.#link = this.#startWorker();
    this.#sound = new SoundSupply(options.impulses ?? null, (plan) => this.#link.setSound(plan));
    const wish = new Wish(this.#link.wish.values);
    wish.start(options.enabledOutputs);
    const slot = (deck: DeckIndex) =>
      new DecoderSlot(
        libc,
        program,
        options.logger,
        (pipe) => this.#sources.wish.setPipe(deck, pipe),
        (serial) => {
          this.#sources.wish.setSerial(deck, serial);
          // Also when it was not us who asked just now: a request may have waited for its host.
          this.#link.publish();
        },
      );
    this.#slots = [slot(0), slot(1)];
    const fail = (generation: Generation, reason: string) => this.#fail(generation, reason);
    this.#sources = new Sources(wish, this.#slots, options, fail, () => this.#link.publish());
    this.#slots[0].warm();
    this.#link.publish();
    const watched = () => (this.#sources.generation === 0 ? null : this.#link);
    this.#watch = new WorkerWatch(options.clock, watched, () =>
      this.#replaceWorker("the audio device does not answer"),
    );
  }

  hold(): readonly EngineEvent[] {
    const consumed = this.#link.hold() === PERMIT.consumed;
    this.#drain();
    for (let wait = 0; consumed && !this.#sawJoin && wait < JOIN_WAITS; wait++) {
      this.#link.awaitEvent(1);
      this.#drain();
    }
    const events = this.#queue;
    this.#queue = [];
    return events;
  }

  run(effect: Effect): void {
    if (this.#closed) return;
    if (effect.type === "load" || effect.type === "resume" || effect.type === "stop") this.#pause.end();
    switch (effect.type) {
      case "load":
        this.#sources.load(effect.source, effect.paused);
        break;
      case "prepare":
        this.#sources.prepare(effect.source);
        break;
      case "pause":
        this.#sources.wish.setPaused(true);
        this.#pause.begin();
        break;
      case "resume":
        this.#sources.wish.setPaused(false);
        this.#sources.unpark();
        break;
      case "stop":
        this.#sources.stop();
        break;
      case "volume":
        this.#sources.wish.setGain(volumeGain(effect.volume, this.#options.volume));
        break;
      case "crossfade":
        this.#sources.setTransitions({
          crossfadeSeconds: effect.seconds,
          mixRampDb: effect.mixRampDb,
          mixRampDelaySeconds: effect.mixRampDelaySeconds,
        });
        break;
      case "replayGain":
        this.#sources.sounds.setReplayGain(effect.mode);
        break;
      case "sound":
        this.#sound.set(effect.settings);
        this.#sources.sounds.setSound(effect.settings);
        break;
      case "outputs":
        this.#sources.wish.setOutputs(effect.enabled);
        break;
    }
    this.#sources.setTransition();
    this.#link.publish();
  }

  release(generation: Generation): void {
    this.#sawJoin = false;
    this.#permit = generation;
    this.#link.release(generation);
  }

  progress(): Progress {
    return this.#sources.progress(this.#link.progress());
  }

  onEvent(listener: () => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  status(): EngineStatus {
    return {
      ...workerStatus((index) => this.#link.word(index), this.#deviceReason),
      decoders: this.#slots.flatMap((slot) => (slot.pid === null ? [] : [slot.pid])),
      restarts: this.#restarts,
      convolver: this.#sound.convolver,
      enhance: { ...this.#sources.report(), ...heardEnhance((index) => this.#link.word(index)) },
    };
  }

  letGo(output: number): Promise<void> {
    return letGo(this.#link, output);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.stop();
    this.#pause.end();
    this.#sound.close();
    this.#sources.sounds.close();
    for (const slot of this.#slots) slot.close();
    await this.#link.close();
  }

  #park(): void {
    this.#sources.park(this.progress());
    this.#link.publish();
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
    for (let event = this.#link.events.next(); event !== null; event = this.#link.events.next()) {
      this.#take(event);
    }
  }

  /** Queues what the core is to hear; does what only concerns us. */
  #take(event: WorkerEvent): void {
    const generation = event.generation as Generation;
    const sources = this.#sources;
    if (event.kind === EVENT.failed && event.failure !== FAILURE.told && sources.decoderLost(event)) {
      this.#link.publish();
      return;
    }
    this.#tell(event);
    switch (event.kind) {
      case EVENT.joined:
        this.#sawJoin = true;
        sources.joined(generation);
        break;
      case EVENT.ended:
        this.#sawJoin = true;
        break;
      case EVENT.lost:
        this.#deviceReason = event.text;
        break;
      case EVENT.opened:
        this.#sound.opened(event.deliveredRateHz);
        break;
      case EVENT.expected:
        this.#sound.expected(event.deliveredRateHz);
        break;
      case EVENT.answered:
        for (const slot of this.#slots) slot.answered(event.serial);
        break;
      case EVENT.nearEnd:
        sources.nearEnd(generation, event.endPhase);
        this.#link.publish();
        break;
      case EVENT.rateRefused:
        sources.rateRefused(generation, event.deliveredRateHz);
        this.#link.publish();
        break;
    }
  }

  #tell(event: WorkerEvent): void {
    const told = engineEvent(event, this.#sources.generation);
    if (told === null) return;
    if (this.#isReplaced && told.type === "started") {
      this.#isReplaced = false;
      this.#queue.push({ type: "device", generation: told.generation, state: "back", reason: "" });
      if (told.generation === this.#begun) return;
    }
    if (told.type === "started" || told.type === "joined") this.#begun = told.generation;
    this.#queue.push(told);
  }

  #startWorker(): WorkerLink {
    const { audioWorker, tap, outputs, libraries, bufferMs, realtime } = this.#options;
    const decoderTimeoutMs = this.#decoderTimeoutMs;
    return new WorkerLink(
      { entry: audioWorker, tap, outputs, libraries, bufferMs, decoderTimeoutMs, realtime },
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
    const generation = this.#sources.generation;
    this.#deviceReason = reason;
    this.#isReplaced = true;
    this.#queue.push({ type: "device", generation, state: "lost", reason });
    const stuck = this.#link;
    this.#link = this.#startWorker();
    this.#link.release(this.#permit);
    this.#link.setSound(this.#sound.plan);
    void stuck.close();
    this.#sources.moveTo(new Wish(this.#link.wish.values), played);
    this.#link.publish();
    this.#subscribers.publish();
  }
}
