import type { Readable } from "node:stream";
import { NetworkError, networkError } from "./network-error.ts";

const CHECKS = 10;

/**
 * The chunks of a body as they come. A body that is silent for `stallTimeoutMs` while it is waited for is broken off.
 * Throws NetworkError. Returning early destroys the body.
 */
export async function* readBody(body: Readable, stallTimeoutMs: number): AsyncGenerator<Buffer, void> {
  let silentChecks = 0;
  let isAwaited = false;
  // Counted, not timed: while this process is held up, by a full pipe, no time passes for the server.
  const watch = setInterval(() => {
    if (isAwaited && ++silentChecks >= CHECKS) body.destroy(new NetworkError("the server sends nothing any more"));
  }, stallTimeoutMs / CHECKS);
  const iterator: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      silentChecks = 0;
      isAwaited = true;
      const { value, done } = await iterator.next();
      isAwaited = false;
      if (done === true) return;
      yield value;
    }
  } catch (error) {
    throw networkError(error);
  } finally {
    clearInterval(watch);
    body.destroy();
  }
}
