import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { MeasuredTrack } from "../shared/sound/track-analysis.ts";
import { type HostAnswer, type HostQuestion, trackOf } from "./host-messages.ts";
import { type HostProgram, processorUse, startHost } from "./host-process.ts";

export type Outcome =
  | { readonly kind: "measured"; readonly seconds: number; readonly track: MeasuredTrack }
  /** `reason` is in words for a person. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "away" }
  /** Nobody wants to know any more. */
  | { readonly kind: "stopped" };

/** A host kept from the processor by others gets so many times the time limit. */
const MAX_WAITS = 20;
/** Used of a time limit by one that computes, and does not only wait for its turn. */
const BUSY_SHARE = 0.5;

/**
 * The analysis host, at most one process: it starts with the first file and ends with `end`. A file it dies of, or over
 * which it says nothing for `silentMs`, has failed, and the next one gets a new process.
 */
export class Host {
  readonly #program: HostProgram;
  readonly #silentMs: number;
  #child: ChildProcess | null = null;
  #settle: ((outcome: Outcome) => void) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(program: HostProgram, silentMs: number) {
    this.#program = program;
    this.#silentMs = silentMs;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** One at a time. */
  analyse(question: HostQuestion): Promise<Outcome> {
    if (this.#settle !== null) throw new Error("The host listens to another file");
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#settle = resolve;
    this.#child ??= this.#start();
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    this.#watch();
    return promise;
  }

  /** Ends the process, whatever it does. */
  end(): void {
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
    this.#finish({ kind: "stopped" });
  }

  #start(): ChildProcess {
    const child = startHost(this.#program);
    child.on("error", () => this.#lost(child));
    child.on("exit", () => this.#lost(child));
    child.stdin?.on("error", () => {});
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (child === this.#child) this.#receive(JSON.parse(line));
      });
    }
    return child;
  }

  #receive(answer: HostAnswer): void {
    if (answer.type === "progress") this.#watch();
    else this.#finish(outcomeOf(answer));
  }

  #lost(child: ChildProcess): void {
    if (child !== this.#child) return;
    this.#child = null;
    this.#finish({ kind: "failed", reason: "The file crashed the decoder" });
  }

  #finish(outcome: Outcome): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const settle = this.#settle;
    this.#settle = null;
    settle?.(outcome);
  }

  #watch(usedBeforeMs = processorUse(this.#child?.pid)?.usedMs ?? 0, waits = 0): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#silent(usedBeforeMs, waits), this.#silentMs);
  }

  /** It may only have been kept from the processor by others; then it gets more time, but not for ever. */
  #silent(usedBeforeMs: number, waits: number): void {
    const use = processorUse(this.#child?.pid);
    const isStarved = use?.wantsMore === true && use.usedMs - usedBeforeMs < this.#silentMs * BUSY_SHARE;
    if (isStarved && waits < MAX_WAITS) {
      this.#watch(use.usedMs, waits + 1);
      return;
    }
    const seconds = Math.round(this.#silentMs / 1000);
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
    this.#finish({ kind: "failed", reason: `Nothing could be decoded for ${seconds} s` });
  }
}

function outcomeOf(answer: Exclude<HostAnswer, { type: "progress" }>): Outcome {
  switch (answer.type) {
    case "measured":
      return { kind: "measured", seconds: answer.seconds, track: trackOf(answer.track) };
    case "failed":
      return { kind: "failed", reason: answer.reason };
    case "away":
      return { kind: "away" };
  }
}
