import type { JobId } from "../../shared/ids.ts";
import type { ScanProgress } from "../library-port.ts";
import type { ScanCounts } from "./scan-parts.ts";

const TELL_INTERVAL_MS = 500;
const LOG_INTERVAL_MS = 5_000;

export type ReportParts = {
  readonly tell: (progress: ScanProgress) => void;
  readonly log: (fields: object, message: string) => void;
};

/** Tells how far a scan is: twice a second as an event, every five seconds in the log, and at its end. */
export class ScanReport {
  readonly #job: JobId;
  readonly #counts: Readonly<ScanCounts>;
  #filesExpected: number | null = null;
  readonly #parts: ReportParts;
  readonly #startMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  #loggedMs = this.#startMs;

  constructor(job: JobId, counts: Readonly<ScanCounts>, parts: ReportParts) {
    this.#job = job;
    this.#counts = counts;
    this.#parts = parts;
    this.#timer = setInterval(() => this.#tell(), TELL_INTERVAL_MS);
  }

  /** How many files there were before, from which the rest of the time is reckoned; null or 0 = nobody knows. */
  expect(files: number | null): void {
    this.#filesExpected = files === 0 ? null : files;
  }

  end(): void {
    clearInterval(this.#timer);
    const progress = this.#progress(true);
    this.#parts.tell(progress);
    const isLong = performance.now() - this.#startMs >= LOG_INTERVAL_MS;
    // What a watched folder has scanned all day is worth no line unless something came of it.
    if (isLong || progress.filesRead > 0 || progress.failed > 0) this.#parts.log(this.#fields(progress), "scan ended");
  }

  #tell(): void {
    const progress = this.#progress(false);
    this.#parts.tell(progress);
    if (performance.now() - this.#loggedMs < LOG_INTERVAL_MS) return;
    this.#loggedMs = performance.now();
    this.#parts.log(this.#fields(progress), "scanning");
  }

  #progress(done: boolean): ScanProgress {
    const { filesSeen } = this.#counts;
    const seconds = (performance.now() - this.#startMs) / 1000;
    const filesPerSecond = seconds > 0 ? Math.round(filesSeen / seconds) : 0;
    return {
      job: this.#job,
      ...this.#counts,
      filesPerSecond,
      secondsLeft: done ? 0 : this.#secondsLeft(filesSeen, seconds),
      done,
    };
  }

  /** More files than before, and nobody knows how many more. */
  #secondsLeft(filesSeen: number, seconds: number): number | null {
    if (this.#filesExpected === null || filesSeen === 0 || filesSeen > this.#filesExpected) return null;
    return Math.ceil(((this.#filesExpected - filesSeen) * seconds) / filesSeen);
  }

  #fields(progress: ScanProgress): object {
    const { done, ...fields } = progress;
    return { ...fields, seconds: Math.round((performance.now() - this.#startMs) / 100) / 10 };
  }
}
