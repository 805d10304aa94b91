import type { TrackAnalysis } from "../shared/sound/track-analysis.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import type { Job } from "./jobs/job.ts";

/** Why analysis waits although there are songs left. */
export type AnalysisPause =
  /** It is not to begin by itself (`[analysis] automatic = false`). */
  | "off"
  /** The daemon has just started, or songs have just changed. */
  | "settling"
  | "scanning"
  /** Something plays; only what a person has asked for goes on. */
  | "playing"
  /** Other programs have the processor. */
  | "load"
  /** Outside of `[analysis] hours`. */
  | "hours";

/** How far it is. `left` counts the songs whose sound was not looked at yet by this version. */
export type AnalysisStatus = {
  readonly state: { readonly kind: "idle" | "working" } | { readonly kind: "paused"; readonly why: AnalysisPause };
  /** Address of the song being worked on. */
  readonly current: string | null;
  readonly analysed: number;
  readonly left: number;
  readonly failed: number;
  /** Since work began last; null = not known yet. */
  readonly filesPerSecond: number | null;
  readonly timesRealTime: number | null;
  /** For all that is left, as if it never paused. */
  readonly secondsLeft: number | null;
};

export type AnalysisRequest = {
  /** A folder or a song; "" is everything. */
  readonly uri: string;
  /** Also what was analysed before. */
  readonly again: boolean;
};

export type AnalysisFailure = { readonly uri: string; readonly reason: string };

/** One row of DIMENSIONS.length numbers for each address. */
export type Fingerprints = { readonly uris: readonly string[]; readonly rows: Float32Array };

export type AnalysisEvent =
  | { readonly type: "status" }
  /** What is known of these songs has changed, their measured gain included. */
  | { readonly type: "analysed"; readonly uris: readonly string[] };

/** What songs sound like, found by listening to each once. Rejections are DomainErrors: `not-found`, `busy`, `unavailable`. */
export interface Analysis {
  /** Null: not analysed yet, or no such song. */
  of(uri: string): Promise<TrackAnalysis | null>;
  /** Peaks from the beginning to the end, 255 = full scale, up to WAVEFORM_COLUMNS of them; null = not known. */
  waveform(uri: string): Promise<Uint8Array | null>;
  /** Of all songs that have one, by address. */
  fingerprints(): Promise<Fingerprints>;
  /** Songs that could not be analysed, by address; they are tried again when their sound changes. */
  failures(): Promise<readonly AnalysisFailure[]>;
  /** Analyses songs before all others, whatever the hour. Errors: `not-found`, `busy`. */
  start(request: AnalysisRequest): Promise<Job>;
  /** Ends all that was started. What is analysed stays, and what begins by itself begins again later. */
  cancel(): void;
  status(): AnalysisStatus;
  subscribe(listener: (event: AnalysisEvent) => void): Unsubscribe;
}
