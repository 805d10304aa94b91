import type { EntryId } from "../shared/ids.ts";
import type { Handlers } from "./command-table.ts";
import { playState } from "./current.ts";
import type { Draft } from "./draft.ts";
import { indexBefore } from "./modes.ts";
import { moveInOrder } from "./order.ts";
import { resolve } from "./place.ts";
import { advance, load, loadSought, positionNow, stop } from "./playback.ts";
import { durationSeconds, isLive, soundingOf } from "./position.ts";
import { notPlaying, notSeekable, requireFinite } from "./refusals.ts";
import type { Transport } from "./snapshot.ts";

/** Commands about what is being played. */
export const transportCommands: Handlers<
  "play" | "pause" | "stop" | "next" | "previous" | "seek" | "seekCurrent" | "clearError"
> = {
  play(draft, { which }) {
    if (which === null) {
      playAny(draft);
      return;
    }
    const { id } = resolve(draft, which);
    beginAfresh(draft);
    choose(draft, id);
    load(draft, id, 0, false);
  },

  pause(draft, { paused }) {
    const state = playState(draft.transport);
    if (state === "stopped") return;
    if (paused === true && draft.announcement !== null) draft.announcement = { ...draft.announcement, goesOn: false };
    if (paused ?? state === "playing") draft.transport = pausedTransport(draft);
    else if (draft.transport.kind !== "held") draft.transport = resumed(draft.transport);
  },

  stop(draft) {
    draft.announcement = null;
    if (draft.transport.kind !== "stopped") stop(draft, draft.currentId);
  },

  next(draft) {
    requirePlaying(draft);
    beginAfresh(draft);
    // `single` says what happens when an entry ends by itself; a client that asks for the next one gets another one.
    advance(draft, draft.following({ ...draft.options, single: "off" }), "skipped", false);
  },

  previous(draft) {
    const current = requirePlaying(draft);
    beginAfresh(draft);
    const { order, queue, options } = draft;
    const index = order === null ? queue.positionOf(current) : order.indexOf(current);
    const before = indexBefore(options.repeat, index, queue.length);
    const id = order === null ? queue.entries[before]?.id : order[before];
    if (id === undefined) return;
    if (id !== current) draft.complete("skipped");
    load(draft, id, 0, false);
  },

  seek(draft, { which, seconds }) {
    requireFinite(seconds);
    seekTo(draft, resolve(draft, which).id, seconds);
  },

  seekCurrent(draft, { seconds, relative }) {
    requireFinite(seconds);
    seekTo(draft, requirePlaying(draft), relative ? positionNow(draft) + seconds : seconds);
  },

  clearError(draft) {
    draft.error = null;
  },
};

function requirePlaying(draft: Draft): EntryId {
  if (draft.transport.kind === "stopped") throw notPlaying();
  return draft.transport.entryId;
}

/** A client has chosen what to hear: old failures are no longer of interest. */
function beginAfresh(draft: Draft): void {
  draft.error = null;
  draft.failuresInARow = 0;
}

function playAny(draft: Draft): void {
  // Nothing hastens a device that is gone; the engine is trying already.
  if (draft.queue.length === 0 || draft.transport.kind === "held") return;
  beginAfresh(draft);
  if (draft.transport.kind !== "stopped") {
    draft.transport = resumed(draft.transport);
    return;
  }
  const first = draft.currentId ?? draft.order?.[0] ?? draft.queue.entries[0]?.id;
  if (first !== undefined) load(draft, first, 0, false);
}

/**
 * An entry chosen by a client takes its place at the current one in the random order: behind it while it plays
 * (it has been heard), before it when stopped (it has not).
 */
function choose(draft: Draft, id: EntryId): void {
  const isPlaying = draft.transport.kind !== "stopped";
  if (isPlaying && id !== draft.currentId) draft.complete("skipped");
  const order = draft.editOrder();
  if (order === null) return;
  const from = order.indexOf(id);
  const current = draft.currentOrderIndex;
  if (current < 0) moveInOrder(order, from, 0);
  else if (from < current) moveInOrder(order, from, isPlaying ? current : current - 1);
  else if (from > current) moveInOrder(order, from, isPlaying ? current + 1 : current);
}

/** Seeking keeps a pause; a stopped zone starts. A position past the end is the end, so what follows is played. */
function seekTo(draft: Draft, id: EntryId, seconds: number): void {
  const entry = draft.queue.find(id);
  if (entry === undefined) return;
  const { transport } = draft;
  const sounding = transport.entryId === id ? soundingOf(transport) : null;
  if (sounding !== null && isLive(entry, sounding)) throw notSeekable();
  const end = durationSeconds(entry, sounding) ?? Number.POSITIVE_INFINITY;
  const isPaused = transport.kind === "paused" || (transport.kind === "loading" && transport.paused);
  beginAfresh(draft);
  if (transport.kind === "stopped" || transport.entryId !== id) choose(draft, id);
  loadSought(draft, id, Math.min(Math.max(0, seconds), end), isPaused);
}

function pausedTransport(draft: Draft): Transport {
  const { transport } = draft;
  switch (transport.kind) {
    case "stopped":
    case "paused":
      return transport;
    case "loading":
      return transport.paused ? transport : { ...transport, paused: true };
    case "playing":
      return { ...transport, kind: "paused", positionSeconds: positionNow(draft) };
    case "held":
      return transport.sounding === null
        ? loadingFrom(transport, true)
        : { ...transport, kind: "paused", sounding: transport.sounding };
  }
}

/** The transport with its pause taken away, whoever paused it. */
export function resumed(transport: Transport): Transport {
  switch (transport.kind) {
    case "stopped":
    case "playing":
      return transport;
    case "loading":
      return transport.paused ? { ...transport, paused: false } : transport;
    case "paused":
    case "held": {
      const { entryId, generation, startSeconds, sounding } = transport;
      if (sounding === null) return loadingFrom({ entryId, generation, startSeconds }, false);
      return { kind: "playing", entryId, generation, startSeconds, sounding };
    }
  }
}

type Loaded = Pick<Extract<Transport, { kind: "loading" }>, "entryId" | "generation" | "startSeconds">;

function loadingFrom({ entryId, generation, startSeconds }: Loaded, paused: boolean): Transport {
  return { kind: "loading", entryId, generation, startSeconds, paused };
}
