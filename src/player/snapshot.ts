import type { EntryId, Generation, OutputId } from "../shared/ids.ts";
import type { AudioFormat, Song } from "../shared/song.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import type { Tag } from "../shared/tags.ts";
import type { Announcement } from "./announcement.ts";
import type { History } from "./history.ts";

/** Part of a file to play, in seconds from its start; `endSeconds` null = to its end (MPD `rangeid`). */
export type TimeRange = { readonly startSeconds: number; readonly endSeconds: number | null };

export type Entry = {
  readonly id: EntryId;
  readonly song: Song;
  /** 0..255; matters in random mode only: higher plays earlier. */
  readonly priority: number;
  /** What a client wants of the song's file; null = all of the song (a part of the file, for tracks of cue sheets). */
  readonly range: TimeRange | null;
  /** Tags a client added to this entry (MPD `addtagid`). */
  readonly extraTags: readonly Tag[];
};

export type Queue = {
  readonly entries: readonly Entry[];
  /** By position: the queue version at which this position last changed. Lets `plchanges` answer without a history. */
  readonly versions: Readonly<Uint32Array>;
  /** 1.. ; grows with every change of the queue. MPD's `playlist:` in status. */
  readonly version: number;
  readonly nextId: number;
};

/** "oneshot" turns itself off after it took effect once. */
export type Switch = "off" | "on" | "oneshot";
export type ReplayGainMode = "off" | "track" | "album" | "auto";
/** What keeps the queue fed when it comes to its end: nothing, or songs like the last ones. */
export type Autoplay = "off" | "similar";

export type Options = {
  readonly repeat: boolean;
  readonly random: boolean;
  readonly single: Switch;
  readonly consume: Switch;
  readonly crossfadeSeconds: number;
  readonly mixRampDb: number;
  /** null = MixRamp off (MPD prints "nan"). */
  readonly mixRampDelaySeconds: number | null;
  readonly replayGain: ReplayGainMode;
  readonly autoplay: Autoplay;
};

/** What the decoder said about the source being played; the duration is that of the whole file, not of the entry's range. */
export type Sounding = { readonly format: AudioFormat; readonly durationSeconds: number | null };

/**
 * Where playback stands. Waiting is a variant, never a flag. Position is an anchor (`startSeconds` of a generation)
 * plus what the engine says it played of that generation; nothing here ticks.
 */
export type Transport =
  | { readonly kind: "stopped"; readonly entryId: EntryId | null }
  | {
      readonly kind: "loading";
      readonly entryId: EntryId;
      readonly generation: Generation;
      readonly startSeconds: number;
      readonly paused: boolean;
    }
  | {
      readonly kind: "playing";
      readonly entryId: EntryId;
      readonly generation: Generation;
      readonly startSeconds: number;
      readonly sounding: Sounding;
    }
  | {
      readonly kind: "paused";
      readonly entryId: EntryId;
      readonly generation: Generation;
      readonly startSeconds: number;
      readonly sounding: Sounding;
      readonly positionSeconds: number;
    }
  /**
   * The device went away under a playing entry. Clients see "paused" with an error; it goes on by itself when the
   * device is back, which an entry paused by a client never does. `sounding` is null while the load is unanswered.
   */
  | {
      readonly kind: "held";
      readonly entryId: EntryId;
      readonly generation: Generation;
      readonly startSeconds: number;
      readonly sounding: Sounding | null;
      readonly positionSeconds: number;
    };

/** The entry that follows the current one at its natural end, as the engine was told. */
export type Upcoming = { readonly entryId: EntryId; readonly generation: Generation };

export type OutputState = {
  readonly id: OutputId;
  readonly name: string;
  /** The word MPD shows: "alsa", "null", "wav", "coreaudio". */
  readonly plugin: string;
  readonly enabled: boolean;
  readonly hasVolume: boolean;
  /** What sounds while this output is on, in place of the zone's own settings. `settings` null: there is no such preset. */
  readonly sound?: { readonly preset: string; readonly settings: SoundSettings | null };
  /** It was moved to another zone: its place here is kept, and nothing of this zone sounds there. */
  readonly isAway?: boolean;
};

/** Session counters; each completed or skipped entry counts exactly once (audit C-24). */
export type Counters = {
  readonly finished: number;
  readonly skipped: number;
  readonly failed: number;
};

/** What the loaded stream has said: its tags, and why it does not sound just now (null = it does). */
export type StreamState = { readonly tags: readonly Tag[]; readonly waiting: string | null };

/** The whole state of one zone. Deeply readonly, replaced whole by each turn. */
export type Snapshot = {
  readonly zone: string;
  /** Grows by one with every turn that changed anything. */
  readonly revision: number;
  readonly queue: Queue;
  /** Random mode: the ids of all entries in playing order; null = queue order. */
  readonly order: readonly EntryId[] | null;
  readonly options: Options;
  /** What is done to the sound. */
  readonly sound: SoundSettings;
  /** 0..100, or null when no output has a volume. */
  readonly volume: number | null;
  /** 0..100: what `volume` is, or was before the last output with a volume was disabled. */
  readonly lastVolume: number;
  readonly transport: Transport;
  /** Heard in place of the current entry, which waits paused behind it. It is not kept over a restart. */
  readonly announcement: Announcement | null;
  /** null = nothing is loaded, or it has said nothing (files never do). */
  readonly stream: StreamState | null;
  readonly upcoming: Upcoming | null;
  /** Entries that could not be prepared while the current one plays; passed over when it ends. At most 64. */
  readonly passedOver: readonly EntryId[];
  /** What autoplay goes by, or why it adds nothing, in words for a person; null = it has added nothing yet. */
  readonly autoplayNote: string | null;
  /** The last playback error in words for a person; null when cleared. */
  readonly error: string | null;
  /** Failed loads since an entry last came to its natural end or a client chose one; bounds the walk through broken files (audit C-19). */
  readonly failuresInARow: number;
  readonly counters: Counters;
  readonly outputs: readonly OutputState[];
  /** Edits of the queue that can be undone. It is not kept over a restart. */
  readonly history: History;
  readonly nextGeneration: number;
  /** State of the shuffle's pseudo-random generator: a command log replays bit for bit. */
  readonly randomState: number;
};
