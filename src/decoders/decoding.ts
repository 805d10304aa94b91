import { setImmediate as nextTurn } from "node:timers/promises";
import { DecodeError } from "./decode-error.ts";
import type { FrameWriter } from "./frame-writer.ts";
import type { PcmSource } from "./pcm-source.ts";
import type { OpenCommand } from "./request.ts";
import type { Notes } from "./stream/notes.ts";

/** Opens what a command asks for. Throws DecodeError. */
export type OpenSource = (command: OpenCommand, notes: Notes, signal: AbortSignal) => PcmSource | Promise<PcmSource>;

/**
 * Decodes one source to the writer, one block per event-loop turn so that commands are seen between blocks. Stops
 * silently when `signal` fires. Throws only what the writer throws.
 */
export async function decode(
  command: OpenCommand,
  open: OpenSource,
  writer: FrameWriter,
  signal: AbortSignal,
): Promise<void> {
  const { generation } = command;
  let source: PcmSource;
  try {
    source = await open(command, notesTo(writer, generation, signal), signal);
  } catch (error) {
    if (!signal.aborted) writer.error(generation, reasonOf(error));
    return;
  }
  try {
    if (!signal.aborted) writer.format(generation, source.format);
    await pump(generation, source, writer, signal);
  } finally {
    source.close();
  }
}

/** Nothing more of a source that was replaced. */
function notesTo(writer: FrameWriter, generation: number, signal: AbortSignal): Notes {
  return {
    tags(tags) {
      if (!signal.aborted) writer.tags(generation, tags);
    },
    waiting(reason) {
      if (!signal.aborted) writer.waiting(generation, reason);
    },
  };
}

async function pump(generation: number, source: PcmSource, writer: FrameWriter, signal: AbortSignal): Promise<void> {
  let owesSamples = source.format.totalFrames !== 0;
  while (!signal.aborted) {
    const frames = await next(source, writer.block);
    if (signal.aborted) return;
    if (typeof frames === "string") return writer.error(generation, frames);
    if (frames === 0 && owesSamples) return writer.error(generation, "nothing in it can be decoded");
    if (frames === 0) return writer.end(generation);
    owesSamples = false;
    writer.data(generation, frames);
    await nextTurn();
  }
}

async function next(source: PcmSource, block: Float32Array): Promise<number | string> {
  try {
    return await source.read(block);
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof DecodeError ? error.message : "decoder fault";
}
