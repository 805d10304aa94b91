import type { FileMetadata } from "../indexer/indexer-messages.ts";
import type { OpenFile } from "../indexer/open-inside.ts";
import { audioSignature } from "./audio-signature.ts";
import { withMissing } from "./comment-tags.ts";
import { flacCueSheet } from "./flac-cue-sheet.ts";
import { readFlac } from "./flac-reader.ts";
import { type Described, type Readable, readable } from "./readable.ts";
import { readWithTagLib } from "./taglib-reader.ts";

const MAX_CUE_SHEET_CHARS = 256 * 1024;
/** Their readers take as long as a dozen songs of other formats. */
const SLOW_READERS = [
  async (file: Readable) => (await import("./music-metadata-reader.ts")).readWithMusicMetadata(file),
  async (file: Readable) => (await import("./ffprobe-reader.ts")).readWithFfprobe(file),
];

/**
 * Tags, audio properties and signature of one file: an ordinary FLAC is read here, anything else by TagLib, and what
 * that refuses or cannot measure by others. The duration of a recording that nobody can measure is null. Rejects when
 * nobody finds sound in the file.
 */
export async function readMetadata(file: OpenFile): Promise<FileMetadata> {
  const input = readable(file);
  const signature = audioSignature(input.bytes);
  const { cueSheet, ...described } = await describe(input);
  return { ...described, signature, cueSheet: sensibleCueSheet(cueSheet ?? flacCueSheet(input)) };
}

async function describe(input: Readable): Promise<Described> {
  let known = readFlac(input) ?? (await readWithTagLib(input).catch(() => null));
  for (const read of SLOW_READERS) {
    if (known !== null && known.durationMs !== null) return known;
    const found = await read(input).catch(() => null);
    if (found !== null) known = known === null ? found : together(known, found);
  }
  if (known === null || known.rateHz === null) throw new Error("No audio was found");
  return known;
}

/** What the first found, and from the second what is missing. */
function together(first: Described, second: Described): Described {
  return {
    tags: withMissing(first.tags, second.tags),
    durationMs: first.durationMs ?? second.durationMs,
    rateHz: first.rateHz ?? second.rateHz,
    bits: first.rateHz === null ? second.bits : first.bits,
    channels: first.channels ?? second.channels,
    replayGain: first.replayGain ?? second.replayGain,
    mixRamp: first.mixRamp ?? second.mixRamp,
    cueSheet: first.cueSheet ?? second.cueSheet,
  };
}

function sensibleCueSheet(text: string | null): string | null {
  return text === null || text.length > MAX_CUE_SHEET_CHARS || text.trim() === "" ? null : text;
}
