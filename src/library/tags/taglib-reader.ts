import type { TagLibModule } from "taglib-wasm";
import { mp4Length } from "../../shared/mp4-length.ts";
import { oggLinks } from "../../shared/ogg-links.ts";
import { readApeComments } from "./ape-comments.ts";
import { readAsfComments } from "./asf-comments.ts";
import type { ByteSource } from "./byte-source.ts";
import { type Comment, tagsOfComments, withMissing } from "./comment-tags.ts";
import { readId3v1Comments } from "./id3v1-comments.ts";
import { readMatroskaTitle } from "./matroska-title.ts";
import { mixRampOf } from "./mix-ramp-tags.ts";
import type { Described, Readable } from "./readable.ts";
import { replayGainOf } from "./replay-gain-tags.ts";
import { sharedTagLib } from "./tag-lib.ts";
import { isFloatWav } from "./wav-format.ts";

type FileHandle = ReturnType<TagLibModule["createFileHandle"]>;

/** What TagLib leaves out of a format: tags besides the one it prefers, keys of ASF it has no name for. */
const READ_BESIDES: Readonly<Record<string, readonly ((bytes: ByteSource) => readonly Comment[])[]>> = {
  MP3: [readApeComments, readId3v1Comments],
  TTA: [readApeComments, readId3v1Comments],
  ASF: [readAsfComments],
  Matroska: [readMatroskaTitle],
};

/** Tags and audio properties as TagLib tells them. Throws when it does not know the file. */
export async function readWithTagLib(readable: Readable): Promise<Described> {
  const { module } = await sharedTagLib();
  const handle = module.createFileHandle();
  try {
    load(handle, readable);
    const audio = handle.getAudioProperties();
    const container = audio?.containerFormat;
    const comments = Object.entries(properties(handle, container)).flatMap(([key, values]) =>
      values.map((value): Comment => [key, value]),
    );
    const besides = (READ_BESIDES[container ?? ""] ?? []).map((read) => read(readable.bytes));
    return {
      tags: besides.map(tagsOfComments).reduce(withMissing, tagsOfComments(comments)),
      durationMs: exactMs(readable.bytes, container) ?? positive(audio?.durationMs),
      rateHz: positive(audio?.sampleRate),
      bits: audio?.isLossless === true && !isFloat(readable.bytes, container) ? sampleBits(audio.bitsPerSample) : 0,
      channels: positive(audio?.channels),
      replayGain: replayGainOf(comments) ?? replayGainOf(besides.flat()),
      mixRamp: mixRampOf(comments) ?? mixRampOf(besides.flat()),
      cueSheet: comments.find(isCueSheet)?.[1] ?? besides.flat().find(isCueSheet)?.[1] ?? null,
    };
  } finally {
    handle.destroy();
  }
}

/**
 * What is heard of an MP4: TagLib counts the encoder's delay and padding, too. And of an Ogg in which several recordings
 * lie one behind the other: TagLib knows the first.
 */
function exactMs({ read, sizeBytes }: ByteSource, container: string | undefined): number | null {
  if (container === "OGG") {
    const links = oggLinks(read, sizeBytes);
    return links.length < 2
      ? null
      : Math.round(links.reduce((sum, { frames, rateHz }) => sum + (frames * 1000) / rateHz, 0));
  }
  const length = container === "MP4" ? mp4Length(read) : null;
  return length === null ? null : Math.round((length.units * 1000) / length.timescaleHz);
}

function isFloat(bytes: ByteSource, container: string | undefined): boolean {
  return container === "WAV" && isFloatWav(bytes);
}

function isCueSheet([key]: Comment): boolean {
  return key.length === 8 && key.toUpperCase() === "CUESHEET";
}

function load(handle: FileHandle, { whole, path }: Readable): void {
  if (whole !== null && handle.loadFromBuffer(whole)) return;
  if (handle.loadFromPath?.(path) !== true) throw new Error("TagLib cannot read the file");
}

/**
 * TagLib takes the ID3 frame TIT1 for a work, as iTunes does, which then keeps the grouping in GRP1. In a file without
 * that frame TIT1 is the grouping it was made for (ID3v2.4 frames, 4.2.1).
 */
export function properties(
  handle: FileHandle,
  container: string | undefined,
): Readonly<Record<string, readonly string[]>> {
  const found = handle.getProperties();
  if (container !== "MP3" || found.WORK === undefined || found.GROUPING !== undefined) return found;
  const groups = new Set(handle.getId3v2Frames("TIT1").flatMap(({ data }) => frameTexts(data)));
  return {
    ...found,
    WORK: found.WORK.filter((work) => !groups.has(work)),
    GROUPING: found.WORK.filter((work) => groups.has(work)),
  };
}

const ENCODINGS = ["latin1", "utf-16", "utf-16be", "utf-8"];

/** The texts of an ID3v2 text frame; of a TXXX the first is its key. */
export function frameTexts(body: Uint8Array): readonly string[] {
  const text = new TextDecoder(ENCODINGS[body[0] ?? 0] ?? "latin1").decode(body.subarray(1));
  return text.split("\0");
}

export function positive(value: number | undefined): number | null {
  return value === undefined || !(value > 0) ? null : value;
}

/** DSD's one bit and other odd sizes are decoded to float. */
export function sampleBits(bits: number): number {
  return bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : 0;
}
