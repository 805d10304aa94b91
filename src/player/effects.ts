import type { Generation } from "../shared/ids.ts";
import { isInAlbumRun } from "./album-run.ts";
import { NO_ENTRY } from "./announcement.ts";
import { isContinuation } from "./continuation.ts";
import { currentEntry, playState } from "./current.ts";
import type { Effect, GainChoice, Source } from "./engine-port.ts";
import { entryFileUri, entryRange } from "./entry-range.ts";
import { heardSound } from "./heard-sound.ts";
import { positionOf } from "./position-of.ts";
import type { Entry, Options, OutputState, Snapshot, Transport } from "./snapshot.ts";
import { heardVolume } from "./volume.ts";

/**
 * What the engine must do to get from one snapshot to another. Only the difference counts, so a wish that was
 * superseded within a turn is never sent. A join the engine has made by itself needs no effect.
 */
export function effectsBetween(before: Snapshot, after: Snapshot): Effect[] {
  return before === after ? [] : [...settingsBetween(before, after), ...playbackBetween(before, after)];
}

/** What a fresh engine must be told. */
export function initialEffects(snapshot: Snapshot): Effect[] {
  return settingsBetween(null, snapshot);
}

function settingsBetween(before: Snapshot | null, after: Snapshot): Effect[] {
  const effects: Effect[] = [];
  const { crossfadeSeconds, mixRampDb, mixRampDelaySeconds } = after.options;
  if (before?.outputs !== after.outputs) effects.push({ type: "outputs", enabled: enabledIds(after.outputs) });
  const volume = heardVolume(after);
  if (before === null || heardVolume(before) !== volume) effects.push({ type: "volume", volume });
  if (
    before?.options.crossfadeSeconds !== crossfadeSeconds ||
    before.options.mixRampDb !== mixRampDb ||
    before.options.mixRampDelaySeconds !== mixRampDelaySeconds
  ) {
    effects.push({ type: "crossfade", seconds: crossfadeSeconds, mixRampDb, mixRampDelaySeconds });
  }
  const sound = heardSound(after);
  if (before === null || heardSound(before) !== sound) effects.push({ type: "sound", settings: sound });
  const mode = gainChoice(after.options);
  if (before === null || gainChoice(before.options) !== mode) effects.push({ type: "replayGain", mode });
  return effects;
}

/** "auto" keeps the balance within albums, except in random mode, where their songs are torn apart. */
export function gainChoice({ replayGain, random }: Options): GainChoice {
  if (replayGain !== "auto") return replayGain;
  return random ? "track" : "album";
}

function playbackBetween(before: Snapshot, after: Snapshot): Effect[] {
  const loaded = loadedIn(after);
  const was = loadedIn(before);
  if (loaded === null) return was === null ? [] : [{ type: "stop" }];
  const effects: Effect[] = [];
  const { generation, paused } = loaded;
  const wasLoaded = was?.generation === generation;
  const hasJoined = before.upcoming?.generation === generation;
  let prepared = before.upcoming?.generation;
  if (!wasLoaded && !hasJoined) {
    const source = loadedSource(after);
    if (source !== null) effects.push({ type: "load", source, paused });
    prepared = undefined;
  } else {
    if (hasJoined) prepared = undefined;
    if (paused !== (was?.paused ?? false)) effects.push({ type: paused ? "pause" : "resume" });
  }
  if (after.upcoming?.generation !== prepared) effects.push({ type: "prepare", source: upcomingSource(after) });
  return effects;
}

/** What the engine has to have loaded; null = nothing. What waits behind an announcement is no affair of the engine's. */
function loadedIn({ transport, announcement }: Snapshot) {
  if (announcement !== null) return { generation: announcement.generation, paused: false };
  return transport.kind === "stopped" ? null : { generation: transport.generation, paused: isPaused(transport) };
}

/** Paused by a client. A lost device needs no telling: the engine holds and goes on by itself. */
function isPaused(transport: Transport): boolean {
  return transport.kind !== "held" && playState(transport) === "paused";
}

function loadedSource(snapshot: Snapshot): Source | null {
  const { announcement, transport } = snapshot;
  if (announcement !== null) {
    const entry = { id: NO_ENTRY, song: announcement.song, priority: 0, range: null, extraTags: [] };
    return sourceOf(snapshot, entry, announcement.generation, 0);
  }
  const current = currentEntry(snapshot);
  if (current === null || transport.kind === "stopped") return null;
  return sourceOf(snapshot, current.entry, transport.generation, transport.startSeconds);
}

function upcomingSource(snapshot: Snapshot): Source | null {
  const { upcoming, queue } = snapshot;
  const entry = upcoming === null ? undefined : queue.entries[positionOf(queue.entries, upcoming.entryId)];
  if (upcoming === null || entry === undefined) return null;
  const before = currentEntry(snapshot)?.entry;
  const isNext = before !== undefined && isContinuation(before, entry);
  return { ...sourceOf(snapshot, entry, upcoming.generation, 0), isContinuation: isNext };
}

function sourceOf(snapshot: Snapshot, entry: Entry, generation: Generation, startSeconds: number): Source {
  return {
    generation,
    entryId: entry.id,
    uri: entryFileUri(entry),
    songUri: entry.song.uri,
    startSeconds,
    range: entryRange(entry),
    replayGain: entry.song.replayGain,
    isInAlbum: isInAlbumRun(snapshot, entry.id),
    isContinuation: false,
    mixRamp: entry.song.mixRamp ?? null,
  };
}

function enabledIds(outputs: readonly OutputState[]) {
  return outputs.filter((output) => output.enabled && output.isAway !== true).map((output) => output.id);
}
