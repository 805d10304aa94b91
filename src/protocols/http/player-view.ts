import { z } from "zod";
import type { Moment } from "../../player/player-port.ts";
import type { Entry, Snapshot, Sounding, Transport } from "../../player/snapshot.ts";
import type { EntryId } from "../../shared/ids.ts";
import { type EntryView, entrySchema, entryView } from "./entry-view.ts";
import { optionsSchema, optionsView } from "./options-view.ts";
import { formatSchema } from "./song-view.ts";

export const playerSchema = z
  .strictObject({
    zone: z.string(),
    epoch: z.string().meta({ description: "changes with every start of the daemon; revisions then begin anew" }),
    revision: z.int().meta({ description: "grows with every change, not while the position merely advances" }),
    state: z.enum(["stopped", "playing", "paused"]),
    loading: z.boolean().meta({ description: "the song is being opened and does not sound yet" }),
    positionSeconds: z.number().nullable(),
    durationSeconds: z.number().nullable(),
    entry: entrySchema.nullable().meta({ description: "the current entry; when stopped, the one `play` begins with" }),
    next: entrySchema.nullable().meta({ description: "what follows at the natural end of the current entry" }),
    format: formatSchema.nullable(),
    bitrateKbps: z.number().nullable(),
    volume: z.int().nullable().meta({ description: "0 to 100; null: no output has a volume" }),
    options: optionsSchema,
    error: z.string().nullable(),
    queue: z.strictObject({ version: z.int(), length: z.int() }),
  })
  .meta({ ref: "Player" });

export type PlayerView = z.input<typeof playerSchema>;

export function playerView(moment: Moment, epoch: string): PlayerView {
  const { snapshot, progress } = moment;
  const { transport, queue } = snapshot;
  const { current, next } = placesOf(snapshot);
  const durationSeconds = durationOf(transport, current === null ? undefined : queue.entries[current]);
  return {
    zone: snapshot.zone,
    epoch,
    revision: snapshot.revision,
    state: stateOf(transport),
    loading: transport.kind === "loading",
    positionSeconds: toMilliseconds(positionSeconds(moment, durationSeconds)),
    durationSeconds: toMilliseconds(durationSeconds),
    entry: viewAt(snapshot, current),
    next: viewAt(snapshot, next),
    format: soundingOf(transport)?.format ?? null,
    bitrateKbps:
      transport.kind === "playing" && progress.generation === transport.generation ? progress.bitrateKbps : null,
    volume: snapshot.volume,
    options: optionsView(snapshot.options),
    error: snapshot.error,
    queue: { version: queue.version, length: queue.entries.length },
  };
}

function stateOf(transport: Transport): PlayerView["state"] {
  if (transport.kind === "loading") return transport.paused ? "paused" : "playing";
  // Playback held by a lost device is paused to a client, with the reason in `error`.
  return transport.kind === "held" ? "paused" : transport.kind;
}

/** Seconds from the start of the entry, never past its end; null when stopped. */
function positionSeconds(moment: Moment, durationSeconds: number | null): number | null {
  const seconds = unboundedPosition(moment);
  return seconds === null ? null : Math.max(0, Math.min(seconds, durationSeconds ?? Number.POSITIVE_INFINITY));
}

function unboundedPosition({ snapshot: { transport }, progress }: Moment): number | null {
  if (transport.kind === "stopped") return null;
  if (transport.kind === "loading") return transport.startSeconds;
  if (transport.kind === "paused" || transport.kind === "held") return transport.positionSeconds;
  // Progress of another generation belongs to what sounded before.
  return transport.startSeconds + (progress.generation === transport.generation ? progress.playedSeconds : 0);
}

/** Frames divided by a rate have long tails that mean nothing. Position and duration are rounded alike, to keep their order. */
function toMilliseconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000) / 1000;
}

function durationOf(transport: Transport, entry: Entry | undefined): number | null {
  const sounding = soundingOf(transport)?.durationSeconds ?? null;
  if (sounding !== null) return sounding;
  if (entry === undefined) return null;
  const whole = entry.song.durationSeconds;
  if (entry.range === null) return whole;
  const end = entry.range.endSeconds ?? whole;
  return end === null ? null : Math.max(0, end - entry.range.startSeconds);
}

function soundingOf(transport: Transport): Sounding | null {
  return transport.kind === "stopped" || transport.kind === "loading" ? null : transport.sounding;
}

type Places = { readonly current: number | null; readonly next: number | null };

/** A hundred listeners render the same snapshot: the search through a long queue is done once. */
const knownPlaces = new WeakMap<Snapshot, Places>();

function placesOf(snapshot: Snapshot): Places {
  const known = knownPlaces.get(snapshot);
  if (known !== undefined) return known;
  const places = {
    current: placeOf(snapshot, snapshot.transport.entryId),
    next: placeOf(snapshot, snapshot.upcoming?.entryId ?? null),
  };
  knownPlaces.set(snapshot, places);
  return places;
}

function placeOf(snapshot: Snapshot, id: EntryId | null): number | null {
  if (id === null) return null;
  const place = snapshot.queue.entries.findIndex((entry) => entry.id === id);
  return place === -1 ? null : place;
}

function viewAt(snapshot: Snapshot, position: number | null): EntryView | null {
  const entry = position === null ? undefined : snapshot.queue.entries[position];
  return entry === undefined || position === null ? null : entryView(entry, position);
}
