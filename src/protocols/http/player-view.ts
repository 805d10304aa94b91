import { z } from "zod";
import { nowPlaying } from "../../operations/now-playing.ts";
import type { Moment } from "../../player/player-port.ts";
import type { Snapshot } from "../../player/snapshot.ts";
import { type EntryView, entrySchema, entryView } from "./entry-view.ts";
import { optionsSchema, optionsView } from "./options-view.ts";
import { formatSchema } from "./song-view.ts";

export const playerSchema = z
  .strictObject({
    zone: z.string(),
    epoch: z.string().meta({ description: "changes with every start of the daemon; revisions then begin anew" }),
    revision: z.int().meta({ description: "grows with every change, not while the position merely advances" }),
    state: z.enum(["stopped", "playing", "paused"]),
    announcing: z
      .boolean()
      .meta({ description: "an announcement is heard; what the rest says is what waits behind it" }),
    loading: z.boolean().meta({ description: "the song is being opened and does not sound yet" }),
    waiting: z
      .string()
      .nullable()
      .meta({ description: "why a network stream is silent just now; it goes on by itself" }),
    positionSeconds: z.number().nullable(),
    durationSeconds: z.number().nullable(),
    entry: entrySchema.nullable().meta({ description: "the current entry; when stopped, the one `play` begins with" }),
    next: entrySchema.nullable().meta({ description: "what follows at the natural end of the current entry" }),
    format: formatSchema.nullable(),
    bitrateKbps: z.number().nullable(),
    volume: z.int().nullable().meta({ description: "0 to 100; null: no output has a volume" }),
    options: optionsSchema,
    autoplayNote: z.string().nullable().meta({ description: "what autoplay goes by, or why it adds nothing" }),
    error: z.string().nullable(),
    counters: z
      .strictObject({ finished: z.int(), skipped: z.int(), failed: z.int() })
      .meta({ description: "songs since the daemon started, each counted once" }),
    queue: z.strictObject({ version: z.int(), length: z.int() }),
  })
  .meta({ ref: "Player" });

export type PlayerView = z.input<typeof playerSchema>;

export function playerView(moment: Moment, epoch: string): PlayerView {
  const { snapshot, progress } = moment;
  const { transport, queue } = snapshot;
  const now = nowPlaying(moment);
  const isHeard = transport.kind === "playing" && progress.generation === transport.generation;
  return {
    zone: snapshot.zone,
    epoch,
    revision: snapshot.revision,
    state: now.state,
    announcing: snapshot.announcement !== null,
    loading: now.isLoading,
    waiting: snapshot.stream?.waiting ?? null,
    positionSeconds: toMilliseconds(now.positionSeconds),
    durationSeconds: toMilliseconds(now.durationSeconds),
    entry: viewAt(snapshot, now.current?.position ?? null),
    next: viewAt(snapshot, now.nextPosition),
    format: now.sounding?.format ?? null,
    bitrateKbps: isHeard ? progress.bitrateKbps : null,
    volume: snapshot.volume,
    options: optionsView(snapshot.options),
    autoplayNote: snapshot.autoplayNote,
    error: snapshot.error,
    counters: snapshot.counters,
    queue: { version: queue.version, length: queue.entries.length },
  };
}

/** Frames divided by a rate have long tails that mean nothing. Position and duration are rounded alike, to keep their order. */
function toMilliseconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000) / 1000;
}

function viewAt(snapshot: Snapshot, position: number | null): EntryView | null {
  const entry = position === null ? undefined : snapshot.queue.entries[position];
  return entry === undefined || position === null ? null : entryView(entry, position);
}
