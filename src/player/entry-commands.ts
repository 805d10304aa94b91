import { DomainError } from "../shared/errors.ts";
import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import type { Handlers } from "./command-table.ts";
import type { Draft } from "./draft.ts";
import { fileSeconds } from "./entry-range.ts";
import { IdTable } from "./id-table.ts";
import { regroup } from "./order.ts";
import { clip, requirePosition } from "./place.ts";
import { requireFinite } from "./refusals.ts";
import type { Entry } from "./snapshot.ts";

const MAX_EXTRA_TAGS = 100;
const [UNCHANGED, LOWERED, RAISED] = [0, 1, 2];

/** Commands about what an entry carries besides its song. */
export const entryCommands: Handlers<"setPriority" | "setPriorityId" | "setRange" | "addTag" | "clearTag"> = {
  *setPriority(draft, { priority, ranges }) {
    requirePriority(priority);
    const clipped = ranges.map((range) => clip(draft, range));
    for (const { start, end } of clipped) yield* setPriority(draft, range(start, end), priority);
  },

  setPriorityId(draft, { priority, ids }) {
    requirePriority(priority);
    return setPriority(
      draft,
      ids.map((id) => requirePosition(draft, id)),
      priority,
    );
  },

  setRange(draft, { id, range }) {
    const position = requirePosition(draft, id);
    if (range !== null) requireFinite(range.startSeconds);
    if (id === draft.currentId && draft.transport.kind !== "stopped") {
      throw new DomainError("permission-denied", "Cannot edit the current song");
    }
    const entry = draft.queue.entries[position] as Entry;
    const duration = fileSeconds(entry);
    if (range !== null && duration !== null && range.startSeconds > duration) {
      throw new DomainError("bad-position", "Invalid start offset");
    }
    const end = range?.endSeconds ?? null;
    const cut = duration !== null && end !== null && end >= duration ? null : end;
    const isWhole = range === null || (range.startSeconds === 0 && cut === null && entry.song.part === null);
    draft.queue.replaceAt(position, {
      ...entry,
      range: isWhole ? null : { startSeconds: range.startSeconds, endSeconds: cut },
    });
    if (draft.upcoming?.entryId === id) draft.upcoming = null;
  },

  addTag(draft, { id, tag }) {
    const position = requirePosition(draft, id);
    const entry = draft.queue.entries[position] as Entry;
    if (entry.extraTags.length >= MAX_EXTRA_TAGS) throw new DomainError("bad-argument", "Too many tags");
    draft.queue.replaceAt(position, { ...entry, extraTags: [...entry.extraTags, tag] });
  },

  clearTag(draft, { id, name }) {
    const position = requirePosition(draft, id);
    const entry = draft.queue.entries[position] as Entry;
    const extraTags = name === null ? [] : entry.extraTags.filter((tag) => tag[0] !== name);
    if (extraTags.length < entry.extraTags.length) draft.queue.replaceAt(position, { ...entry, extraTags });
  },
};

function requirePriority(priority: number): void {
  if (!(Number.isInteger(priority) && priority >= 0 && priority <= 255)) {
    throw new DomainError("bad-argument", "Priority must be 0 to 255");
  }
}

function* range(start: number, end: number): Iterable<number> {
  for (let position = start; position < end; position++) yield position;
}

/**
 * Sets priorities and, in random mode, moves the entries to their new group. One that has been played in this pass
 * plays again only if it now goes before the current one (MPD's rule). Yields now and then.
 */
function* setPriority(draft: Draft, positions: Iterable<number>, priority: number): Generator<void, void> {
  const changed = new IdTable(draft.queue.entries);
  let isAnyChanged = false;
  let count = 0;
  for (const position of positions) {
    if (++count % STRIDE === 0) yield;
    const entry = draft.queue.entries[position];
    if (entry === undefined || entry.priority === priority) continue;
    changed.set(entry.id, priority > entry.priority ? RAISED : LOWERED);
    isAnyChanged = true;
    const { id, song, range, extraTags } = entry;
    // Copying an entry with its priority in between takes three times as long.
    draft.queue.replaceAt(position, { id, song, priority, range, extraTags });
  }
  if (!isAnyChanged) return;
  yield;
  draft.prioritiesChanged();
  const order = draft.editOrder();
  if (order === null) return;
  const priorities = draft.priorities();
  const priorityOf = (id: EntryId) => priorities?.(id) ?? 0;
  const current = draft.currentOrderIndex;
  const currentPriority = draft.currentId === null ? 0 : priorityOf(draft.currentId);
  const isMoved = (id: EntryId, index: number) => {
    const change = changed.get(id);
    return index < current ? change === RAISED && priority > currentPriority : change !== UNCHANGED && index > current;
  };
  yield* regroup(order, isMoved, priority, current, priorityOf, draft.random);
}
