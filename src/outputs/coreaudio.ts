import koffi from "koffi";
import { BYTES_PER_SAMPLE, preferredFormats, type SampleFormat } from "../shared/sample-format.ts";
import { streamDescription } from "./coreaudio-format.ts";
import { type CoreAudioLibraries, type CoreAudioLibrary, loadCoreAudio } from "./coreaudio-library.ts";
import { CoreAudioError, CoreAudioQueue } from "./coreaudio-queue.ts";
import { STATUS, statusText } from "./coreaudio-status.ts";
import { DEVICE, type DeviceFormat, type DeviceRequest, OutputError, type OutputPort } from "./output.ts";
import type { WorkerClock } from "./pacer.ts";

/** Like ALSA's periods: one buffer is played while the others wait. */
const BUFFERS = 4;
const START_LIMIT_MS = 3000;
const START_RETRY_MS = 10;
/** Per buffer, after everything was stopped. */
const RETURN_LIMIT_MS = 250;
/** So long after a start may the device have no time to tell, because it has not begun. */
const BEGIN_LIMIT_MS = 1000;

/** idle: nothing sounds, writes gather until half the buffer is full. starting: the device asked to be tried again. */
type State = "idle" | "starting" | "running";

/**
 * The default output device of macOS through an audio queue (AudioToolbox/AudioQueue.h), which resamples when the
 * device runs at another rate and follows the user when another device becomes the default.
 *
 * It has not run on a Mac yet. It is proven against an AudioToolbox of our own making, see docs/decisions/coreaudio.md.
 */
export class CoreAudioOutput implements OutputPort {
  missingFrames = 0;
  reason = "";
  readonly canRunDry = true;
  readonly #libraries: CoreAudioLibraries;
  readonly #clock: WorkerClock;
  #library: CoreAudioLibrary | null = null;
  #queue: CoreAudioQueue | null = null;
  #state: State = "idle";
  #sample: SampleFormat = "S16";
  #rateHz = 0;
  #frameBytes = 0;
  #periodFrames = 0;
  #retryAtMs = 0;
  #startedAtMs = 0;
  #bytes: Uint8Array | null = null;
  #address = 0;

  constructor(libraries: CoreAudioLibraries, clock: WorkerClock) {
    this.#libraries = libraries;
    this.#clock = clock;
  }

  open(request: DeviceRequest): DeviceFormat {
    this.close();
    this.#library ??= this.#load();
    this.#rateHz = request.rateHz;
    this.#periodFrames = Math.ceil((request.rateHz * request.bufferMs) / 1000 / BUFFERS);
    let refusal = new OutputError("CoreAudio: no sample format");
    for (const sample of preferredFormats(request.bits)) {
      try {
        this.#sample = sample;
        this.#queue = this.#create(this.#library);
        this.reason = "";
        return {
          rateHz: request.rateHz,
          sample,
          bufferFrames: this.#periodFrames * BUFFERS,
          periodFrames: this.#periodFrames,
        };
      } catch (error) {
        if (!(error instanceof CoreAudioError) || error.status !== STATUS.unsupportedFormat) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  wait(timeoutMs: number): void {
    const queue = this.#queue;
    queue?.collect();
    if (queue === null) this.#clock.sleep(timeoutMs);
    else if (queue.roomFrames > 0) return;
    else if (this.#state === "running") queue.wait(timeoutMs);
    else this.#clock.sleep(Math.min(timeoutMs, START_RETRY_MS));
  }

  availFrames(): number {
    const queue = this.#queue;
    if (queue === null) return DEVICE.gone;
    queue.collect();
    if (this.#state === "starting") this.#start(queue);
    if (this.#hasRunDry(queue)) {
      this.#stop();
      return this.#queue === null ? DEVICE.gone : DEVICE.xrun;
    }
    this.#sendRest(queue);
    return this.#queue === null ? DEVICE.gone : queue.roomFrames;
  }

  write(bytes: Uint8Array, offsetFrames: number, frames: number): number {
    const queue = this.#queue;
    if (queue === null) return DEVICE.gone;
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#address = Number(koffi.address(bytes));
    }
    queue.collect();
    let taken = 0;
    while (taken < frames) {
      const filled = queue.fill(this.#address + (offsetFrames + taken) * this.#frameBytes, frames - taken);
      taken += filled;
      if (queue.isFilled && !this.#send(queue)) break;
      if (filled === 0) break;
    }
    if (this.#state === "idle" && queue.sentFrames >= this.#periodFrames * (BUFFERS / 2)) this.#start(queue);
    return this.#queue === null ? DEVICE.gone : taken;
  }

  delayFrames(): number {
    const queue = this.#queue;
    if (queue === null) return 0;
    queue.collect();
    const sentDelay = this.#sentDelayFrames(queue);
    const delay = sentDelay + queue.filledFrames;
    if (sentDelay > 0) this.#sendRest(queue);
    return delay;
  }

  finish(): void {
    const queue = this.#queue;
    if (queue === null || !this.#send(queue)) return;
    if (this.#state === "idle" && queue.sentFrames > 0) this.#start(queue);
  }

  drop(): void {
    if (this.#queue !== null) this.#queue.filledFrames = 0;
    this.#stop();
  }

  close(): void {
    this.#state = "idle";
    this.#queue?.dispose();
    this.#queue = null;
  }

  #load(): CoreAudioLibrary {
    try {
      return loadCoreAudio(this.#libraries);
    } catch (error) {
      throw new OutputError(`CoreAudio cannot be loaded: ${error instanceof Error ? error.message : error}`);
    }
  }

  #create(library: CoreAudioLibrary): CoreAudioQueue {
    this.#frameBytes = BYTES_PER_SAMPLE[this.#sample] * 2;
    const format = streamDescription(this.#sample, this.#rateHz);
    return new CoreAudioQueue(library, format, this.#frameBytes, this.#periodFrames, BUFFERS);
  }

  /**
   * Of what was sent. A buffer comes back when it was read, which is before it is heard, so the device's own time counts;
   * but no less can be left than what it has not even read.
   */
  #sentDelayFrames(queue: CoreAudioQueue): number {
    if (this.#state !== "running") return queue.sentFrames;
    const played = queue.playedFrames();
    if (played === null) {
      const isBeginning = this.#clock.nowMs() - this.#startedAtMs < BEGIN_LIMIT_MS;
      return isBeginning ? queue.sentFrames : queue.queuedFrames(false);
    }
    const left = Math.min(queue.sentFrames, queue.sentFrames - played);
    return Math.max(left, queue.queuedFrames(true));
  }

  #hasRunDry(queue: CoreAudioQueue): boolean {
    if (this.#state !== "running" || queue.queued > 0) return false;
    const played = queue.playedFrames();
    if (played === null || played < queue.sentFrames) return false;
    this.missingFrames += played - queue.sentFrames;
    return true;
  }

  /** Ends the device's clock, which goes on without us, and forgets what was sent. */
  #stop(): void {
    const queue = this.#queue;
    this.#state = "idle";
    if (queue === null || this.#library === null || queue.stop(RETURN_LIMIT_MS)) return;
    // Its buffers cannot be told from free ones any more.
    queue.dispose();
    this.#queue = null;
    try {
      this.#queue = this.#create(this.#library);
    } catch (error) {
      this.reason = error instanceof Error ? error.message : String(error);
    }
  }

  /** A buffer that is not full is sent when nothing else is left to be read after the one that is. */
  #sendRest(queue: CoreAudioQueue): void {
    if (queue.isFilled || (this.#state === "running" && queue.queued <= 1)) this.#send(queue);
  }

  /** False = not now, or the device is lost. */
  #send(queue: CoreAudioQueue): boolean {
    const status = queue.send();
    if (status === STATUS.done) return true;
    if (status !== STATUS.enqueueDuringReset) this.#lose(status);
    return false;
  }

  #start(queue: CoreAudioQueue): void {
    const nowMs = this.#clock.nowMs();
    if (this.#state === "idle") this.#startedAtMs = nowMs;
    else if (nowMs < this.#retryAtMs) return;
    const status = queue.start();
    if (status === STATUS.done) {
      this.#state = "running";
      this.#startedAtMs = nowMs;
    } else if (status !== STATUS.cannotStartYet || nowMs - this.#startedAtMs > START_LIMIT_MS) this.#lose(status);
    else {
      this.#state = "starting";
      this.#retryAtMs = nowMs + START_RETRY_MS;
    }
  }

  #lose(status: number): void {
    this.close();
    this.reason = `CoreAudio: ${statusText(status)}`;
  }
}
