import type { MeasuredTrack, TrackAnalysis } from "../shared/sound/track-analysis.ts";

/** A song whose sound is to be looked at. */
export type UnanalysedSong = {
  readonly id: number;
  readonly uri: string;
  /** What stays as long as it sounds the same. */
  readonly sound: string;
  readonly fileUri: string;
  readonly startSeconds: number;
  /** null = to the end of the file. */
  readonly endSeconds: number | null;
  readonly durationSeconds: number | null;
};

export type AnalysisFigures = {
  readonly analysed: number;
  readonly failed: number;
  readonly left: number;
  /** Of those with a known length. */
  readonly leftSeconds: number;
};

/** Some of what is to be done, in order; empty = that was all. `total`: all of it, told with the first page only. */
export type UnanalysedPage = { readonly songs: readonly UnanalysedSong[]; readonly total: number | null };

/**
 * What is known of sounds: kept in user.db by what they are, so that it outlives renaming, moving and a library made anew.
 * What could not be written is rejected as a DomainError, and nothing of it is kept.
 */
export interface Analyses {
  /** Null: not analysed, or no such song. */
  of(uri: string): Promise<TrackAnalysis | null>;
  /** Null: not known any more, or never. */
  waveform(uri: string): Promise<Uint8Array | null>;
  /** All songs with a fingerprint, by address; a row of float32 numbers for each. */
  fingerprints(): Promise<{ readonly uris: readonly string[]; readonly rows: Float32Array }>;
  failures(): Promise<readonly { readonly uri: string; readonly reason: string }[]>;
  figures(): Promise<AnalysisFigures>;
  /**
   * Songs of a folder ("" = all), or the one song, that this version has not analysed yet, by id behind `afterId`; `again`:
   * those too that it has. `not-found`, when there is nothing.
   */
  unanalysed(under: string, again: boolean, afterId: number): Promise<UnanalysedPage>;
  /** Takes over what this version has found out about another song that sounds the same. Null: nothing; else as `keep`. */
  recall(song: UnanalysedSong): Promise<readonly string[] | null>;
  /** All of it or nothing. Answers with the songs of which something else is known now. */
  keep(song: UnanalysedSong, track: MeasuredTrack): Promise<readonly string[]>;
  /** It cannot be had; until it sounds different nobody tries again. */
  fail(song: UnanalysedSong, reason: string): Promise<readonly string[]>;
  /** After songs came, went or changed: what is known of their sounds and albums. Answers as `keep`. */
  settle(): Promise<readonly string[]>;
}
