import type { WebSocket } from "ws";
import type { Message, Sink, SinkEvents } from "./sink.ts";

/** More than this is not handed to a connection that takes nothing. */
const ENOUGH_BYTES = 64 * 1024;
/** After our close frame, the client may take so long to answer with its own. */
const CLOSE_MS = 200;
/** RFC 6455, 7.4.1. */
export const CLOSE = { goingAway: 1001, unsupported: 1003, policy: 1008 } as const;

const AS_TEXT = { binary: false, fin: true };
const texts = new WeakMap<Message, Buffer>();

export type SocketSink = Sink & {
  /** One binary message of both. Its sender limits what is under way. */
  sendBytes(header: Uint8Array, payload: Uint8Array): void;
};

/** Messages of a WebSocket: each one JSON object of `event`, `id` and `data`. */
export function socketSink(socket: WebSocket, listener: () => SinkEvents): SocketSink {
  socket.on("pong", () => listener().alive());
  socket.on("close", () => listener().closed());
  // What breaks is closed next.
  socket.on("error", () => {});
  const sent = () => {
    if (socket.bufferedAmount === 0) listener().drained();
  };
  return {
    send: (message) => {
      socket.send(textOf(message), AS_TEXT, sent);
      return socket.bufferedAmount < ENOUGH_BYTES;
    },
    sendBytes: (header, payload) => {
      socket.send(header, { binary: true, fin: false });
      socket.send(payload, { binary: true, fin: true }, sent);
    },
    beat: () => socket.ping(),
    end: () => {
      socket.close(CLOSE.goingAway);
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    },
    cut: () => socket.terminate(),
  };
}

/** Encoded once for all who are told the same. */
function textOf(message: Message): Buffer {
  const known = texts.get(message);
  if (known !== undefined) return known;
  const { event, id, data } = message;
  const bytes = Buffer.from(`{"event":"${event}","id":${JSON.stringify(id)},"data":${data}}`);
  texts.set(message, bytes);
  return bytes;
}
