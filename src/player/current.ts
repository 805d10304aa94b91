import { positionOf } from "./position-of.ts";
import type { Entry, Snapshot, Transport } from "./snapshot.ts";

/** The current entry and where it stands in the queue; null without one. It stays current while playback is stopped. */
export function currentEntry(snapshot: Snapshot): { readonly entry: Entry; readonly position: number } | null {
  const { entryId } = snapshot.transport;
  if (entryId === null) return null;
  const position = positionOf(snapshot.queue.entries, entryId);
  const entry = snapshot.queue.entries[position];
  return entry === undefined ? null : { entry, position };
}

/** It plays, or will as soon as an announcement is over. */
export function isToBeHeard({ transport, announcement }: Snapshot): boolean {
  return playState(transport) === "playing" || announcement?.goesOn === true;
}

/** The three states clients know (MPD's `state`: stop, play, pause). */
export function playState(transport: Transport): "stopped" | "playing" | "paused" {
  switch (transport.kind) {
    case "stopped":
    case "playing":
    case "paused":
      return transport.kind;
    case "held":
      return "paused";
    case "loading":
      return transport.paused ? "paused" : "playing";
  }
}
