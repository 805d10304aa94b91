import { type ChildProcess, spawn } from "node:child_process";
import type { DecoderPrograms, OpenCommand } from "../decoders/request.ts";
import type { Logger } from "../shared/logger.ts";
import { PIPE_STEP } from "./control.ts";
import type { Libc } from "./libc.ts";
import { createPipe } from "./pipe.ts";

const OPEN_LIMIT_MS = 10_000;
/** So long may a host chew on a request nobody wants any more. */
const SUPERSEDED_LIMIT_MS = 1000;
const RESPAWN_MS = 1000;
const WARM_DELAY_MS = 250;

export type HostProgram = {
  readonly entry: URL;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly programs: DecoderPrograms;
};

/**
 * The decoder host of one deck: at most one process, at most one unanswered request, at most one that waits behind it
 * (the newest). A host that does not answer in time is killed; the audio worker sees its pipe end.
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
  #timer: NodeJS.Timeout | null = null;
  #respawn: NodeJS.Timeout | null = null;
  #closed = false;

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
      const child = spawn(execPath, [...execArgv, entry.pathname, JSON.stringify(programs)], {
        stdio: ["pipe", "ignore", "inherit", pipe.writeFd],
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
    if (this.#child === null && this.#respawn === null) this.#spawnAfter(WARM_DELAY_MS, null);
  }

  /** Replaces whatever the host does. Throws like `warm`. */
  request(command: OpenCommand): void {
    this.warm();
    if (this.#unanswered !== null) {
      if (this.#waiting === null) this.#arm(SUPERSEDED_LIMIT_MS);
      this.#waiting = command;
      return;
    }
    this.#waiting = null;
    this.#unanswered = command;
    this.#arm(OPEN_LIMIT_MS);
    this.#onSend(command.generation);
    this.#send(command);
  }

  /** The audio worker saw the answer to `serial`. */
  answered(serial: number): void {
    if (this.#unanswered?.generation !== serial) return;
    this.#unanswered = null;
    this.#disarm();
    const next = this.#waiting;
    this.#waiting = null;
    if (next !== null) this.request(next);
  }

  /** Nothing is wanted any more. A host that has not even answered may hang: it is replaced. */
  cancel(): void {
    this.#waiting = null;
    if (this.#unanswered !== null) this.#kill();
    else if (this.#child !== null) this.#send({ type: "cancel" });
  }

  /** For a host that stopped delivering: forgets it at once, with all it was asked; the next request starts another. */
  abandon(): void {
    this.#kill();
    this.#child = null;
    this.#unanswered = null;
    this.#waiting = null;
    this.#disarm();
  }

  close(): void {
    this.#closed = true;
    this.#disarm();
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    this.#child?.stdin?.end();
    this.#kill();
  }

  #kill(): void {
    this.#child?.kill("SIGKILL");
  }

  #send(command: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  #arm(timeoutMs: number): void {
    this.#disarm();
    this.#timer = setTimeout(() => this.#kill(), timeoutMs);
    this.#timer.unref();
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #gone(child: ChildProcess, why: string): void {
    if (child !== this.#child) return;
    this.#child = null;
    this.#unanswered = null;
    this.#disarm();
    if (this.#closed) return;
    this.#logger.warn({ why }, "a decoder host ended");
    const next = this.#waiting;
    this.#waiting = null;
    this.#spawnAfter(next === null ? RESPAWN_MS : 0, next);
  }

  #spawnAfter(delayMs: number, next: OpenCommand | null): void {
    if (this.#respawn !== null) clearTimeout(this.#respawn);
    this.#respawn = setTimeout(() => {
      this.#respawn = null;
      try {
        if (next === null) this.warm();
        else this.request(next);
      } catch (error) {
        this.#logger.error({ error }, "no new decoder host");
      }
    }, delayMs);
    this.#respawn.unref();
  }
}
