import { parseFile } from "music-metadata";
import { PROPERTIES, TagLib } from "taglib-wasm";
import type { FileMetadata } from "./indexer-messages.ts";
import { TagBuilder } from "./tag-builder.ts";
import { tagOfKey } from "./tag-keys.ts";

/** TagLib's wrapper renames well-known comment keys; this undoes it. */
const COMMENT_KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries(PROPERTIES).map(([name, property]): [string, string] => [name, property.key]),
);

let taglib: Promise<TagLib> | null = null;

/** TagLib, initialised once; a failed start may be tried again. */
export function sharedTagLib(): Promise<TagLib> {
  taglib ??= TagLib.initialize({ forceWasmType: "wasi" }).catch((error: unknown) => {
    taglib = null;
    throw error;
  });
  return taglib;
}

/**
 * Tags and audio properties of one file: TagLib first (some ten times faster), music-metadata for what it refuses.
 * Rejects when neither can read the file.
 */
export async function readMetadata(path: string): Promise<FileMetadata> {
  try {
    const metadata = await readWithTagLib(path);
    if (metadata.durationMs !== null && metadata.durationMs > 0) return metadata;
  } catch {
    // Refused; the second reader decides.
  }
  return readWithMusicMetadata(path);
}

async function readWithTagLib(path: string): Promise<FileMetadata> {
  const library = await sharedTagLib();
  const file = await library.open(path);
  try {
    if (!file.isValid()) throw new Error("TagLib cannot read the file");
    const tags = new TagBuilder();
    for (const [key, values] of Object.entries(file.properties())) {
      const name = tagOfKey(COMMENT_KEYS.get(key) ?? key);
      if (name !== undefined) for (const value of values ?? []) tags.add(name, value);
    }
    const audio = file.audioProperties();
    return {
      tags: tags.build(),
      durationMs: audio?.durationMs ?? null,
      rateHz: positive(audio?.sampleRate),
      bits: audio?.isLossless === true ? sampleBits(audio.bitsPerSample) : 0,
      channels: positive(audio?.channels),
    };
  } finally {
    file.dispose();
  }
}

async function readWithMusicMetadata(path: string): Promise<FileMetadata> {
  const { common, format } = await parseFile(path, { skipCovers: true, duration: true });
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
  };
}

function positive(value: number | undefined): number | null {
  return value === undefined || !(value > 0) ? null : value;
}

/** DSD's one bit and other odd sizes are decoded to float. */
function sampleBits(bits: number): number {
  return bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : 0;
}
