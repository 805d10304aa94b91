import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { DecoderPrograms, OpenCommand } from "../decoders/request.ts";
import type { Logger } from "../shared/logger.ts";
import { PIPE_STEP } from "./control.ts";
import type { Libc } from "./libc.ts";
import { createPipe } from "./pipe.ts";

/** So long may a host chew on a request nobody wants any more. */
const SUPERSEDED_LIMIT_MS = 1000;
const RESPAWN_MS = 1000;
const WARM_DELAY_MS = 250;

export type HostProgram = {
  readonly entry: URL;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly programs: DecoderPrograms;
  /** So long may a host take to open a file. */
  readonly timeoutMs: number;
};

/**
 * The decoder host of one deck: at most one process, at most one unanswered request, at most one that waits behind it
 * (the newest). A host that does not answer in time is killed and forgotten at once: what still comes out of its pipe
 * must never be taken for the answer to a later request.
 */
export class DecoderSlot {
  readonly #libc: Libc;
  readonly #program: HostProgram;
  readonly #logger: Logger;
  readonly #onPipe: (pipe: number) => void;
  readonly #onSend: (serial: number) => void;
  #child: ChildProcess | null = null;
  #pipes = 0;
  #unanswered: OpenCommand | null = null;
  #waiting: OpenCommand | null = null;
  /** Nobody wants the answer any more; the host has a moment left to give it. */
  #isSuperseded = false;
  #timer: NodeJS.Timeout | null = null;
  #respawn: NodeJS.Timeout | null = null;
  #closed = false;
  #overdue = 0;

  /**
   * `onPipe` gets the number of each new pipe (see PIPE_STEP), before anything is written to it; `onSend` the serial of
   * a request when the host gets it, which may be later than `request`.
   */
  constructor(
    libc: Libc,
    program: HostProgram,
    logger: Logger,
    onPipe: (pipe: number) => void,
    onSend: (serial: number) => void,
  ) {
    this.#libc = libc;
    this.#program = program;
    this.#logger = logger;
    this.#onPipe = onPipe;
    this.#onSend = onSend;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Throws when the system gives no pipe or process. */
  warm(): void {
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    this.#respawn = null;
    if (this.#child !== null || this.#closed) return;
    const { entry, execPath, execArgv, programs } = this.#program;
    const pipe = createPipe(this.#libc);
    try {
      const child = spawn(execPath, [...execArgv, fileURLToPath(entry), JSON.stringify(programs)], {
        // Its libraries warn on stderr about every odd file; what matters comes back as an error frame.
        stdio: ["pipe", "ignore", "ignore", pipe.writeFd],
      });
      this.#child = child;
      child.on("error", (error) => this.#gone(child, error.message));
      child.on("exit", (code, signal) => this.#gone(child, signal ?? `code ${code}`));
      child.stdin?.on("error", () => {});
    } catch (error) {
      this.#libc.close(pipe.readFd);
      throw error;
    } finally {
      this.#libc.close(pipe.writeFd);
    }
    this.#pipes++;
    this.#onPipe(this.#pipes * PIPE_STEP + pipe.readFd);
  }

  /** The second host costs memory and a moment of both cores: it comes when something is to follow, after the first sound. */
  warmSoon(): void {
    if (this.#child === null && this.#respawn === null) this.#warmAfter(WARM_DELAY_MS);
  }

  /** Replaces whatever the host does. Throws like `warm`. */
  request(command: OpenCommand): void {
    this.warm();
    if (this.#unanswered !== null) {
      this.#waiting = command;
      this.#supersede();
      return;
    }
    this.#unanswered = command;
    this.#arm(this.#program.timeoutMs);
    this.#onSend(command.generation);
    this.#send(command);
  }

  /** The audio worker saw the answer to `serial`. */
  answered(serial: number): void {
    if (this.#unanswered?.generation !== serial) return;
    const next = this.#waiting;
    const isUnwanted = this.#isSuperseded && next === null;
    this.#forget();
    if (next !== null) this.request(next);
    else if (isUnwanted) this.#send({ type: "cancel" });
  }

  /** Nothing is wanted any more. A host that does not even answer soon may hang: it is replaced. */
  cancel(): void {
    this.#waiting = null;
    if (this.#unanswered !== null) this.#supersede();
    else if (this.#child !== null) this.#send({ type: "cancel" });
  }

  /** For a host that stopped delivering: forgets it at once, with all it was asked; the next request starts another. */
  abandon(): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
    this.#forget();
  }

  /** True when the host was ended because it did not answer this request in time. */
  gaveUpOn(serial: number): boolean {
    return serial === this.#overdue;
  }

  close(): void {
    this.#closed = true;
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    this.#child?.stdin?.end();
    this.abandon();
  }

  #send(command: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Once per request: however often it is replaced, a host that hangs ends in time. */
  #supersede(): void {
    if (!this.#isSuperseded) this.#arm(SUPERSEDED_LIMIT_MS);
    this.#isSuperseded = true;
  }

  #arm(timeoutMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const next = this.#waiting;
      this.#overdue = this.#unanswered?.generation ?? 0;
      this.#logger.warn({ timeoutMs }, "a decoder host does not answer");
      this.abandon();
      this.#goOn(next);
    }, timeoutMs);
    this.#timer.unref();
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#unanswered = null;
    this.#waiting = null;
    this.#isSuperseded = false;
  }

  #gone(child: ChildProcess, why: string): void {
    if (child !== this.#child) return;
    const next = this.#waiting;
    this.#child = null;
    this.#forget();
    if (this.#closed) return;
    this.#logger.warn({ why }, "a decoder host ended");
    this.#goOn(next);
  }

  /** The host is gone: another one for the request that waited, or soon, to be ready for the next. */
  #goOn(next: OpenCommand | null): void {
    if (next === null) this.#warmAfter(RESPAWN_MS);
    else this.#try(() => this.request(next));
  }

  #warmAfter(delayMs: number): void {
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    this.#respawn = setTimeout(() => {
      this.#respawn = null;
      this.#try(() => this.warm());
    }, delayMs);
    this.#respawn.unref();
  }

  #try(start: () => void): void {
    try {
      start();
    } catch (error) {
      this.#logger.error({ error }, "no new decoder host");
    }
  }
}
