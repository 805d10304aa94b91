import type { SongFilter } from "../library/song-filter.ts";
import type { StickerQuery } from "../library/stickers-port.ts";
import type { Song } from "../shared/song.ts";
import type { Operations } from "./operations.ts";
import { songPlace } from "./stickers.ts";

/** What people and their listening made of a song, in the stickers that MPD's clients use for it. */
export type SongRecord = {
  /** 0..10, or null. */
  readonly rating: number | null;
  /** 0 = disliked, 1 = neither, 2 = a favourite; null = nobody said (myMPD's convention). */
  readonly like: number | null;
  readonly playCount: number;
  readonly skipCount: number;
  /** Seconds since 1970, or null. */
  readonly lastPlayed: number | null;
  readonly lastSkipped: number | null;
};

export type RecordName = keyof SongRecord;

export const RECORD_NAMES = [
  "rating",
  "like",
  "playCount",
  "skipCount",
  "lastPlayed",
  "lastSkipped",
] as const satisfies readonly RecordName[];

export const FAVOURITE = 2;

/** Clients may have written anything; what is no number counts as nothing. Errors: `not-found`. */
export async function songRecord({ stickers }: Operations, uri: string): Promise<SongRecord> {
  const values = new Map(await stickers.list(songPlace(uri)));
  const number = (name: RecordName) => {
    const value = values.get(name);
    return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : null;
  };
  return {
    rating: number("rating"),
    like: number("like"),
    playCount: number("playCount") ?? 0,
    skipCount: number("skipCount") ?? 0,
    lastPlayed: number("lastPlayed"),
    lastSkipped: number("lastSkipped"),
  };
}

/** Sets, or with null takes away; on the disk when it resolves. Errors: `not-found`. */
export async function setInRecord(
  { stickers }: Operations,
  uri: string,
  name: "rating" | "like",
  value: number | null,
): Promise<void> {
  const place = songPlace(uri);
  if (value === null) await stickers.delete(place, name);
  else await stickers.set(place, name, String(value));
}

export type RecordedQuery = {
  readonly name: RecordName;
  readonly test: StickerQuery["test"];
  readonly descending: boolean;
  readonly songs: SongFilter | null;
  readonly window: { readonly start: number; readonly end: number };
};

/** Songs that have this in their record, in its order. */
export async function recordedSongs(
  { stickers, library }: Operations,
  { name, test, descending, songs, window }: RecordedQuery,
): Promise<readonly Song[]> {
  const query = { type: "song", prefix: "", name, test, sort: { by: "value_int", descending }, window, songs } as const;
  const uris: string[] = [];
  for await (const page of stickers.find(query)) uris.push(...page.map(({ object }) => object));
  const found = await library.songsAt(uris);
  return found.filter((song) => song !== null);
}
