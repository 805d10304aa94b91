/**
 * Entry of the stream host: the one child process that decodes for listeners, and reads files for them. Bytes of strangers
 * are parsed and music folders are touched here and not on the main thread: a crash or a hang costs what is open here, and
 * who listens is served by the next host.
 *
 * argv[2]: DecoderPrograms as JSON. stdin: HostCommand, one JSON object per line; its end is our end. stdout: see
 * `host-messages.ts`. Its pipe blocks when it is full.
 */
import { DecodeError } from "../../decoders/decode-error.ts";
import { LineSplitter } from "../../decoders/line-splitter.ts";
import { sourceOpener } from "../../decoders/open-source.ts";
import type { DecoderPrograms } from "../../decoders/request.ts";
import { DomainError } from "../../shared/errors.ts";
import { ChunkMaker, lookAt } from "./chunk-maker.ts";
import { FileBytes } from "./file-bytes.ts";
import {
  HOST_HEADER_BYTES,
  HOST_MAGIC,
  type HostCommand,
  NEWS,
  PIECE_HEADER_BYTES,
  type Wanted,
} from "./host-messages.ts";

const MAX_LINE_CHARACTERS = 262_144;

type Open = Pick<ChunkMaker | FileBytes, "next" | "close">;

const programs: DecoderPrograms = JSON.parse(process.argv[2] ?? "{}");
const opener = sourceOpener(programs);
const opened = new Map<number, Open>();
/** What is said of one after the other: an `open` takes its time, and what follows waits for it. */
const tails = new Map<number, Promise<void>>();

function tell(id: number, kind: number, payload: Uint8Array): void {
  const header = Buffer.alloc(HOST_HEADER_BYTES);
  for (const [index, value] of [HOST_MAGIC, id, kind, payload.byteLength].entries())
    header.writeInt32LE(value, index * 4);
  process.stdout.write(Buffer.concat([header, payload]));
}

async function open(id: number, wanted: Wanted): Promise<void> {
  let answer: object;
  if (wanted.kind === "look") answer = await lookAt(opener, wanted.source);
  else if (wanted.kind === "bytes") {
    const file = new FileBytes(wanted.root, wanted.path, wanted.from);
    opened.set(id, file);
    answer = file.file;
  } else {
    opened.set(id, await ChunkMaker.open(opener, wanted, programs));
    answer = {};
  }
  tell(id, NEWS.opened, Buffer.from(JSON.stringify(answer)));
}

async function next(id: number): Promise<void> {
  const one = opened.get(id);
  if (one === undefined) throw new DecodeError("It is not open");
  const { frames, isLast, payload } = await one.next();
  const piece = Buffer.alloc(PIECE_HEADER_BYTES + payload.byteLength);
  piece.writeUInt32LE(frames, 0);
  piece.writeUInt32LE(isLast ? 1 : 0, 4);
  piece.set(payload, PIECE_HEADER_BYTES);
  tell(id, NEWS.piece, piece);
}

function close(id: number): void {
  opened.get(id)?.close();
  opened.delete(id);
  tails.delete(id);
}

async function obey(command: HostCommand): Promise<void> {
  const { id, type } = command;
  try {
    if (type === "open") await open(id, command.wanted);
    else if (type === "next") await next(id);
    else close(id);
  } catch (error) {
    const isKnown = error instanceof DecodeError || error instanceof DomainError;
    if (type !== "close") tell(id, NEWS.failed, Buffer.from(isKnown ? error.message : "decoder fault"));
  }
}

const lines = new LineSplitter(MAX_LINE_CHARACTERS);
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text: string) => {
  for (const line of lines.push(text)) {
    const command: HostCommand = JSON.parse(line);
    tails.set(
      command.id,
      (tails.get(command.id) ?? Promise.resolve()).then(() => obey(command)),
    );
  }
});
process.stdin.on("close", () => process.exit(0));
// The daemon is gone.
process.stdout.on("error", () => process.exit(0));
process.on("SIGINT", () => {});
