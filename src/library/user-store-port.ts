import type { Tag } from "../shared/tags.ts";

/** One queue row as it is kept: the address and what the client said about it, not the tags. */
export type SavedEntry = {
  readonly uri: string;
  readonly priority: number;
  readonly range: { readonly startSeconds: number; readonly endSeconds: number | null } | null;
  readonly extraTags: readonly Tag[];
  /** What only the playlist says which it was loaded from. */
  readonly saidTags?: readonly Tag[];
};

export type SavedOutput = {
  readonly name: string;
  readonly enabled: boolean;
  readonly isAway?: boolean;
  /** The name of the sound preset that counts while it is on. */
  readonly sound?: string;
};

/** Everything of a zone but its queue; small, written whole. */
export type SavedPlayback = {
  readonly playback: "stopped" | "playing" | "paused";
  /** Queue position of the current entry. */
  readonly currentPosition: number | null;
  readonly positionSeconds: number;
  readonly volume: number | null;
  readonly randomState: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly sound?: unknown;
  /** Outputs by name, so that reordering the configuration keeps them. `isAway`: in another zone now. */
  readonly outputs: readonly SavedOutput[];
};

/** `ranks`: by position; they rise. */
export type SavedZone = {
  readonly playback: SavedPlayback | null;
  readonly queue: readonly SavedEntry[];
  readonly ranks: Float64Array;
};

/** First rows go, "all" or those of some ranks, then others are put in, in place of what has their rank. */
export type QueuePatch = {
  readonly removed: readonly number[] | "all";
  readonly put: readonly (readonly [rank: number, SavedEntry])[];
};

/**
 * What a person would miss: `user.db` (synchronous FULL). Writes are queued in order, grouped into one transaction per
 * burst, and resolved when they are on the disk.
 */
export interface UserStore {
  /** Names of all zones, in the order in which they were first saved. */
  zoneNames(): Promise<readonly string[]>;
  loadZone(zone: string): Promise<SavedZone | null>;
  saveZone(zone: string, patch: { readonly playback?: SavedPlayback; readonly queue?: QueuePatch }): Promise<void>;
  /** Forgets a zone with its queue. */
  deleteZone(zone: string): Promise<void>;
}
