import { currentEntry, playState } from "../player/current.ts";
import { followingEntry } from "../player/following.ts";
import type { Moment } from "../player/player-port.ts";
import { durationSeconds, soundingOf, transportPosition } from "../player/position.ts";
import { positionOf } from "../player/position-of.ts";
import type { Entry, Queue, Snapshot, Sounding } from "../player/snapshot.ts";
import type { EntryId } from "../shared/ids.ts";

/** What every surface says about playback, worked out in one place from one moment. */
export type NowPlaying = {
  readonly state: "stopped" | "playing" | "paused";
  /** The entry is being opened and does not sound yet. */
  readonly isLoading: boolean;
  /** The current entry; it stays while playback is stopped. */
  readonly current: { readonly entry: Entry; readonly position: number } | null;
  /** Queue position of what follows the current entry, joined without a gap or not. MPD's `nextsong`. */
  readonly nextPosition: number | null;
  /** Seconds into the current entry, within its duration; null when stopped. */
  readonly positionSeconds: number | null;
  /** Seconds the current entry lasts; null while unknown. */
  readonly durationSeconds: number | null;
  /** What the decoder said; null until it answered. */
  readonly sounding: Sounding | null;
};

export function nowPlaying({ snapshot, progress }: Moment): NowPlaying {
  const { transport, announcement } = snapshot;
  const { current, nextPosition } = placesOf(snapshot);
  const sounding = soundingOf(transport);
  const isStopped = transport.kind === "stopped";
  return {
    state: playState(transport),
    isLoading: transport.kind === "loading" && announcement === null,
    current,
    nextPosition,
    positionSeconds: isStopped || current === null ? null : transportPosition(transport, progress, current.entry),
    durationSeconds: current === null ? null : durationSeconds(current.entry, sounding),
    sounding,
  };
}

/** Where an entry stands in the queue, or null. */
export function queuePosition(queue: Queue, id: EntryId): number | null {
  const position = positionOf(queue.entries, id);
  return position === -1 ? null : position;
}

/** Queue position of the current entry, or null. */
export function currentPosition(snapshot: Snapshot): number | null {
  return placesOf(snapshot).current?.position ?? null;
}

type Places = Pick<NowPlaying, "current" | "nextPosition">;

/** A hundred clients ask about the same snapshot: a long queue is searched once. */
const knownPlaces = new WeakMap<Snapshot, Places>();

function placesOf(snapshot: Snapshot): Places {
  const known = knownPlaces.get(snapshot);
  if (known !== undefined) return known;
  const following = followingEntry(snapshot);
  const places = {
    current: currentEntry(snapshot),
    nextPosition: following === null ? null : queuePosition(snapshot.queue, following),
  };
  knownPlaces.set(snapshot, places);
  return places;
}
