import type { AudioFormat, ReplayGain, Song, SongPart } from "../shared/song.ts";
import { tagsOfText, uriOfText } from "../shared/song-text.ts";

/** A song on its way from the library worker; `bits` 0 means "f". */
export type SongRow = readonly [
  text: string,
  durationMs: number | null,
  rateHz: number | null,
  bits: number | null,
  channels: number | null,
  modifiedSeconds: number,
  addedSeconds: number,
  replayGain: ReplayGain | null,
  part: SongPart | null,
  missing: 0 | 1,
];

export function songOfRow(row: SongRow): Song {
  const [text, durationMs, rateHz, bits, channels, modifiedSeconds, addedSeconds, replayGain, part, missing] = row;
  return {
    uri: uriOfText(text),
    tags: tagsOfText(text),
    durationSeconds: durationMs === null ? null : durationMs / 1000,
    format: formatOf(rateHz, bits, channels),
    modifiedSeconds,
    addedSeconds,
    replayGain,
    part,
    ...(missing === 1 ? { missing: true } : {}),
  };
}

/** The columns of a song as its format; null when one of them is not known. */
export function formatOf(rateHz: number | null, bits: number | null, channels: number | null): AudioFormat | null {
  if (rateHz === null || bits === null || channels === null) return null;
  return { rateHz, bits: bits === 0 ? "f" : (bits as AudioFormat["bits"]), channels };
}
