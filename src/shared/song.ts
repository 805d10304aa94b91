import type { MixRamp } from "./sound/mix-ramp.ts";
import type { Tag } from "./tags.ts";

/** What a decoder delivers, before any conversion of ours. `bits` is the sample size of the file, or "f" for float and lossy sources. */
export type AudioFormat = {
  readonly rateHz: number;
  readonly bits: 8 | 16 | 24 | 32 | "f";
  readonly channels: number;
};

/**
 * How much louder or softer the tags of a file want it, to bring it to the reference level (ReplayGain 2.0: -18 LUFS).
 * Peaks are amplitudes, 1 = full scale. null = not tagged.
 */
export type ReplayGain = {
  readonly trackGainDb: number | null;
  readonly trackPeak: number | null;
  readonly albumGainDb: number | null;
  readonly albumPeak: number | null;
};

/** The stretch of an audio file that a track of a cue sheet is. Sheets count in 1/75 s; `endSeconds` null = to the file's end. */
export type SongPart = {
  readonly fileUri: string;
  readonly startSeconds: number;
  readonly endSeconds: number | null;
};

/** A song as the library knows it. Immutable; a rescan that finds other tags makes a new one. */
export type Song = {
  /** Path below the music roots, `/` between segments, no leading slash; or an http(s) URL. No file's if it is a part of one. */
  readonly uri: string;
  readonly tags: readonly Tag[];
  /** Seconds, or null while unknown (streams). */
  readonly durationSeconds: number | null;
  readonly format: AudioFormat | null;
  /** File modification time, whole seconds since 1970; null for streams. */
  readonly modifiedSeconds: number | null;
  /** When the song first entered the library, whole seconds since 1970; null outside it. */
  readonly addedSeconds: number | null;
  /** True: the file is gone, or the disk it is on is away. Everything else is told as it was. */
  readonly missing?: boolean;
  /** null = the file has no such tags. */
  readonly replayGain: ReplayGain | null;
  /** As tagged (MIXRAMP_START and MIXRAMP_END); absent = not. */
  readonly mixRamp?: MixRamp;
  /** Where the sound of a track of a cue sheet is; null = the song is a file of its own. */
  readonly part: SongPart | null;
  /** Those of `tags` that only the playlist says which it was loaded from (cue sheets, EXTINF). */
  readonly saidTags?: readonly Tag[];
};

/** A song as a playlist describes it: what it says comes first, what it is silent about is as the library has it. */
export function describedSong(song: Song, saidTags: readonly Tag[]): Song {
  if (saidTags.length === 0) return song;
  const said = new Set(saidTags.map(([name]) => name));
  return { ...song, tags: [...saidTags, ...song.tags.filter(([name]) => !said.has(name))], saidTags };
}

/** The first value of a tag, or undefined. */
export function firstTag(song: Song, name: Tag[0]): string | undefined {
  return song.tags.find((tag) => tag[0] === name)?.[1];
}

/** A song of which nothing but the address is known (not in the library, or a stream). */
export function bareSong(uri: string): Song {
  return {
    uri,
    tags: [],
    durationSeconds: null,
    format: null,
    modifiedSeconds: null,
    addedSeconds: null,
    replayGain: null,
    part: null,
  };
}
