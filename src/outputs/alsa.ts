import koffi from "koffi";
import { BYTES_PER_SAMPLE, preferredFormats, type SampleFormat } from "../shared/sample-format.ts";
import { ALSA, type AlsaLibrary, loadAlsa } from "./alsa-library.ts";
import { DEVICE, type DeviceFormat, type DeviceRequest, OutputError, type OutputPort } from "./output.ts";
import { Pacer, type WorkerClock } from "./pacer.ts";

const EAGAIN = -11;
const EINTR = -4;
const EPIPE = -32;
const ESTRPIPE = -86;
const RESUME_LIMIT_MS = 5000;

/**
 * A PCM of alsa-lib, non-blocking. `device` is only ever the configured string: alsa-lib executes some of them.
 * PCMs that swallow any amount at once (types `null` and `file`) are paced by our own clock.
 */
export class AlsaOutput implements OutputPort {
  missingFrames = 0;
  reason = "";
  readonly #libraryPath: string;
  readonly #device: string;
  readonly #clock: WorkerClock;
  /** A long, of which the lower half is enough: as one number it would be an allocation each time. */
  readonly #delay = new Int32Array(2);
  #alsa: AlsaLibrary | null = null;
  #pcm = 0;
  #rateHz = 0;
  #bufferFrames = 0;
  #periodFrames = 0;
  #frameBytes = 0;
  #bytes: Uint8Array | null = null;
  #address = 0;
  #pacer: Pacer | null = null;
  #pacingKnown = false;
  #suspendedAtMs = 0;
  #knownDelayFrames = 0;
  #knownAtMs = 0;

  constructor(libraryPath: string, device: string, clock: WorkerClock) {
    this.#libraryPath = libraryPath;
    this.#device = device;
    this.#clock = clock;
  }

  get canRunDry(): boolean {
    return this.#pacer === null;
  }

  open(request: DeviceRequest): DeviceFormat {
    this.#alsa ??= this.#load();
    const alsa = this.#alsa;
    const handle = new BigUint64Array(1);
    this.#check("open", alsa.open(handle, this.#device, ALSA.playback, ALSA.nonblock));
    this.#pcm = Number(handle[0]);
    try {
      const format = this.#configure(alsa, request);
      this.#pacer = null;
      this.#pacingKnown = false;
      this.#suspendedAtMs = 0;
      this.#knownDelayFrames = 0;
      this.#knownAtMs = this.#clock.nowMs();
      this.reason = "";
      return format;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  wait(timeoutMs: number): void {
    if (this.#pacer !== null) {
      this.#pacer.wait(timeoutMs);
    } else if (this.#alsa === null || this.#pcm === 0 || this.#suspendedAtMs !== 0) {
      this.#clock.sleep(timeoutMs);
    } else if (this.#alsa.wait(this.#pcm, timeoutMs) > 0 && this.#alsa.availUpdate(this.#pcm) === 0) {
      // Some plugins call a full buffer ready: do not spin on them.
      this.#clock.sleep(Math.min(timeoutMs, 2));
    }
  }

  availFrames(): number {
    if (this.#pacer !== null) return this.#pacer.availFrames();
    if (this.#alsa === null || this.#pcm === 0) return DEVICE.gone;
    const avail = this.#alsa.availUpdate(this.#pcm);
    return avail >= 0 ? Math.min(avail, this.#bufferFrames) : this.#recover(avail);
  }

  write(bytes: Uint8Array, offsetFrames: number, frames: number): number {
    const alsa = this.#alsa;
    if (alsa === null || this.#pcm === 0) return DEVICE.gone;
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#address = Number(koffi.address(bytes));
    }
    const availBefore = this.#pacingKnown ? 0 : alsa.availUpdate(this.#pcm);
    const written = alsa.writei(this.#pcm, this.#address + offsetFrames * this.#frameBytes, frames);
    if (written < 0) return this.#recover(written);
    if (!this.#pacingKnown && written > 0) {
      this.#pacingKnown = true;
      if (availBefore > 0 && alsa.availUpdate(this.#pcm) >= availBefore) {
        this.#pacer = new Pacer(this.#clock, this.#rateHz, this.#bufferFrames, this.#periodFrames);
      }
    }
    this.#pacer?.written(written);
    return written;
  }

  delayFrames(): number {
    if (this.#pacer !== null) return this.#pacer.delayFrames();
    if (this.#alsa === null || this.#pcm === 0) return 0;
    if (this.#alsa.delay(this.#pcm, this.#delay) < 0) return 0;
    this.#knownDelayFrames = Math.max(0, this.#delay[0] ?? 0);
    this.#knownAtMs = this.#clock.nowMs();
    return this.#knownDelayFrames;
  }

  finish(): void {
    if (this.#alsa === null || this.#pcm === 0 || this.#pacer !== null) return;
    if (this.#alsa.state(this.#pcm) === ALSA.state.prepared) this.#alsa.start(this.#pcm);
  }

  drop(): void {
    this.#pacer?.drop();
    if (this.#alsa === null || this.#pcm === 0) return;
    this.#alsa.drop(this.#pcm);
    this.#alsa.prepare(this.#pcm);
  }

  close(): void {
    this.#pacer = null;
    if (this.#alsa === null || this.#pcm === 0) return;
    this.#alsa.drop(this.#pcm);
    this.#alsa.close(this.#pcm);
    this.#pcm = 0;
  }

  #load(): AlsaLibrary {
    try {
      return loadAlsa(this.#libraryPath);
    } catch (error) {
      throw new OutputError(`libasound cannot be loaded: ${error instanceof Error ? error.message : error}`);
    }
  }

  #check(what: string, code: number): void {
    if (code < 0) throw new OutputError(`ALSA ${what}: ${this.#alsa?.strerror(code) ?? code}`);
  }

  #configure(alsa: AlsaLibrary, request: DeviceRequest): DeviceFormat {
    const pcm = this.#pcm;
    const pointer = new BigUint64Array(1);
    const word = new Uint32Array(1);
    this.#check("memory", alsa.hwMalloc(pointer));
    const hw = Number(pointer[0]);
    let sample: SampleFormat | undefined;
    try {
      this.#check("configuration", alsa.hwAny(pcm, hw));
      this.#check("access", alsa.hwAccess(pcm, hw, ALSA.interleaved));
      sample = preferredFormats(request.bits).find((format) => alsa.hwFormat(pcm, hw, ALSA.formats[format]) >= 0);
      if (sample === undefined) throw new OutputError("ALSA: the device takes none of our sample formats");
      this.#check("stereo", alsa.hwChannels(pcm, hw, 2));
      word[0] = request.rateHz;
      this.#check("sample rate", alsa.hwRate(pcm, hw, word, null));
      this.#rateHz = word[0];
      word[0] = request.bufferMs * 1000;
      this.#check("buffer", alsa.hwBufferTime(pcm, hw, word, null));
      word[0] = Math.round((request.bufferMs * 1000) / 4);
      this.#check("period", alsa.hwPeriodTime(pcm, hw, word, null));
      this.#check("parameters", alsa.hwApply(pcm, hw));
      this.#check("buffer", alsa.hwBufferSize(hw, pointer));
      this.#bufferFrames = Math.max(1, Number(pointer[0]));
      this.#check("period", alsa.hwPeriodSize(hw, pointer, null));
      // Some drivers answer 0.
      this.#periodFrames = Number(pointer[0]) || Math.max(1, this.#bufferFrames >> 2);
    } finally {
      alsa.hwFree(hw);
    }
    this.#configureSoftware(alsa);
    this.#frameBytes = BYTES_PER_SAMPLE[sample] * 2;
    return {
      rateHz: this.#rateHz,
      sample,
      bufferFrames: this.#bufferFrames,
      periodFrames: this.#periodFrames,
    };
  }

  #configureSoftware(alsa: AlsaLibrary): void {
    const pointer = new BigUint64Array(1);
    this.#check("memory", alsa.swMalloc(pointer));
    const sw = Number(pointer[0]);
    try {
      this.#check("parameters", alsa.swCurrent(this.#pcm, sw));
      this.#check("start", alsa.swStartThreshold(this.#pcm, sw, Math.max(1, this.#bufferFrames >> 1)));
      this.#check("wake-up", alsa.swAvailMin(this.#pcm, sw, this.#periodFrames));
      // The driver then keeps silence ahead of what it plays: the end of a track is not followed by stale samples.
      if (alsa.swBoundary(sw, pointer) >= 0) alsa.swSilenceSize(this.#pcm, sw, pointer[0] ?? 0n);
      this.#check("parameters", alsa.swApply(this.#pcm, sw));
    } finally {
      alsa.swFree(sw);
    }
  }

  /** What to answer after an error code: 0 = try again later, or a DEVICE code. */
  #recover(code: number): number {
    const alsa = this.#alsa;
    if (alsa === null) return DEVICE.gone;
    if (code === EAGAIN || code === EINTR) return 0;
    if (code === EPIPE) {
      const passedFrames = ((this.#clock.nowMs() - this.#knownAtMs) * this.#rateHz) / 1000;
      this.missingFrames += Math.max(0, Math.round(passedFrames - this.#knownDelayFrames));
      this.#knownDelayFrames = 0;
      return this.#prepared(alsa, DEVICE.xrun);
    }
    if (code === ESTRPIPE) {
      const nowMs = this.#clock.nowMs();
      if (this.#suspendedAtMs === 0) this.#suspendedAtMs = nowMs;
      const resumed = alsa.resume(this.#pcm);
      if (resumed === EAGAIN && nowMs - this.#suspendedAtMs < RESUME_LIMIT_MS) return 0;
      this.#suspendedAtMs = 0;
      return resumed === 0 ? 0 : this.#prepared(alsa, DEVICE.xrun);
    }
    this.reason = `ALSA: ${alsa.strerror(code)}`;
    return DEVICE.gone;
  }

  #prepared(alsa: AlsaLibrary, result: number): number {
    const code = alsa.prepare(this.#pcm);
    if (code >= 0) return result;
    this.reason = `ALSA: ${alsa.strerror(code)}`;
    return DEVICE.gone;
  }
}
