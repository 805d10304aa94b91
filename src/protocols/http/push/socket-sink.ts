import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Message, Sink, SinkEvents } from "./sink.ts";

/** After our close frame, the client may take so long to answer with its own. */
const CLOSE_MS = 200;
/** RFC 6455, 7.4.1. */
export const CLOSE = { goingAway: 1001, unsupported: 1003, policy: 1008 } as const;

export type SocketSink = Sink & {
  /** One binary message of both. Its sender limits what is under way. */
  sendBytes(header: Uint8Array, payload: Uint8Array): void;
};

/**
 * Messages of a WebSocket: each one JSON object of `event`, `id` and `data`, written to the connection itself, since many are
 * told the same. What is told to one alone goes through `ws`.
 */
export function socketSink(socket: WebSocket, connection: Duplex, listener: () => SinkEvents): SocketSink {
  socket.on("pong", () => listener().alive());
  socket.on("close", () => listener().closed());
  // What breaks is closed next.
  socket.on("error", () => {});
  connection.on("drain", () => listener().drained());
  return {
    // Behind a close frame nothing may follow (RFC 6455, 5.5.1).
    send: (message) => socket.readyState !== socket.OPEN || connection.write(frame(message)),
    sendBytes: (header, payload) => {
      socket.send(header, { binary: true, fin: false });
      socket.send(payload, { binary: true, fin: true });
    },
    beat: () => socket.ping(),
    end: () => {
      socket.close(CLOSE.goingAway);
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    },
    cut: () => socket.terminate(),
  };
}

/** A whole text message of a server (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81;
/** More bytes than this are counted in 16 bits, and more than 65535 in 64. */
const SHORT = 125;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

const frames = new WeakMap<Message, Buffer>();

/** Encoded and framed once for all who are told the same. */
function frame(message: Message): Buffer {
  const known = frames.get(message);
  if (known !== undefined) return known;
  const { event, id, data } = message;
  const text = Buffer.from(`{"event":"${event}","id":${JSON.stringify(id)},"data":${data}}`);
  const bytes = Buffer.concat([headOf(text.length), text]);
  frames.set(message, bytes);
  return bytes;
}

function headOf(length: number): Buffer {
  if (length <= SHORT) return Buffer.of(WHOLE_TEXT, length);
  if (length <= 0xffff) return Buffer.of(WHOLE_TEXT, LENGTH_16, length >> 8, length & 0xff);
  const head = Buffer.alloc(10);
  head.set([WHOLE_TEXT, LENGTH_64]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
