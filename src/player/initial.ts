import type { EntryId } from "../shared/ids.ts";
import { inOneGo } from "../shared/in-slices.ts";
import type { Song } from "../shared/song.ts";
import { NEUTRAL, type SoundSettings } from "../shared/sound/settings.ts";
import type { Tag } from "../shared/tags.ts";
import { prioritiesOf } from "./following.ts";
import { NO_HISTORY } from "./history.ts";
import { shuffleOrder } from "./order.ts";
import { MAX_QUEUE_LENGTH } from "./queue-draft.ts";
import type { Entry, Options, OutputState, Snapshot, TimeRange } from "./snapshot.ts";
import { volumeFor } from "./volume.ts";

export const DEFAULT_OPTIONS: Options = Object.freeze({
  repeat: false,
  random: false,
  single: "off",
  consume: "off",
  crossfadeSeconds: 0,
  mixRampDb: 0,
  mixRampDelaySeconds: null,
  replayGain: "off",
  autoplay: "off",
});

/** A queue entry as it was saved, its song found again by the caller. */
export type InitialEntry = {
  readonly song: Song;
  readonly priority?: number;
  readonly range?: TimeRange | null;
  readonly extraTags?: readonly Tag[];
};

export type InitialState = {
  readonly zone: string;
  readonly outputs: readonly OutputState[];
  /** Start of the pseudo-random sequence: any 32-bit number. */
  readonly seed: number;
  /** 0..100; 100 when left out or null. */
  readonly volume?: number | null;
  readonly queue?: readonly InitialEntry[];
  /** Queue position of the entry that is current, though stopped. `resume` starts it where it was left. */
  readonly currentPosition?: number | null;
  readonly options?: Partial<Options>;
  readonly sound?: SoundSettings;
};

/** The first snapshot of a zone: stopped, version 1. What was saved is cut to what the core allows. */
export function initialSnapshot(state: InitialState): Snapshot {
  const entries = (state.queue ?? []).slice(0, MAX_QUEUE_LENGTH).map(newEntry);
  const options = Object.freeze({ ...DEFAULT_OPTIONS, ...state.options });
  const random = { state: state.seed >>> 0 };
  const order = options.random ? entries.map((entry) => entry.id) : null;
  if (order !== null) inOneGo(shuffleOrder(order, prioritiesOf(entries), random));
  const outputs = Object.freeze(state.outputs.map((output) => Object.freeze({ ...output })));
  const lastVolume = Math.min(100, Math.max(0, Math.round(state.volume ?? 100)));
  return Object.freeze({
    zone: state.zone,
    revision: 1,
    queue: Object.freeze({
      entries,
      versions: new Uint32Array(entries.length).fill(1),
      version: 1,
      nextId: entries.length + 1,
    }),
    order,
    options,
    sound: state.sound ?? NEUTRAL,
    volume: volumeFor(outputs, lastVolume),
    lastVolume,
    transport: Object.freeze({ kind: "stopped", entryId: entries[state.currentPosition ?? -1]?.id ?? null }),
    announcement: null,
    stream: null,
    upcoming: null,
    passedOver: Object.freeze([]),
    autoplayNote: null,
    error: null,
    failuresInARow: 0,
    counters: Object.freeze({ finished: 0, skipped: 0, failed: 0 }),
    outputs,
    history: NO_HISTORY,
    nextGeneration: 1,
    randomState: random.state,
  });
}

function newEntry(saved: InitialEntry, index: number): Entry {
  const { song, priority = 0, range = null, extraTags = [] } = saved;
  return Object.freeze({ id: (index + 1) as EntryId, song, priority, range, extraTags });
}
