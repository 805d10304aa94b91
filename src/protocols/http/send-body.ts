import type { ServerResponse } from "node:http";
import { SECURITY_HEADERS } from "./security-headers.ts";
import { answered } from "./send-json.ts";

/** Who takes nothing for so long is not there any more. */
const PATIENCE_MS = 120_000;

/**
 * Sends bytes as they come, at the pace of who takes them. The first ones are waited for before anything is said, so that what
 * fails at once is told as a problem; what fails later cuts the connection. `body` is ended in every case.
 */
export async function sendBody(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Uint8Array>,
): Promise<Response> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    let piece = await pieces.next();
    outgoing.on("error", () => {});
    if (!outgoing.destroyed) outgoing.writeHead(status, { ...SECURITY_HEADERS, ...headers });
    for (; piece.done !== true && !outgoing.destroyed; piece = await pieces.next()) {
      if (!outgoing.write(piece.value)) await drained(outgoing);
    }
    outgoing.end();
  } catch (error) {
    if (!outgoing.headersSent) throw error;
    outgoing.destroy();
  } finally {
    await pieces.return?.();
  }
  return answered();
}

/** Also when it is closed. */
function drained(outgoing: ServerResponse): Promise<void> {
  if (outgoing.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const patience = setTimeout(() => outgoing.destroy(), PATIENCE_MS);
    const done = () => {
      clearTimeout(patience);
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}
