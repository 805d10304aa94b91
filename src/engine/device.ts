import { convert, SampleBuffer } from "../dsp/convert.ts";
import { Dither } from "../dsp/dither.ts";
import { DEVICE, type DeviceFormat, type OutputPort } from "../outputs/output.ts";
import type { WorkerClock } from "../outputs/pacer.ts";
import { BITS, neededBits, type SampleFormat } from "../shared/sample-format.ts";
import type { AudioFormat } from "../shared/song.ts";
import { BLOCK_FRAMES, DEVICE_STATE, WORD } from "./control.ts";
import { Follower } from "./follower.ts";
import type { Tap } from "./tap.ts";

const RETRY_FIRST_MS = 500;
const RETRY_LIMIT_MS = 10_000;
const STALL_MS = 200;
const MAX_WRITES = 8;
/** The same noise each time, so that what is rendered is what is played. */
export const DITHER_SEED = 0x2545f491;

export type DeviceOutput = { readonly id: number; readonly port: OutputPort; readonly format: AudioFormat | null };

/**
 * The enabled outputs as one device: the first one that works keeps time, the others follow. When it fails, the next one
 * takes its place; the device is lost when none is left, and stays so until a retry (0.5 s, then twice as long up to
 * 10 s) opens it again.
 */
export class Device {
  state: number = DEVICE_STATE.closed;
  rateHz = 0;
  sample: SampleFormat = "S16";
  periodFrames = 0;
  bufferFrames = 0;
  reason = "";
  /** Converted, but not taken by the first output yet. */
  pendingFrames = 0;
  /** Frames accepted since `open` or `drop`. */
  writtenFrames = 0;
  readonly #outputs: readonly DeviceOutput[];
  readonly #bufferMs: number;
  readonly #words: Int32Array;
  readonly #clock: WorkerClock;
  readonly #tap: Tap;
  readonly #samples = new SampleBuffer(BLOCK_FRAMES);
  readonly #dither = new Dither(DITHER_SEED);
  #master: DeviceOutput | null = null;
  #followers: Follower[] = [];
  #pendingAt = 0;
  #mask = 0;
  #bits: AudioFormat["bits"] = 16;
  #retryAtMs = 0;
  #retryMs = RETRY_FIRST_MS;
  #missingBefore = 0;
  #lastPlayed = 0;
  #lastMoveMs = 0;

  constructor(outputs: readonly DeviceOutput[], bufferMs: number, words: Int32Array, clock: WorkerClock, tap: Tap) {
    this.#outputs = outputs;
    this.#bufferMs = bufferMs;
    this.#words = words;
    this.#clock = clock;
    this.#tap = tap;
  }

  get isOpen(): boolean {
    return this.state === DEVICE_STATE.open;
  }

  get canRunDry(): boolean {
    return this.#master?.port.canRunDry ?? false;
  }

  /** True if the output that keeps time is no longer enabled; the device is then closed. */
  enable(mask: number): boolean {
    if (mask === this.#mask) return false;
    Atomics.store(this.#words, WORD.outputs, this.#mask | mask);
    this.#mask = mask;
    const isClosed = this.#applyMask();
    Atomics.store(this.#words, WORD.outputs, mask);
    return isClosed;
  }

  /** The next `open` is tried without waiting. */
  tryNow(): void {
    this.#retryAtMs = 0;
  }

  #applyMask(): boolean {
    this.#retryAtMs = 0;
    if (this.#master === null || !this.#isEnabled(this.#master)) {
      this.close();
      return true;
    }
    const kept = this.#followers.filter(({ output }) => this.#isEnabled(output));
    for (const follower of this.#followers) if (!kept.includes(follower)) follower.output.port.close();
    const added = this.#outputs.filter(
      (output) =>
        this.#isEnabled(output) && output !== this.#master && !kept.some((follower) => follower.output === output),
    );
    this.#followers = [...kept, ...added.map((output) => this.#follow(output))];
    return false;
  }

  /** Whether a source can be played without another `open`. */
  fits(rateHz: number, bits: AudioFormat["bits"]): boolean {
    if (!this.isOpen || rateHz !== this.rateHz) return false;
    const fixed = this.#master?.format ?? null;
    const needed = neededBits(bits);
    // A device that was asked for as much already has given what it can.
    return fixed !== null || BITS[this.sample] >= needed || neededBits(this.#bits) >= needed;
  }

  /** 0 = open now, otherwise closed or lost; the rate may differ from the wanted one. */
  open(rateHz: number, bits: AudioFormat["bits"]): boolean {
    const nowMs = this.#clock.nowMs();
    if (this.state === DEVICE_STATE.lost && nowMs < this.#retryAtMs) return false;
    this.#closePorts();
    const enabled = this.#outputs.filter((output) => this.#isEnabled(output));
    this.#bits = bits;
    let reason = "All audio outputs are disabled";
    for (const output of enabled) {
      try {
        const format = output.port.open({ rateHz, bits: output.format?.bits ?? bits, bufferMs: this.#bufferMs });
        this.rateHz = format.rateHz;
        this.#lead(output, format);
        break;
      } catch (error) {
        if (output === enabled[0]) reason = error instanceof Error ? error.message : String(error);
      }
    }
    if (this.#master === null) {
      this.#lose(reason);
      return false;
    }
    this.#followers = enabled.filter((output) => output !== this.#master).map((output) => this.#follow(output));
    this.#retryMs = RETRY_FIRST_MS;
    return true;
  }

  /** Frames that may be written; 0 also when the device was just lost. */
  availFrames(): number {
    const master = this.#master;
    if (master === null) return 0;
    return Math.max(0, this.#judge(master.port.availFrames(), master.port));
  }

  /** Gives `frames` to all outputs. What the first one does not take at once is kept for `flush`; call only when that is done. */
  write(block: Float32Array, frames: number, dithered: boolean): void {
    if (this.#master === null) return;
    this.#tap.take(block, frames, this.rateHz);
    convert(this.sample, block, frames, this.#samples, dithered ? this.#dither : null);
    this.#pendingAt = 0;
    this.pendingFrames = frames;
    for (let at = 0; at < this.#followers.length; at++) this.#followers[at]?.write(block, frames, dithered);
    this.flush();
  }

  /** True when nothing is kept back any more. */
  flush(): boolean {
    for (let tries = 0; this.pendingFrames > 0 && tries < MAX_WRITES; tries++) {
      const master = this.#master;
      if (master === null) return false;
      const written = this.#judge(
        master.port.write(this.#samples.bytes, this.#pendingAt, this.pendingFrames),
        master.port,
      );
      if (written <= 0) break;
      this.#pendingAt += written;
      this.pendingFrames -= written;
      this.writtenFrames += written;
    }
    return this.pendingFrames === 0;
  }

  /** Frames not heard yet as the driver says, with whatever lies behind its buffer; some drivers say nonsense. */
  latencyFrames(): number {
    return this.#master?.port.delayFrames() ?? 0;
  }

  /** Frames not heard yet, never more than the buffer holds; watches for a device that stopped moving. */
  delayFrames(): number {
    const master = this.#master;
    if (master === null) return 0;
    const delay = Math.min(master.port.delayFrames(), this.bufferFrames);
    const nowMs = this.#clock.nowMs();
    const played = this.writtenFrames - delay;
    if (played !== this.#lastPlayed || delay === 0) {
      this.#lastPlayed = played;
      this.#lastMoveMs = nowMs;
    } else if (nowMs - this.#lastMoveMs > Math.max(STALL_MS, 2 * this.#bufferMs) && delay >= this.bufferFrames >> 1) {
      if (!this.#replaceMaster()) this.#lose("the device stopped moving");
    }
    return delay;
  }

  wait(timeoutMs: number): void {
    if (this.#master === null) this.#clock.sleep(timeoutMs);
    else this.#master.port.wait(timeoutMs);
  }

  finish(): void {
    this.#master?.port.finish();
    for (const follower of this.#followers) follower.output.port.finish();
  }

  drop(): void {
    this.#tap.skip();
    this.pendingFrames = 0;
    this.writtenFrames = 0;
    this.#master?.port.drop();
    for (const follower of this.#followers) follower.output.port.drop();
    this.#lastMoveMs = this.#clock.nowMs();
  }

  close(): void {
    this.#closePorts();
    this.state = DEVICE_STATE.closed;
    this.#publish();
  }

  #isEnabled(output: DeviceOutput): boolean {
    return ((this.#mask >> output.id) & 1) === 1;
  }

  #follow(output: DeviceOutput): Follower {
    return new Follower(output, this.rateHz, this.#bits, this.#bufferMs, this.#tap);
  }

  /** From now on this output, which is open at our rate, keeps time. */
  #lead(output: DeviceOutput, format: DeviceFormat): void {
    this.#master = output;
    this.sample = format.sample;
    this.periodFrames = format.periodFrames;
    this.bufferFrames = format.bufferFrames;
    this.state = DEVICE_STATE.open;
    this.writtenFrames = 0;
    this.#missingBefore = output.port.missingFrames;
    this.#lastMoveMs = this.#clock.nowMs();
    this.#publish();
  }

  #judge(result: number, port: OutputPort): number {
    if (result === DEVICE.xrun) {
      Atomics.add(this.#words, WORD.xruns, 1);
      const missing = port.missingFrames - this.#missingBefore;
      Atomics.add(this.#words, WORD.missingFrames, missing);
      this.#tap.missed(missing, this.rateHz);
      if (this.#master !== null) this.#tap.outputMissed(this.#master.id, missing);
      this.#missingBefore = port.missingFrames;
      this.#lastMoveMs = this.#clock.nowMs();
      return 0;
    }
    if (result === DEVICE.gone && !this.#replaceMaster()) this.#lose(port.reason);
    return result;
  }

  /** The output that kept time is gone: another one, which was given the same, does it from now on. */
  #replaceMaster(): boolean {
    const next = this.#followers.find((follower) => follower.format !== null);
    if (next === undefined || next.format === null) return false;
    this.#master?.port.close();
    this.#followers = this.#followers.filter((follower) => follower !== next);
    this.pendingFrames = 0;
    this.#lead(next.output, next.format);
    return true;
  }

  #lose(reason: string): void {
    this.#closePorts();
    this.state = DEVICE_STATE.lost;
    this.reason = reason;
    this.#retryAtMs = this.#clock.nowMs() + this.#retryMs;
    this.#retryMs = Math.min(RETRY_LIMIT_MS, this.#retryMs * 2);
    this.#publish();
  }

  #closePorts(): void {
    this.#tap.skip();
    this.#master?.port.close();
    this.#master = null;
    this.pendingFrames = 0;
    for (const follower of this.#followers) follower.output.port.close();
    this.#followers = [];
  }

  #publish(): void {
    Atomics.store(this.#words, WORD.deviceState, this.state);
    Atomics.store(this.#words, WORD.deviceRateHz, this.isOpen ? this.rateHz : 0);
    Atomics.store(this.#words, WORD.deviceBits, this.isOpen ? BITS[this.sample] : 0);
  }
}
