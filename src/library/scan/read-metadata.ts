import { readSync } from "node:fs";
import type { IAudioMetadata } from "music-metadata";
import type { TagLibModule } from "taglib-wasm";
import { readApeComments } from "./ape-comments.ts";
import { audioSignature } from "./audio-signature.ts";
import { type ByteSource, bytesInMemory, bytesOfFile } from "./byte-source.ts";
import { flacCueSheet } from "./flac-cue-sheet.ts";
import type { FileMetadata } from "./indexer-messages.ts";
import type { OpenFile } from "./open-inside.ts";
import { replayGainOf } from "./replay-gain-tags.ts";
import { TagBuilder } from "./tag-builder.ts";
import { tagOfKey } from "./tag-keys.ts";
import { sharedTagLib } from "./tag-lib.ts";

/** TagLib reads from a file in steps of a kilobyte; a small one is had whole for the price of one step. */
const WHOLE_FILE_BYTES = 256 * 1024;
const whole = new Uint8Array(WHOLE_FILE_BYTES + 1);
const MAX_CUE_SHEET_CHARS = 256 * 1024;

/** What the readers of tags find. */
type Described = Omit<FileMetadata, "signature">;

/**
 * Tags, audio properties and signature of one file: TagLib first (some ten times faster), music-metadata for what it
 * refuses. Rejects when neither can read the file.
 */
export async function readMetadata(file: OpenFile): Promise<FileMetadata> {
  const small = readSmall(file);
  const bytes = small === null ? bytesOfFile(file) : bytesInMemory(small);
  const signature = audioSignature(bytes);
  try {
    const described = await readWithTagLib(file, small, bytes);
    if (described.durationMs !== null && described.durationMs > 0) return { ...described, signature };
  } catch {
    // Refused; the second reader decides.
  }
  return { ...(await readWithMusicMetadata(file.path)), signature };
}

/** All of a small file; lent until the next is read. */
function readSmall({ descriptor, sizeBytes }: OpenFile): Uint8Array | null {
  if (sizeBytes > WHOLE_FILE_BYTES) return null;
  const length = readSync(descriptor, whole, 0, whole.length, 0);
  return length > WHOLE_FILE_BYTES ? null : whole.subarray(0, length);
}

async function readWithTagLib(file: OpenFile, small: Uint8Array | null, bytes: ByteSource): Promise<Described> {
  const { module } = await sharedTagLib();
  const handle = module.createFileHandle();
  try {
    load(handle, file, small);
    const tags = new TagBuilder();
    const properties = handle.getProperties();
    const comments = Object.entries(properties);
    for (const [key, values] of comments) {
      const name = tagOfKey(key);
      if (name !== undefined) for (const value of values) tags.add(name, value);
    }
    const audio = handle.getAudioProperties();
    return {
      tags: tags.build(),
      durationMs: audio?.durationMs ?? null,
      rateHz: positive(audio?.sampleRate),
      bits: audio?.isLossless === true ? sampleBits(audio.bitsPerSample) : 0,
      channels: positive(audio?.channels),
      replayGain:
        replayGainOf(comments.map(([key, values]) => [key, values[0] ?? ""] as const)) ??
        (audio?.containerFormat === "MP3" ? replayGainOf(readApeComments(file)) : null),
      cueSheet: sensibleCueSheet(properties.CUESHEET?.[0] ?? flacCueSheet(bytes)),
    };
  } finally {
    handle.destroy();
  }
}

function load(
  handle: ReturnType<TagLibModule["createFileHandle"]>,
  { path }: OpenFile,
  small: Uint8Array | null,
): void {
  if (small !== null && handle.loadFromBuffer(small)) return;
  if (handle.loadFromPath?.(path) !== true) throw new Error("TagLib cannot read the file");
}

function sensibleCueSheet(text: string | null): string | null {
  return text === null || text.length > MAX_CUE_SHEET_CHARS || text.trim() === "" ? null : text;
}

async function readWithMusicMetadata(path: string): Promise<Described> {
  const { parseFile } = await import("music-metadata");
  const { common, format, native } = await parseFile(path, { skipCovers: true, duration: true });
  const durationMs = format.duration === undefined ? null : Math.round(format.duration * 1000);
  const rateHz = positive(format.sampleRate);
  if (rateHz === null || durationMs === null || durationMs <= 0) throw new Error("No audio was found");
  const texts = nativeComments(native);
  const tags = new TagBuilder();
  for (const artist of common.artists ?? [common.artist ?? ""]) tags.add("Artist", artist);
  const single: readonly (readonly [Parameters<TagBuilder["add"]>[0], string | number | null | undefined])[] = [
    ["ArtistSort", common.artistsort],
    ["Album", common.album],
    ["AlbumSort", common.albumsort],
    ["AlbumArtist", common.albumartist],
    ["AlbumArtistSort", common.albumartistsort],
    ["Title", common.title],
    ["TitleSort", common.titlesort],
    ["Track", common.track.no],
    ["Disc", common.disk.no],
    ["Date", common.date ?? common.year],
    ["OriginalDate", common.originaldate],
    ["ComposerSort", common.composersort],
    ["Mood", common.mood],
    ["Work", common.work],
    ["Grouping", common.grouping],
    ["Movement", common.movement],
    ["MUSICBRAINZ_ALBUMID", common.musicbrainz_albumid],
    ["MUSICBRAINZ_TRACKID", common.musicbrainz_recordingid],
  ];
  for (const [name, value] of single) if (value !== undefined && value !== null) tags.add(name, String(value));
  for (const genre of common.genre ?? []) tags.add("Genre", genre);
  for (const composer of common.composer ?? []) tags.add("Composer", composer);
  for (const conductor of common.conductor ?? []) tags.add("Conductor", conductor);
  for (const label of common.label ?? []) tags.add("Label", label);
  return {
    tags: tags.build(),
    durationMs,
    rateHz,
    bits: format.lossless === true ? sampleBits(format.bitsPerSample ?? 0) : 0,
    channels: positive(format.numberOfChannels),
    replayGain: replayGainOf(texts),
    cueSheet: sensibleCueSheet(texts.find(([key]) => key.toUpperCase() === "CUESHEET")?.[1] ?? null),
  };
}

/** The texts of a file under their own keys, without what ID3 and MP4 put before a key of the tagger's own. */
function nativeComments(native: IAudioMetadata["native"]): readonly (readonly [string, string])[] {
  return Object.values(native)
    .flat()
    .flatMap(({ id, value }) =>
      typeof value === "string" ? [[id.replace(/^(?:TXXX|----:com\.apple\.iTunes):/, ""), value] as const] : [],
    );
}

function positive(value: number | undefined): number | null {
  return value === undefined || !(value > 0) ? null : value;
}

/** DSD's one bit and other odd sizes are decoded to float. */
function sampleBits(bits: number): number {
  return bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : 0;
}
