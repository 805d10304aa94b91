/**
 * A decoder host that does what a path tells it: "delayMs/code/frames/ending", and perhaps "/total", the length it promises. It blocks for `delayMs` like an open on a
 * dead file server, then delivers `frames` frames of the 16-bit sample `code`, then ends: `end`, `error`, `exit`
 * (crash), `hang` (nothing more, ever), `garbage`, or `late` (three times as many again, each after 250 ms; then `end`).
 */
import { writeSync } from "node:fs";
import { encodeFormat, encodeHeader, FORMAT_BYTES, FRAME_KIND, HEADER_BYTES } from "../../src/decoders/wire.ts";

const BLOCK_FRAMES = 4096;

function send(generation: number, kind: 1 | 2 | 3 | 4, payload: Uint8Array): void {
  const frame = Buffer.alloc(HEADER_BYTES + payload.length);
  encodeHeader(new DataView(frame.buffer, frame.byteOffset), generation, kind, payload.length);
  frame.set(payload, HEADER_BYTES);
  for (let at = 0; at < frame.length; ) at += writeSync(3, frame, at);
}

function block(timeoutMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
}

function deliver(generation: number, code: number, frames: number): void {
  for (let left = frames; left > 0; left -= BLOCK_FRAMES) {
    const samples = new Float32Array(Math.min(left, BLOCK_FRAMES) * 2).fill(code / 32_768);
    send(generation, FRAME_KIND.data, new Uint8Array(samples.buffer));
  }
}

function decode(generation: number, path: string): void {
  const [delayMs = 0, code = 0, frames = 0] = path.split("/").map(Number);
  const [ending, total = "-1"] = path.split("/").slice(3);
  block(delayMs);
  if (frames > 0 || ending === "end") {
    const format = new DataView(new ArrayBuffer(FORMAT_BYTES));
    encodeFormat(format, {
      sourceRateHz: 44_100,
      sourceBits: 16,
      sourceChannels: 2,
      deliveredRateHz: 44_100,
      totalFrames: Number(total),
      durationSeconds: -1,
      bitrateKbps: -1,
      bufferSeconds: 0,
      endPhase: 0,
    });
    send(generation, FRAME_KIND.format, new Uint8Array(format.buffer));
  }
  deliver(generation, code, frames);
  for (let round = 0; ending === "late" && round < 3; round++) {
    block(250);
    deliver(generation, code, frames);
  }
  if (ending === "end" || ending === "late") send(generation, FRAME_KIND.end, new Uint8Array());
  if (ending === "error") send(generation, FRAME_KIND.error, new TextEncoder().encode("no such sound"));
  if (ending === "exit") process.exit(3);
  if (ending === "hang") block(60_000);
  if (ending === "garbage") writeSync(3, Buffer.alloc(64, 7));
}

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const command = JSON.parse(line);
    if (command.type === "open") decode(command.generation, command.path);
  }
});
process.stdin.on("close", () => process.exit(0));
