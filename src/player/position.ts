import { isStream } from "../shared/is-stream.ts";
import type { Progress } from "./commands.ts";
import { entryRange, fileSeconds } from "./entry-range.ts";
import type { Moment } from "./player-port.ts";
import { positionOf } from "./position-of.ts";
import type { Entry, Sounding, Transport } from "./snapshot.ts";

/** Seconds an entry lasts (its range or part if it has one), or null while unknown. What the decoder says wins over the tags. */
export function durationSeconds(entry: Entry, sounding: Sounding | null): number | null {
  const whole = sounding?.durationSeconds ?? fileSeconds(entry);
  const range = entryRange(entry);
  if (range === null) return whole;
  const { startSeconds, endSeconds } = range;
  const end = endSeconds === null || whole === null ? (endSeconds ?? whole) : Math.min(endSeconds, whole);
  return end === null ? null : Math.max(0, end - startSeconds);
}

/** A stream without an end has no places to seek to: it plays what is sent now. */
export function isLive(entry: Entry, sounding: Sounding): boolean {
  return sounding.durationSeconds === null && isStream(entry.song.uri);
}

/** What the decoder said about the current entry, or null before it answered. */
export function soundingOf(transport: Transport): Sounding | null {
  return transport.kind === "stopped" || transport.kind === "loading" ? null : transport.sounding;
}

/** Seconds into the current entry at this moment, within [0, duration]; 0 when stopped. */
export function positionSeconds(moment: Moment): number {
  const { transport, queue } = moment.snapshot;
  if (transport.kind === "stopped") return 0;
  const entry = queue.entries[positionOf(queue.entries, transport.entryId)];
  return entry === undefined ? 0 : transportPosition(transport, moment.progress, entry);
}

/** As `positionSeconds`, for a transport whose entry is at hand. */
export function transportPosition(transport: Transport, progress: Progress, entry: Entry): number {
  const duration = durationSeconds(entry, soundingOf(transport)) ?? Number.POSITIVE_INFINITY;
  return Math.min(Math.max(0, unclamped(transport, progress)), duration);
}

function unclamped(transport: Transport, progress: Progress): number {
  switch (transport.kind) {
    case "stopped":
      return 0;
    case "loading":
      return transport.startSeconds;
    case "playing":
      return transport.startSeconds + (progress.generation === transport.generation ? progress.playedSeconds : 0);
    case "paused":
    case "held":
      return transport.positionSeconds;
  }
}
