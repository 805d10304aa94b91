import { type ChildProcess, spawn } from "node:child_process";
import { setPriority } from "node:os";
import type { Readable, Writable } from "node:stream";

/** Music that is played comes first. */
const NICE = 5;
const LOUDEST_LOG_CHARACTERS = 2_000;

/** ffmpeg encoding float32 stereo. It ends with its input; `kill` ends it at once. */
export class Encoder {
  readonly #child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };
  /** Resolves when it is gone: the beginning of what it complained of, or null when it could not be started. */
  readonly finished: Promise<string | null>;
  #log = "";

  constructor(program: string, rateHz: number, output: readonly string[]) {
    const input = ["-f", "f32le", "-ar", String(rateHz), "-ac", "2", "-probesize", "32", "-i", "pipe:0"];
    const quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1"];
    this.#child = spawn(program, [...quiet, ...input, "-threads", "1", ...output, "pipe:1"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { pid, stdin, stderr } = this.#child;
    this.finished = new Promise((resolve) => {
      this.#child.once("error", () => resolve(null));
      this.#child.once("close", () => resolve(this.#log));
    });
    // Its end tells.
    stdin.on("error", () => {});
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(0, LOUDEST_LOG_CHARACTERS);
    });
    try {
      if (pid !== undefined) setPriority(pid, NICE);
    } catch {
      // It is gone, or that is not allowed.
    }
  }

  get input(): Writable {
    return this.#child.stdin;
  }

  get output(): Readable {
    return this.#child.stdout;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
  }
}
