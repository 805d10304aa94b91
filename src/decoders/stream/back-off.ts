import { setTimeout as sleep } from "node:timers/promises";
import { NetworkError } from "../../shared/network/network-error.ts";
import type { StreamSettings } from "./stream-settings.ts";

/** A connection that delivered for this long was a good one: the next break begins from the shortest pause again. */
const GOOD_MS = 10_000;

/** The pauses between attempts to take a stream up again, each twice as long as the last. */
export class BackOff {
  readonly #settings: StreamSettings;
  #attempts = 0;
  #brokenMs = 0;
  #flowingMs = 0;

  constructor(settings: StreamSettings) {
    this.#settings = settings;
  }

  /** Bytes come. */
  flows(): void {
    if (this.#flowingMs === 0) this.#flowingMs = performance.now();
  }

  /** Waits before the next attempt. Rejects with what went wrong when it has gone wrong for too long. */
  async pause(error: NetworkError, signal: AbortSignal): Promise<void> {
    const { retryMs, maxRetryMs, giveUpMs } = this.#settings;
    const nowMs = performance.now();
    if (this.#flowingMs !== 0 && nowMs - this.#flowingMs >= GOOD_MS) this.#attempts = 0;
    this.#flowingMs = 0;
    if (this.#attempts === 0) this.#brokenMs = nowMs;
    if (error.isFinal || nowMs - this.#brokenMs >= giveUpMs) throw error;
    const pauseMs = Math.min(maxRetryMs, retryMs * 2 ** this.#attempts);
    this.#attempts++;
    // Not all listeners of a server that was restarted come back at the same moment.
    await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {
      throw new NetworkError("not wanted any more", true);
    });
  }
}
