import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import { describedSong, type Song } from "../shared/song.ts";
import type { Handlers } from "./command-table.ts";
import type { Place } from "./commands.ts";
import { deleteEntries } from "./deletion.ts";
import type { Draft } from "./draft.ts";
import { idsOf } from "./history.ts";
import { addToOrder } from "./order.ts";
import { clip, destination, insertionPoint, requirePosition, resolve } from "./place.ts";
import { stop } from "./playback.ts";
import { exchange, shuffleInPlace } from "./random.ts";
import { badPosition } from "./refusals.ts";
import type { Entry, TimeRange } from "./snapshot.ts";

const NO_TAGS: Entry["extraTags"] = Object.freeze([]);

/** Commands about which entries the queue holds, and where. */
export const queueCommands: Handlers<
  "add" | "delete" | "deleteId" | "clear" | "replace" | "move" | "moveId" | "swap" | "shuffle" | "libraryChanged"
> = {
  add(draft, { songs, at, ranges }) {
    const position = insertionPoint(draft, at);
    draft.queue.requireRoom(songs.length);
    return add(draft, position, songs, ranges);
  },

  *delete(draft, command) {
    const { start, end } = clip(draft, command.range);
    yield* deleteEntries(draft, yield* idsOf(draft.queue.entries.slice(start, end)));
  },

  deleteId(draft, { id }) {
    requirePosition(draft, id);
    return deleteEntries(draft, new Set([id]));
  },

  clear(draft) {
    clear(draft);
  },

  *replace(draft, { songs }) {
    draft.queue.requireRoom(songs.length, draft.queue.length);
    clear(draft);
    return yield* add(draft, 0, songs);
  },

  move(draft, { range, to }) {
    const { length } = draft.queue;
    if (!(range.start >= 0 && range.start < range.end && range.start < length)) throw badPosition();
    move(draft, range.start, Math.min(range.end, length), to);
  },

  moveId(draft, { id, to }) {
    const position = requirePosition(draft, id);
    move(draft, position, position + 1, to);
  },

  swap(draft, command) {
    const a = resolve(draft, command.a).position;
    const b = resolve(draft, command.b).position;
    if (a !== b) draft.queue.swap(a, b);
  },

  *shuffle(draft, command) {
    const range = clip(draft, command.range ?? { start: 0, end: draft.queue.length });
    if (range.end - range.start < 2) return;
    if (draft.transport.kind === "stopped") stop(draft, null);
    const current = draft.currentId === null ? -1 : draft.queue.positionOf(draft.currentId);
    yield* draft.queue.rearrange(range.start, range.end, (entries) => {
      const first = current >= range.start && current < range.end ? range.start + 1 : range.start;
      if (first > range.start) exchange(entries, range.start, current);
      return shuffleInPlace(entries, first, range.end, draft.random);
    });
  },

  *libraryChanged(draft, { songs }) {
    const lost = new Set<EntryId>();
    for (let position = 0; position < draft.queue.length; position++) {
      if (position % STRIDE === STRIDE - 1) yield;
      const entry = draft.queue.entries[position] as Entry;
      const song = songs.get(entry.song.uri);
      // What is being heard stays, even if its file is gone: the decoder may still have it open.
      if (song === null && (entry.id !== draft.currentId || draft.transport.kind === "stopped")) lost.add(entry.id);
      if (song === null || song === undefined || song === entry.song) continue;
      draft.queue.replaceAt(position, { ...entry, song: describedSong(song, entry.song.saidTags ?? []) });
      // It may have failed because it was no longer at its old address.
      if (song.uri !== entry.song.uri && draft.passedOver.includes(entry.id)) {
        draft.passedOver = draft.passedOver.filter((id) => id !== entry.id);
      }
      const isOtherFile =
        song.modifiedSeconds !== entry.song.modifiedSeconds || !isSamePart(song.part, entry.song.part);
      if (isOtherFile && draft.upcoming?.entryId === entry.id) draft.upcoming = null;
    }
    yield* deleteEntries(draft, lost);
  },
};

function isSamePart(a: Song["part"], b: Song["part"]): boolean {
  if (a === null || b === null) return a === b;
  return a.fileUri === b.fileUri && a.startSeconds === b.startSeconds && a.endSeconds === b.endSeconds;
}

function* add(
  draft: Draft,
  position: number,
  songs: readonly Song[],
  ranges?: readonly (TimeRange | null)[],
): Generator<void, readonly EntryId[]> {
  if (songs.length === 0) return [];
  const entries: Entry[] = [];
  const ids: EntryId[] = [];
  for (const [i, song] of songs.entries()) {
    if (i % STRIDE === STRIDE - 1) yield;
    const id = draft.queue.nextId++ as EntryId;
    ids.push(id);
    entries.push(Object.freeze({ id, song, priority: 0, range: ranges?.[i] ?? null, extraTags: NO_TAGS }));
  }
  const order = draft.editOrder();
  if (order !== null) yield* addToOrder(order, ids, firstToCome(draft, order), draft.priorities(), draft.random);
  draft.queue.insert(position, entries);
  return ids;
}

/** New entries are mixed among those behind the upcoming one, which may already be prepared. */
function firstToCome(draft: Draft, order: readonly EntryId[]): number {
  const current = draft.currentOrderIndex;
  return draft.upcoming !== null && order[current + 1] === draft.upcoming.entryId ? current + 2 : current + 1;
}

function clear(draft: Draft): void {
  if (draft.transport.kind !== "stopped") draft.complete("skipped");
  stop(draft, null);
  if (draft.queue.length > 0) draft.queue.removeRange(0, draft.queue.length);
  if (draft.order !== null && draft.order.length > 0) draft.setOrder([]);
}

function move(draft: Draft, start: number, end: number, to: Place): void {
  const target = destination(draft, { start, end }, to);
  if (target !== start) draft.queue.move(start, end, target);
}
