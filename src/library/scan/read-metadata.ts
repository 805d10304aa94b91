import { readSync } from "node:fs";
import type { IAudioMetadata } from "music-metadata";
import type { TagLibModule } from "taglib-wasm";
import { readApeComments } from "./ape-comments.ts";
import type { FileMetadata } from "./indexer-messages.ts";
import type { OpenFile } from "./open-inside.ts";
import { replayGainOf } from "./replay-gain-tags.ts";
import { TagBuilder } from "./tag-builder.ts";
import { tagOfKey } from "./tag-keys.ts";
import { sharedTagLib } from "./tag-lib.ts";

/** TagLib reads from a file in steps of a kilobyte; a small one is had whole for the price of one step. */
const WHOLE_FILE_BYTES = 256 * 1024;
const whole = new Uint8Array(WHOLE_FILE_BYTES + 1);

/**
 * Tags and audio properties of one file: TagLib first (some ten times faster), music-metadata for what it refuses.
 * Rejects when neither can read the file.
 */
export async function readMetadata(file: OpenFile): Promise<FileMetadata> {
  try {
    const metadata = await readWithTagLib(file);
    if (metadata.durationMs !== null && metadata.durationMs > 0) return metadata;
  } catch {
    // Refused; the second reader decides.
  }
  return readWithMusicMetadata(file.path);
}

async function readWithTagLib(file: OpenFile): Promise<FileMetadata> {
  const { module } = await sharedTagLib();
  const handle = module.createFileHandle();
  try {
    load(handle, file);
    const tags = new TagBuilder();
    const comments = Object.entries(handle.getProperties());
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
    };
  } finally {
    handle.destroy();
  }
}

function load(handle: ReturnType<TagLibModule["createFileHandle"]>, file: OpenFile): void {
  if (file.sizeBytes <= WHOLE_FILE_BYTES) {
    const length = readSync(file.descriptor, whole, 0, whole.length, 0);
    if (length <= WHOLE_FILE_BYTES && handle.loadFromBuffer(whole.subarray(0, length))) return;
  }
  if (handle.loadFromPath?.(file.path) !== true) throw new Error("TagLib cannot read the file");
}

async function readWithMusicMetadata(path: string): Promise<FileMetadata> {
  const { parseFile } = await import("music-metadata");
  const { common, format, native } = await parseFile(path, { skipCovers: true, duration: true });
  const durationMs = format.duration === undefined ? null : Math.round(format.duration * 1000);
  const rateHz = positive(format.sampleRate);
  if (rateHz === null || durationMs === null || durationMs <= 0) throw new Error("No audio was found");
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
    replayGain: replayGainOf(nativeComments(native)),
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
