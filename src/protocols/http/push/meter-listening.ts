import type { MeterListener } from "../../../operations/meters-port.ts";
import type { MeterReading } from "../../../shared/sound/meter-reading.ts";

const texts = new WeakMap<MeterReading, string>();

/** Meters at the pace that one listener asked for. */
export class MeterListening {
  readonly #listener: MeterListener;
  readonly #timer: NodeJS.Timeout;
  readonly hz: number;
  #told = 0;

  constructor(listener: MeterListener, hz: number, onReading: () => void) {
    this.#listener = listener;
    this.hz = hz;
    this.#timer = setInterval(onReading, 1000 / hz);
  }

  /** The newest reading as JSON; null when there is none since the last call. */
  take(): string | null {
    const reading = this.#listener.read();
    if (reading === null || reading.count === this.#told) return null;
    this.#told = reading.count;
    const known = texts.get(reading);
    if (known !== undefined) return known;
    const text = JSON.stringify(reading);
    texts.set(reading, text);
    return text;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#listener.stop();
  }
}
