/**
 * Entry of the decoder host: a child process of the daemon that decodes one source at a time. Untrusted bytes are
 * decoded here and nowhere else, so a crash or a hang costs one file; the parent kills and replaces it.
 *
 * argv[2]: DecoderPrograms as JSON. stdin: DecoderCommand, one JSON object per line; its end is our end.
 * fd 3: frames of `wire.ts`. The pipe blocks when it is full; the reader must drain stale generations.
 */
import { releaseProgramPages } from "../shared/program-pages.ts";
import { decode } from "./decoding.ts";
import { FrameWriter } from "./frame-writer.ts";
import { LineSplitter } from "./line-splitter.ts";
import { sourceOpener } from "./open-source.ts";
import { type OpenCommand, parseCommand } from "./request.ts";
import { STREAM_SETTINGS } from "./stream/stream-settings.ts";

const FRAMES_FD = 3;
const MAX_LINE_CHARACTERS = 65_536;
const IDLE_MS = 1_000;

const open = sourceOpener({
  sndfile: "libsndfile.so.1",
  soxr: "libsoxr.so.0",
  ffmpeg: "ffmpeg",
  streams: STREAM_SETTINGS,
  ...JSON.parse(process.argv[2] ?? "{}"),
});
const writer = new FrameWriter(FRAMES_FD);
const lines = new LineSplitter(MAX_LINE_CHARACTERS);

let wanted: OpenCommand | null = null;
let running: AbortController | null = null;

function receive(line: string): void {
  const command = parseCommand(line);
  if (command === null) return;
  wanted = command.type === "open" ? command : null;
  running?.abort();
}

async function work(): Promise<void> {
  if (running !== null) return;
  while (wanted !== null) {
    const command = wanted;
    wanted = null;
    running = new AbortController();
    await decode(command, open, writer, running.signal);
    running = null;
  }
}

/** The reader is gone: EPIPE from a pipe, ECONNRESET from the socket pair of a Node parent. Anything else is a bug. */
function stop(error: unknown): void {
  const code = error instanceof Error && "code" in error ? error.code : null;
  process.exit(code === "EPIPE" || code === "ECONNRESET" ? 0 : 1);
}

// So long after the start, and after each command.
const idle = setTimeout(releaseProgramPages, IDLE_MS).unref();

process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  idle.refresh();
  for (const line of lines.push(chunk)) receive(line);
  work().catch(stop);
});
process.stdin.on("close", () => process.exit(0));
// Ctrl-C reaches the whole process group; the daemon decides when we end, by closing stdin.
process.on("SIGINT", () => {});
