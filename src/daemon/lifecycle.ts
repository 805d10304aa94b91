import type { Logger } from "../shared/logger.ts";
import { leave } from "./libc.ts";
import { EXIT } from "./start-error.ts";

export type Lifecycle = {
  /** Saves the state, then closes everything. */
  readonly close: () => Promise<void>;
  /** Reads the configuration again and says what a restart would change. */
  readonly reload: () => void;
};

const CLOSE_WITHIN_MS = 1_800;
/** npm passes a Ctrl-C on that the terminal has sent us already: one press must not count as two. */
const SAME_PRESS_MS = 300;

/**
 * SIGTERM and SIGINT end the daemon within 2 s, a second one at once; SIGHUP reads the configuration. An error that
 * nobody caught is logged, the state saved, and the exit code 70, so that the service manager starts us again.
 */
export function watchSignals(process: NodeJS.Process, logger: Logger, lifecycle: Lifecycle): void {
  let endingSinceMs: number | null = null;

  const end = (code: number) => {
    if (endingSinceMs !== null) {
      if (performance.now() - endingSinceMs > SAME_PRESS_MS) leave(code);
      return;
    }
    endingSinceMs = performance.now();
    const timeout = setTimeout(() => {
      logger.warn({}, "something would not close in time; leaving without it");
      leave(code);
    }, CLOSE_WITHIN_MS);
    lifecycle
      .close()
      .catch((error: unknown) => logger.error({ err: error }, "closing failed"))
      .finally(() => {
        clearTimeout(timeout);
        leave(code);
      });
  };

  process.on("SIGTERM", () => end(0));
  process.on("SIGINT", () => end(0));
  process.on("SIGHUP", () => lifecycle.reload());
  process.on("uncaughtException", (error) => {
    logger.error({ err: error }, "a bug: please report this");
    end(EXIT.software);
  });
}
