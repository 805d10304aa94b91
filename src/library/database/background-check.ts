import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { letOthersFirst } from "../indexer/indexer-process.ts";

/** The exit code that says that the database is damaged; 0 = it is sound, anything else = nobody knows. */
export const DAMAGED = 3;

export type CheckOutcome = "sound" | "damaged" | "unknown";

/**
 * Checks a database that is in use, in a process that takes the processor and the disk when nobody else wants them, and
 * that can be ended at any time: SQLite is busy with a million songs for half a minute and cannot be interrupted.
 */
export class BackgroundCheck {
  readonly #child: ChildProcess;
  #closed = false;

  /** `entry`: check-host.ts. `told` is called once, unless this is closed before. */
  constructor(entry: URL, path: string, told: (outcome: CheckOutcome) => void) {
    this.#child = spawn(process.execPath, [fileURLToPath(entry), path], { stdio: "ignore", env: {} });
    letOthersFirst(this.#child);
    const end = (outcome: CheckOutcome) => {
      if (this.#closed) return;
      this.#closed = true;
      told(outcome);
    };
    this.#child.once("error", () => end("unknown"));
    this.#child.once("exit", (code) => end(code === 0 ? "sound" : code === DAMAGED ? "damaged" : "unknown"));
  }

  close(): void {
    this.#closed = true;
    this.#child.kill("SIGKILL");
  }
}
