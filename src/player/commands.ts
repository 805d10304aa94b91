import type { EntryId, OutputId } from "../shared/ids.ts";
import type { Song } from "../shared/song.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import type { Tag, TagName } from "../shared/tags.ts";
import type { EngineEvent } from "./engine-port.ts";
import type { Autoplay, OutputState, ReplayGainMode, Snapshot, Switch, TimeRange } from "./snapshot.ts";

/** Queue positions [start, end); end may lie past the queue and is then cut. */
export type Range = { readonly start: number; readonly end: number };

/** A place in the queue: absolute, or relative to the current entry as in MPD 0.23.3 (`+0` right after it, `-0` right before it). */
export type Place =
  | { readonly kind: "absolute"; readonly position: number }
  | { readonly kind: "after-current"; readonly offset: number }
  | { readonly kind: "before-current"; readonly offset: number };

/** One entry, named by where it stands or by who it is. */
export type Which = { readonly position: number } | { readonly id: EntryId };

/** Everything that can be asked of a zone, as data. Songs are resolved before; a command never waits. */
export type Command =
  | {
      readonly type: "add";
      readonly songs: readonly Song[];
      readonly at: Place | null;
      readonly ranges?: readonly (TimeRange | null)[];
    }
  | { readonly type: "delete"; readonly range: Range }
  | { readonly type: "deleteId"; readonly id: EntryId }
  | { readonly type: "clear" }
  | { readonly type: "replace"; readonly songs: readonly Song[] }
  | { readonly type: "move"; readonly range: Range; readonly to: Place }
  | { readonly type: "moveId"; readonly id: EntryId; readonly to: Place }
  | { readonly type: "swap"; readonly a: Which; readonly b: Which }
  | { readonly type: "shuffle"; readonly range: Range | null }
  /** The last edit of the queue that was not undone yet, or the last one that was. */
  | { readonly type: "undo" }
  | { readonly type: "redo" }
  | { readonly type: "setPriority"; readonly priority: number; readonly ranges: readonly Range[] }
  | { readonly type: "setPriorityId"; readonly priority: number; readonly ids: readonly EntryId[] }
  | { readonly type: "setRange"; readonly id: EntryId; readonly range: TimeRange | null }
  | { readonly type: "addTag"; readonly id: EntryId; readonly tag: Tag }
  | { readonly type: "clearTag"; readonly id: EntryId; readonly name: TagName | null }
  /**
   * The library found other tags, or lost songs: every entry with one of these uris is renewed, or dropped if null. A
   * song that moved brings its new uri, and plays on.
   */
  | { readonly type: "libraryChanged"; readonly songs: ReadonlyMap<string, Song | null> }
  | { readonly type: "play"; readonly which: Which | null }
  | { readonly type: "pause"; readonly paused: boolean | null }
  | { readonly type: "stop" }
  /** Heard once in place of everything, at another volume if one is given; then all goes on as it was. */
  | { readonly type: "announce"; readonly song: Song; readonly volume: number | null }
  | { readonly type: "next" }
  | { readonly type: "previous" }
  | { readonly type: "seek"; readonly which: Which; readonly seconds: number }
  | { readonly type: "seekCurrent"; readonly seconds: number; readonly relative: boolean }
  | { readonly type: "setRepeat"; readonly on: boolean }
  | { readonly type: "setRandom"; readonly on: boolean }
  | { readonly type: "setSingle"; readonly to: Switch }
  | { readonly type: "setConsume"; readonly to: Switch }
  | { readonly type: "setCrossfade"; readonly seconds: number }
  | { readonly type: "setMixRampDb"; readonly db: number }
  | { readonly type: "setMixRampDelay"; readonly seconds: number | null }
  | { readonly type: "setReplayGain"; readonly mode: ReplayGainMode }
  | { readonly type: "setAutoplay"; readonly to: Autoplay }
  | { readonly type: "noteAutoplay"; readonly note: string | null }
  | { readonly type: "setSound"; readonly settings: SoundSettings }
  /** Clamped to 0..100. */
  | { readonly type: "setVolume"; readonly volume: number }
  | { readonly type: "changeVolume"; readonly delta: number }
  | { readonly type: "clearError" }
  | { readonly type: "setOutput"; readonly id: OutputId; readonly enabled: boolean | "toggle" }
  /** The preset that counts while the output is on; null = the zone's own settings do. */
  | { readonly type: "setOutputSound"; readonly id: OutputId; readonly sound: NonNullable<OutputState["sound"]> | null }
  /** The output goes to another zone. */
  | { readonly type: "detachOutput"; readonly id: OutputId }
  /** The output comes from another zone, where it had this volume; a zone that has none goes on with it. */
  | { readonly type: "attachOutput"; readonly output: OutputState; readonly volume: number }
  | { readonly type: "engine"; readonly event: EngineEvent };

/** What a command answers besides the new snapshot. */
export type Result = { readonly ids: readonly EntryId[] };

/** What the engine has played at the moment of a command. Part of the command log, so that a replay needs no clock. */
export type Progress = {
  /** The generation these figures belong to; 0 when nothing is loaded. */
  readonly generation: number;
  /** Seconds of this generation heard since its `startSeconds`. */
  readonly playedSeconds: number;
  readonly bitrateKbps: number | null;
};

/** MPD idle's words for what the core itself can change (doc/protocol.rst, `idle`). */
export type Subsystem = "playlist" | "player" | "mixer" | "options" | "output";

/** An entry that came to its end, by itself or by a client. `id` is unique per zone and run: counts are idempotent. */
export type Completion = {
  readonly id: number;
  readonly uri: string;
  readonly outcome: "finished" | "skipped" | "failed";
  /** How far into the entry a client left it; of no meaning otherwise. */
  readonly positionSeconds: number;
  /** What the entry lasts; null while unknown. */
  readonly durationSeconds: number | null;
};

/** What one turn did; delivered to each subscriber exactly once, in order of revision. */
export type Change = {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly subsystems: readonly Subsystem[];
  readonly completions: readonly Completion[];
};
