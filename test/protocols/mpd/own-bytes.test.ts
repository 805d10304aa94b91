import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/protocols/mpd/limits.ts";
import { Output } from "../../../src/protocols/mpd/output.ts";
import { OwnBytes } from "../../../src/protocols/mpd/own-bytes.ts";
import { begun, pieces } from "../../../src/protocols/mpd/slices.ts";

const nothing = () => {};
const outputTo = (socket: Socket) => new Output(socket, DEFAULT_LIMITS, () => 0, nothing);

const SLICES = 12;
const SLICE_BYTES = 256 * 1024;

/** What a client receives of what `send` puts into its output. */
async function received(send: (output: Output) => Promise<void>): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket]: Socket[] = await once(server, "connection");
  if (socket === undefined) throw new Error("nobody connected");
  const output = outputTo(socket);
  await send(output);
  // Nothing was read yet, so something is still to be sent.
  output.put("OK\n");
  output.flush();
  socket.end();
  const bytes = Buffer.concat(await client.toArray());
  await once(socket, "close");
  server.close();
  return bytes;
}

test("the memory of a long answer is given back as it is sent, whole and in order", async () => {
  const slices = Array.from({ length: SLICES }, (_, index) => new Uint8Array(SLICE_BYTES).fill(index));
  async function* library() {
    yield* slices;
  }
  const bytes = await received(async (output) => {
    for await (const chunk of await begun(library, { inList: false })) output.put(chunk);
  });
  const expected = Array.from({ length: SLICES }, (_, index) => Buffer.alloc(SLICE_BYTES, index));
  expect(bytes.equals(Buffer.concat([...expected, Buffer.from("OK\n")]))).toBe(true);
  expect(slices.map(({ buffer }) => buffer.detached)).toEqual(slices.map(() => true));
});

test.each([0, 1, SLICE_BYTES, SLICE_BYTES + 1, 12 * SLICE_BYTES])(
  "so is that of a long text in pieces, behind the last of them: %i bytes",
  async (length) => {
    const text = Uint8Array.from({ length }, (_, index) => index % 251);
    const expected = Buffer.from(text);
    const bytes = await received(async (output) => {
      for await (const chunk of pieces(text)) output.put(chunk);
    });
    expect(bytes.equals(Buffer.concat([expected, Buffer.from("OK\n")]))).toBe(true);
    expect(text.buffer.detached).toBe(length > 0);
  },
);

test("bytes that others may have stay what they are", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket]: Socket[] = await once(server, "connection");
  if (socket === undefined) throw new Error("nobody connected");
  const picture = new Uint8Array(SLICE_BYTES).fill(7);
  const small = Buffer.from("a part of a larger buffer\n");
  const output = outputTo(socket);
  output.put(picture);
  output.put(new OwnBytes(small));
  // It goes out in this turn.
  process.nextTick(() => socket.end());
  const received = Buffer.concat(await client.toArray());
  await once(socket, "close");
  expect(received.equals(Buffer.concat([picture, small]))).toBe(true);
  expect([picture.buffer.detached, small.buffer.detached]).toEqual([false, false]);
  server.close();
});
