import type { EntryId, Generation, OutputId } from "../shared/ids.ts";
import type { ReplayGain } from "../shared/song.ts";
import type { MixRamp } from "../shared/sound/mix-ramp.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import type { Tag } from "../shared/tags.ts";
import type { Progress } from "./commands.ts";
import type { Sounding, TimeRange } from "./snapshot.ts";

/** One thing to decode: an entry from a starting point. Two loads of the same entry are two sources. */
export type Source = {
  readonly generation: Generation;
  readonly entryId: EntryId;
  /** Of the file to decode. */
  readonly uri: string;
  /** Of the song, which may be a part of the file. */
  readonly songUri: string;
  /** Where to start, in seconds from the start of the entry (that is, of its range if it has one). */
  readonly startSeconds: number;
  readonly range: TimeRange | null;
  /** As the song is tagged. */
  readonly replayGain: ReplayGain | null;
  /** It is played before or after another song of its album. */
  readonly isInAlbum: boolean;
  /** It goes on where the entry before it ends: both are joined as they were cut, whatever the crossfade. */
  readonly isContinuation: boolean;
  /** As the song is tagged. */
  readonly mixRamp: MixRamp | null;
};

/** Which of the two gains of a song counts: "auto" is decided by the core. */
export type GainChoice = "off" | "track" | "album";

/** What the core asks of the engine after a commit. Derived by comparing two snapshots, so a superseded wish is never sent. */
export type Effect =
  /** Drop whatever sounds and whatever is prepared, and play this. Answered by `started` or `failed`. A `prepare` may follow in the same turn. */
  | { readonly type: "load"; readonly source: Source; readonly paused: boolean }
  /** What follows the loaded source at its natural end, sample after sample; null = nothing does. Answered by `joined` at the join, or `failed`. */
  | { readonly type: "prepare"; readonly source: Source | null }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** Drop whatever sounds and whatever is prepared. */
  | { readonly type: "stop" }
  /** 0..100; null = no software volume, samples pass untouched. */
  | { readonly type: "volume"; readonly volume: number | null }
  | {
      readonly type: "crossfade";
      readonly seconds: number;
      readonly mixRampDb: number;
      readonly mixRampDelaySeconds: number | null;
    }
  | { readonly type: "replayGain"; readonly mode: GainChoice }
  | { readonly type: "outputs"; readonly enabled: readonly OutputId[] }
  /** What is done to the sound of the zone. */
  | { readonly type: "sound"; readonly settings: SoundSettings };

export type EngineEvent =
  /** What the loaded stream says of itself from now on (station, title); replaces what it said before. */
  | { readonly type: "tags"; readonly generation: Generation; readonly tags: readonly Tag[] }
  /** The loaded stream ran dry, and is being connected again or waited for; or it sounds again. */
  | {
      readonly type: "stream";
      readonly generation: Generation;
      readonly state: "waiting" | "flowing";
      readonly reason: string;
    }
  /** The first frames of a loaded source reached the device (or are ready behind a pause). */
  | { readonly type: "started"; readonly generation: Generation; readonly sounding: Sounding }
  /** The mixer crossed from the loaded source into the prepared one; that one is now the loaded source. */
  | { readonly type: "joined"; readonly generation: Generation; readonly sounding: Sounding }
  /** The loaded source came to its end with nothing prepared. */
  | { readonly type: "ended"; readonly generation: Generation }
  /** A loaded or prepared source cannot be opened or decoded, or stopped delivering. What was decoded before has been played. */
  | { readonly type: "failed"; readonly generation: Generation; readonly reason: string }
  /**
   * The device went away or cannot be opened, or came back. Between the two the engine holds playback at its position
   * and goes on trying by itself, unless it is told to pause; the core sends nothing for either. "lost" is reported
   * again after a `load` or `resume` that finds the device still gone.
   */
  | {
      readonly type: "device";
      readonly generation: Generation;
      readonly state: "lost" | "back";
      readonly reason: string;
    };

/**
 * The engine as the core sees it. All calls are synchronous, on the main thread, and never wait.
 *
 * The lock of the player core reaches into the audio thread: between `hold` and `release` the mixer joins nothing. So
 * a turn decides on everything that happened before it, and "the entry that was next at the join" is always the
 * entry of the last committed snapshot (audit C-11, C-19, #2308, #2412). A hold lasts as long as a turn (< 1 ms); the
 * audio thread meanwhile plays what it has and tries the join again at its next period.
 */
export interface EnginePort {
  /** Forbids joins and returns what happened since the last call, oldest first. */
  hold(): readonly EngineEvent[];
  /** Carries out one effect of the turn. Never throws; what goes wrong comes back as an event. */
  run(effect: Effect): void;
  /** Allows the join into `generation` (0: none, the end of the loaded source is then reported as `ended`). */
  release(generation: Generation): void;
  /** What is being heard now. */
  progress(): Progress;
  /** Calls back, from the event loop, when `hold` would return something. */
  onEvent(listener: () => void): Unsubscribe;
}
