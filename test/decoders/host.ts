import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { OpenCommand } from "../../src/decoders/request.ts";
import { decodeFormat, FRAME_KIND, HEADER_BYTES, type StreamFormat, WIRE_MAGIC } from "../../src/decoders/wire.ts";
import { builtEntry } from "../rig/entries.ts";

const ENTRY = builtEntry("decoder-host").pathname;

export type Frame = { readonly generation: number; readonly kind: number; readonly payload: Buffer };

export type Decoded = {
  /** TAGS and WAITING, with the number of frames of sound before each. */
  readonly notes: readonly { readonly kind: "tags" | "waiting"; readonly text: string; readonly atFrame: number }[];
  readonly format: StreamFormat | null;
  /** Interleaved stereo. */
  readonly samples: Float32Array;
  readonly ending: "end" | "error";
  readonly reason: string;
};

type Request = Partial<OpenCommand> & ({ readonly path: string } | { readonly url: string });

/** A real decoder host and the reader of its frames. */
export class Host {
  readonly process: ChildProcess;
  readonly frames: Readable;
  readonly exited: Promise<number | null>;
  readonly #root: string;
  readonly #stdin: Writable;
  readonly #iterator: AsyncGenerator<Frame>;
  #generation = 0;
  static #count = 0;

  /** `writeFlags`: what the host's end of the pipe is opened with, besides O_WRONLY. */
  constructor(root: string, programs: object = {}, writeFlags = 0) {
    this.#root = root;
    // A real pipe, as in the daemon; Node's own "pipe" would be a pair of sockets.
    const fifo = join(root, `frames-${++Host.#count}`);
    execFileSync("mkfifo", [fifo]);
    this.frames = new Socket({ fd: openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK) });
    const writeEnd = openSync(fifo, constants.O_WRONLY | writeFlags);
    rmSync(fifo);
    this.process = spawn(process.execPath, [ENTRY, JSON.stringify(programs)], {
      stdio: ["pipe", "ignore", "ignore", writeEnd],
    });
    closeSync(writeEnd);
    this.#stdin = this.process.stdin as Writable;
    this.#stdin.on("error", () => {});
    this.exited = new Promise((resolve) => this.process.on("exit", resolve));
    this.#iterator = readFrames(this.frames);
  }

  /** Sends an open and returns its generation. */
  open(request: Request): number {
    const generation = ++this.#generation;
    const command = {
      type: "open",
      generation,
      ...("path" in request ? { root: this.#root } : {}),
      startSeconds: 0,
      endSeconds: null,
      resampleToHz: null,
      resampleQuality: "hq",
      ...request,
    };
    this.send(command);
    return generation;
  }

  send(command: object): void {
    this.#stdin.write(`${JSON.stringify(command)}\n`);
  }

  closeStdin(): void {
    this.#stdin.end();
  }

  async next(): Promise<Frame> {
    const { value, done } = await this.#iterator.next();
    if (done) throw new Error("the host closed its frames");
    return value;
  }

  /** Everything of one generation; frames of other generations before it are dropped. */
  async collect(generation: number): Promise<Decoded> {
    let format: StreamFormat | null = null;
    const blocks: Buffer[] = [];
    const notes: { kind: "tags" | "waiting"; text: string; atFrame: number }[] = [];
    let atFrame = 0;
    for (;;) {
      const frame = await this.next();
      if (frame.generation !== generation) continue;
      if (frame.kind === FRAME_KIND.format) format = decodeFormat(viewOf(frame.payload));
      else if (frame.kind === FRAME_KIND.data) {
        blocks.push(frame.payload);
        atFrame += frame.payload.length / 8;
      } else if (frame.kind === FRAME_KIND.tags || frame.kind === FRAME_KIND.waiting) {
        const kind = frame.kind === FRAME_KIND.tags ? "tags" : "waiting";
        notes.push({ kind, text: frame.payload.toString(), atFrame });
      } else {
        const ending = frame.kind === FRAME_KIND.end ? "end" : "error";
        return { notes, format, samples: toSamples(Buffer.concat(blocks)), ending, reason: frame.payload.toString() };
      }
    }
  }

  decode(request: Request): Promise<Decoded> {
    return this.collect(this.open(request));
  }

  async stop(): Promise<void> {
    this.closeStdin();
    this.frames.destroy();
    await this.exited;
  }
}

function toSamples(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function* readFrames(stream: Readable): AsyncGenerator<Frame> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= HEADER_BYTES) {
      if (rest.readInt32LE(0) !== WIRE_MAGIC) throw new Error("frame boundary lost");
      const endBytes = HEADER_BYTES + rest.readInt32LE(12);
      if (rest.length < endBytes) break;
      yield {
        generation: rest.readInt32LE(4),
        kind: rest.readInt32LE(8),
        payload: rest.subarray(HEADER_BYTES, endBytes),
      };
      rest = rest.subarray(endBytes);
    }
  }
}
