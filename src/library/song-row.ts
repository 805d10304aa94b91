import type { AudioFormat, ReplayGain, Song, SongPart } from "../shared/song.ts";
import { uriOfText } from "../shared/song-text.ts";
import { StoredSong } from "../shared/stored-song.ts";
import { levelsOf, type TaggedLevels } from "./tagged-levels.ts";

/** A song on its way from the library worker; `bits` 0 means "f". */
export type SongRow = readonly [
  text: string,
  durationMs: number | null,
  rateHz: number | null,
  bits: number | null,
  channels: number | null,
  modifiedSeconds: number,
  addedSeconds: number,
  levels: TaggedLevels | null,
  part: SongPart | null,
  missing: 0 | 1,
  /** What listening to it has shown; null = nobody has. */
  measured: ReplayGain | null,
];

/** Whose word counts about loudness: the file's tags or our measurement. The other fills in what is missing. */
export type GainSource = "tags-first" | "measured-first" | "tags-only";

/** Neither is in a song's text or in JSON. */
export const ROW_END = "\0";
export const FIGURES_END = "\x01";

/** Rows in order, null for those that are not there: the figures of a row, FIGURES_END and its text, between ROW_ENDs. */
export function rowsOfLines(lines: string): readonly (SongRow | null)[] {
  return lines.split(ROW_END).map((line) => {
    if (line === "") return null;
    const end = line.indexOf(FIGURES_END);
    const row: unknown[] = JSON.parse(`[0,${line.slice(0, end)}]`);
    row[0] = line.slice(end + 1);
    return row as unknown as SongRow;
  });
}

/** `isAway` tells whether the disk is away that a song is on. */
export function songOfRow(row: SongRow, gainSource: GainSource, isAway?: (uri: string) => boolean): Song {
  const [text, durationMs, rateHz, bits, channels, modifiedSeconds, addedSeconds, levels, part, missing, measured] =
    row;
  const { replayGain: tagged, mixRamp } = levelsOf(levels);
  return new StoredSong(text, {
    durationSeconds: durationMs === null ? null : durationMs / 1000,
    format: formatOf(rateHz, bits, channels),
    modifiedSeconds,
    addedSeconds,
    replayGain: gainOf(tagged, measured, gainSource),
    ...(mixRamp === null ? {} : { mixRamp }),
    part,
    missing: missing === 1 || isAway?.(uriOfText(text)) === true,
  });
}

function gainOf(tagged: ReplayGain | null, measured: ReplayGain | null, source: GainSource): ReplayGain | null {
  if (measured === null || source === "tags-only") return tagged;
  if (tagged === null) return measured;
  const [first, second] = source === "tags-first" ? [tagged, measured] : [measured, tagged];
  return {
    trackGainDb: first.trackGainDb ?? second.trackGainDb,
    trackPeak: first.trackPeak ?? second.trackPeak,
    albumGainDb: first.albumGainDb ?? second.albumGainDb,
    albumPeak: first.albumPeak ?? second.albumPeak,
  };
}

/** The columns of a song as its format; null when one of them is not known. */
export function formatOf(rateHz: number | null, bits: number | null, channels: number | null): AudioFormat | null {
  if (rateHz === null || bits === null || channels === null) return null;
  return { rateHz, bits: bits === 0 ? "f" : (bits as AudioFormat["bits"]), channels };
}
