import type { ServerResponse } from "node:http";
import { SECURITY_HEADERS } from "../security-headers.ts";
import type { Message, Sink, SinkEvents } from "./sink.ts";

export const SSE_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  "Content-Type": "text/event-stream",
  "X-Accel-Buffering": "no",
};

/** So long a browser waits before it connects again. */
const RETRY = "retry: 2000\n\n";

/**
 * Server-sent events (WHATWG HTML, 9.2), written to the connection itself: a web stream between costs more than the event,
 * and the answer of node:http keeps what it is given until the end of the turn. The only sign of life is that what was
 * written was taken.
 */
export function sseSink(answer: ServerResponse, listener: () => SinkEvents): Sink {
  // It ends with the connection, so that no event has to be wrapped once more (RFC 9112, 6.3).
  answer.removeHeader("Transfer-Encoding");
  answer.writeHead(200, { ...SSE_HEADERS, Connection: "close" });
  answer.flushHeaders();
  // Behind an answer that is still under way there is no connection yet.
  const connection = answer.socket ?? answer;
  const drained = () => {
    listener().alive();
    listener().drained();
  };
  connection.on("drain", drained);
  answer.on("close", () => {
    connection.off("drain", drained);
    listener().closed();
  });
  // What breaks is closed next.
  answer.on("error", () => {});
  connection.write(RETRY);
  return {
    send: (message) => connection.write(frame(message)),
    beat: () => void connection.write(":\n\n", (error) => (error ? undefined : listener().alive())),
    end: () => void answer.end(),
    cut: () => void answer.destroy(),
  };
}

const frames = new WeakMap<Message, Buffer>();

/** Encoded once for all who are told the same. JSON holds no raw newline, so one data line is enough. */
function frame(message: Message): Buffer {
  const known = frames.get(message);
  if (known !== undefined) return known;
  const { event, id, data } = message;
  const bytes = Buffer.from(`event: ${event}\n${id === null ? "" : `id: ${id}\n`}data: ${data}\n\n`);
  frames.set(message, bytes);
  return bytes;
}
