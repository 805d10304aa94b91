import type { EntryId } from "../shared/ids.ts";
import { isStream } from "../shared/is-stream.ts";
import { shownUri } from "../shared/shown-uri.ts";
import type { Tag } from "../shared/tags.ts";
import type { Draft } from "./draft.ts";
import type { EngineEvent } from "./engine-port.ts";
import { pausesAtBorder } from "./modes.ts";
import { advance, consume, enter, positionNow, stop, wrap } from "./playback.ts";
import { isLive } from "./position.ts";
import type { Sounding, Transport } from "./snapshot.ts";
import { resumed } from "./transport-commands.ts";

type Loaded = Exclude<Transport, { kind: "stopped" }>;
type EventOf<T extends EngineEvent["type"]> = Extract<EngineEvent, { readonly type: T }>;

/** When so many files in a row cannot be played it is not the files: a disk is gone, and walking on would only lose the place. */
const MAX_FAILURES_IN_A_ROW = 100;

/** What the engine's answers mean. Each begins by dropping an answer to a question nobody asks any more. */
export const engineEvents: { readonly [K in EngineEvent["type"]]: (draft: Draft, event: EventOf<K>) => void } = {
  started(draft, { generation, sounding }) {
    const loaded = loadedAs(draft, generation);
    if (loaded === null) return;
    if (loaded.kind === "loading") draft.transport = started(loaded, sounding, hasPlaces(draft, loaded, sounding));
    else if (loaded.kind === "held") goOn(draft, { ...loaded, sounding });
  },

  joined(draft, { generation, sounding }) {
    const { transport, upcoming } = draft;
    if (transport.kind === "stopped" || upcoming?.generation !== generation) return;
    const next = draft.following();
    if (next?.entryId === upcoming.entryId) wrap(draft, next);
    draft.complete("finished");
    draft.failuresInARow = 0;
    draft.upcoming = null;
    const base = { entryId: upcoming.entryId, generation, startSeconds: 0, sounding };
    if (transport.kind === "paused" || transport.kind === "held") {
      enter(draft, { ...base, kind: transport.kind, positionSeconds: positionAfterJoin(draft, generation) });
    } else enter(draft, { ...base, kind: "playing" });
    consume(draft, transport.entryId);
  },

  ended(draft, { generation }) {
    const loaded = loadedAs(draft, generation);
    if (loaded === null) return;
    draft.failuresInARow = 0;
    const isPaused = loaded.kind === "paused" || (loaded.kind === "loading" && loaded.paused);
    const atBorder = pausesAtBorder(draft.options);
    advance(draft, draft.following(), "finished", isPaused || atBorder);
    const hasPaused = atBorder && draft.transport.kind !== "stopped";
    if (hasPaused && draft.options.single === "oneshot") draft.options = { ...draft.options, single: "off" };
  },

  failed(draft, { generation, reason }) {
    if (draft.upcoming?.generation === generation) {
      failUpcoming(draft, draft.upcoming.entryId, reason);
      return;
    }
    const loaded = loadedAs(draft, generation);
    if (loaded === null) return;
    report(draft, loaded.entryId, reason);
    draft.failuresInARow += 1;
    const next = draft.following();
    if (
      draft.failuresInARow >= Math.min(draft.queue.length, MAX_FAILURES_IN_A_ROW) ||
      next?.entryId === loaded.entryId
    ) {
      draft.complete("failed");
      stop(draft, loaded.entryId);
    } else advance(draft, next, "failed", loaded.kind === "paused" || (loaded.kind === "loading" && loaded.paused));
  },

  tags(draft, { generation, tags }) {
    const loaded = loadedAs(draft, generation);
    if (loaded === null || (tags.length === 0 && draft.stream === null)) return;
    const entry = draft.queue.find(loaded.entryId);
    if (entry !== undefined && isStream(entry.song.uri))
      draft.stream = { tags, waiting: draft.stream?.waiting ?? null };
    describe(draft, loaded.entryId, tags);
  },

  stream(draft, { generation, state, reason }) {
    const loaded = loadedAs(draft, generation);
    if (loaded === null) return;
    const tags = draft.stream?.tags ?? [];
    if (state === "waiting") report(draft, loaded.entryId, reason);
    else if (draft.stream?.waiting != null) draft.error = null;
    draft.stream = { tags, waiting: state === "waiting" ? reason : null };
  },

  device(draft, { generation, state, reason }) {
    const loaded = loadedAs(draft, generation);
    if (loaded === null) return;
    if (state === "lost") {
      draft.error = reason;
      draft.transport = held(draft, loaded);
    } else if (loaded.kind === "held") goOn(draft, loaded);
  },
};

function loadedAs(draft: Draft, generation: number): Loaded | null {
  const { transport } = draft;
  return transport.kind !== "stopped" && transport.generation === generation ? transport : null;
}

/** A live stream begins now, wherever it was to begin. */
function hasPlaces(draft: Draft, { entryId }: Loaded, sounding: Sounding): boolean {
  const entry = draft.queue.find(entryId);
  return entry === undefined || !isLive(entry, sounding);
}

function started(loaded: Extract<Loaded, { kind: "loading" }>, sounding: Sounding, hasPlaces: boolean): Transport {
  const { entryId, generation, paused } = loaded;
  const startSeconds = hasPlaces ? loaded.startSeconds : 0;
  const base = { entryId, generation, startSeconds, sounding };
  return paused ? { ...base, kind: "paused", positionSeconds: startSeconds } : { ...base, kind: "playing" };
}

/** The prepared file is broken: it is over before it began, and what comes after it is prepared instead. */
function failUpcoming(draft: Draft, entryId: EntryId, reason: string): void {
  report(draft, entryId, reason);
  draft.complete("failed", entryId);
  draft.passedOver = [...draft.passedOver, entryId];
  draft.upcoming = null;
}

/**
 * What a source says of itself stands in the place of what others said about it under the same names (as in MPD). Of a
 * file, which may hold several recordings one behind the other, everything else stays.
 */
function describe(draft: Draft, entryId: EntryId, tags: readonly Tag[]): void {
  const position = draft.queue.positionOf(entryId);
  const entry = draft.queue.entries[position];
  if (entry === undefined) return;
  const names = new Set(tags.map(([name]) => name));
  const others = ([name]: Tag) => !names.has(name);
  const { song } = entry;
  const extraTags = entry.extraTags.every(others) ? entry.extraTags : entry.extraTags.filter(others);
  const saidBefore = (isStream(song.uri) ? (song.saidTags ?? []) : song.tags).filter(others);
  draft.queue.replaceAt(position, { ...entry, song: { ...song, tags: [...tags, ...saidBefore] }, extraTags });
}

function report(draft: Draft, entryId: EntryId, reason: string): void {
  const uri = shownUri(draft.queue.find(entryId)?.song.uri ?? "");
  draft.error = `Failed to play "${uri}": ${reason}`;
}

/** The device works again: it says so, or sound has reached it. */
function goOn(draft: Draft, held: Extract<Loaded, { kind: "held" }>): void {
  draft.error = null;
  draft.transport = resumed(held);
}

/** What a client paused stays paused; what played waits for its device. */
function held(draft: Draft, loaded: Loaded): Transport {
  const { entryId, generation, startSeconds } = loaded;
  if (loaded.kind === "paused" || loaded.kind === "held" || (loaded.kind === "loading" && loaded.paused)) return loaded;
  const sounding = loaded.kind === "playing" ? loaded.sounding : null;
  return { kind: "held", entryId, generation, startSeconds, sounding, positionSeconds: positionNow(draft) };
}

/** The mixer may cross the border just before a pause reaches it. */
function positionAfterJoin(draft: Draft, generation: number): number {
  return draft.progress.generation === generation ? draft.progress.playedSeconds : 0;
}
