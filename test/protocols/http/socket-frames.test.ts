import { EventEmitter } from "node:events";
import { PassThrough, type Writable } from "node:stream";
import { expect, test } from "vitest";
import * as ws from "ws";
import { socketSink } from "../../../src/protocols/http/push/socket-sink.ts";

/** Not in the types of `ws`. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

test("a message of any length arrives whole: the length is in 7, 16 or 64 bits", async () => {
  const heard: string[] = [];
  const receiver = new Receiver({ isServer: false, maxPayload: 1 << 20 });
  receiver.on("message", (bytes: Buffer) => heard.push(String(bytes)));
  const connection = new PassThrough({ highWaterMark: 1 << 20 });
  connection.pipe(receiver);
  const socket = Object.assign(new EventEmitter(), { OPEN: 1, readyState: 1 });
  const sink = socketSink(socket as unknown as ws.WebSocket, connection, () => ({
    ...{ drained: () => {}, alive: () => {}, closed: () => {} },
  }));
  const lengths = [100, 125, 126, 127, 65_535, 65_536, 70_000];
  const empty = '{"event":"x","id":null,"data":""}'.length;
  for (const length of lengths) {
    sink.send({ event: "x", id: null, data: JSON.stringify("é".repeat(10) + "a".repeat(length - empty - 20)) });
  }
  // What follows a close frame is an error at the other end.
  socket.readyState = 2;
  expect(sink.send({ event: "late", id: null, data: "1" })).toBe(true);
  connection.end();
  await new Promise((resolve) => receiver.once("finish", resolve));
  expect(heard.map((text) => Buffer.byteLength(text))).toEqual(lengths);
  for (const text of heard) expect(JSON.parse(text)).toMatchObject({ event: "x" });
});
