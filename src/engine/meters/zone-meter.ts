import { Meter } from "../../dsp/meter/meter.ts";
import { SILENCE_DB, THIRD_OCTAVES_HZ } from "../../shared/sound/meter-reading.ts";
import type { SequencedBlock } from "../control.ts";
import { GAIN, GAIN_FIELDS, type TapBuffers } from "../tap.ts";
import { TapReader } from "../tap-reader.ts";
import { READING, type ReadingBuffers, readingBlock } from "./reading-block.ts";

const CHUNK_FRAMES = 1024;
/** Devices play in steps; when nothing was heard for so long, silence is. */
const PAUSE_MS = 100;
/** After so much silence there is nothing left to fall. */
const REST_MS = 15_000;

/** Measures what one zone plays, as it is heard, and silence when it plays nothing. */
export class ZoneMeter {
  readonly #tap: TapReader;
  readonly #reading: SequencedBlock;
  readonly #samples = new Float32Array(CHUNK_FRAMES * 2);
  readonly #silence = new Float32Array(CHUNK_FRAMES * 2);
  readonly #bands = [new Float64Array(THIRD_OCTAVES_HZ.length), new Float64Array(THIRD_OCTAVES_HZ.length)] as const;
  readonly #gains = new Float32Array(GAIN_FIELDS);
  readonly #strongest = new Float32Array(GAIN_FIELDS);
  #meter: Meter | null = null;
  #heardMs: number;
  /** Up to here silence was counted. */
  #silentMs: number;

  constructor(tap: TapBuffers, reading: ReadingBuffers, nowMs: number) {
    this.#tap = new TapReader(tap);
    this.#reading = readingBlock(reading);
    this.#heardMs = nowMs;
    this.#silentMs = nowMs;
  }

  /** Measures what was heard since the last call and publishes it. */
  look(nowMs: number): void {
    this.#strongest.fill(0);
    const heard = this.#listen();
    if (heard) {
      this.#heardMs = nowMs;
      this.#silentMs = nowMs;
    } else if (nowMs - this.#heardMs > PAUSE_MS) this.#fall(nowMs);
    this.#publish();
  }

  #listen(): boolean {
    let isHeard = false;
    for (let count = this.#tap.read(this.#samples); count > 0; count = this.#tap.read(this.#samples)) {
      const { rateHz } = this.#tap;
      if (this.#meter?.rateHz !== rateHz) this.#meter = new Meter(rateHz);
      this.#meter.add(this.#samples, count);
      this.#tap.readGains(this.#gains);
      for (const field of [GAIN.limiter, GAIN.compressor]) {
        this.#strongest[field] = Math.max(this.#strongest[field] ?? 0, this.#gains[field] ?? 0);
      }
      this.#strongest[GAIN.levelMatcher] = this.#gains[GAIN.levelMatcher] ?? 0;
      isHeard = true;
    }
    return isHeard;
  }

  #fall(nowMs: number): void {
    const meter = this.#meter;
    if (meter === null || this.#silentMs - this.#heardMs > REST_MS) return;
    for (let left = Math.round(((nowMs - this.#silentMs) / 1000) * meter.rateHz); left > 0; left -= CHUNK_FRAMES) {
      meter.add(this.#silence, Math.min(left, CHUNK_FRAMES));
    }
    this.#silentMs = nowMs;
  }

  #publish(): void {
    const { values } = this.#reading;
    const meter = this.#meter;
    values[READING.count] = (values[READING.count] ?? 0) + 1;
    values[READING.limiter] = this.#strongest[GAIN.limiter] ?? 0;
    values[READING.compressor] = this.#strongest[GAIN.compressor] ?? 0;
    values[READING.levelMatcher] = this.#strongest[GAIN.levelMatcher] ?? 0;
    if (meter === null) {
      for (const field of [READING.peak, READING.peakHold, READING.rms]) values.fill(SILENCE_DB, field, field + 2);
      values.fill(SILENCE_DB, READING.momentary, READING.limiter);
      values.fill(SILENCE_DB, READING.left);
    } else {
      const [left, right] = this.#bands;
      values[READING.rateHz] = meter.rateHz;
      for (const [index, side] of [meter.left, meter.right].entries()) {
        values[READING.peak + index] = side.peakDb;
        values[READING.peakHold + index] = side.peakHoldDb;
        values[READING.rms + index] = side.rmsDb;
      }
      values[READING.momentary] = meter.momentaryLufs;
      values[READING.shortTerm] = meter.shortTermLufs;
      meter.spectrum.read(left, right);
      values.set(left, READING.left);
      values.set(right, READING.right);
    }
    this.#reading.publish();
  }
}
