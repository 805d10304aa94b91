import { DomainError } from "../shared/errors.ts";
import type { EntryId } from "../shared/ids.ts";
import type { Place, Range, Which } from "./commands.ts";
import type { Draft } from "./draft.ts";
import { badPosition, noCurrentSong, noSuchSong, tooLarge } from "./refusals.ts";

/** The entry a client names. Errors: `bad-position`, `not-found`. */
export function resolve(draft: Draft, which: Which): { readonly id: EntryId; readonly position: number } {
  if ("id" in which) return { id: which.id, position: requirePosition(draft, which.id) };
  const entry = draft.queue.entries[which.position];
  if (entry === undefined) throw badPosition();
  return { id: entry.id, position: which.position };
}

/** Errors: `not-found`. */
export function requirePosition(draft: Draft, id: EntryId): number {
  const position = draft.queue.positionOf(id);
  if (position < 0) throw noSuchSong();
  return position;
}

/** A range cut to the queue. Errors: `bad-position` when it begins past the end (right at the end is empty, as in MPD). */
export function clip(draft: Draft, range: Range): Range {
  const { length } = draft.queue;
  if (!(range.start >= 0 && range.start <= length)) throw badPosition();
  return { start: range.start, end: Math.max(range.start, Math.min(range.end, length)) };
}

/** Where to insert, 0..length. Errors: `bad-position`, `not-playing` when relative without a current song. */
export function insertionPoint(draft: Draft, at: Place | null): number {
  const { length } = draft.queue;
  if (at === null) return length;
  if (at.kind === "absolute") return atMost(at.position, length);
  const current = currentPosition(draft);
  if (at.kind === "after-current") return current + 1 + atMost(at.offset, length - current - 1);
  return current - atMost(at.offset, current);
}

/**
 * Where a moved range begins afterwards; relative places are counted as if the range were already taken out.
 * Errors: `bad-position`, `bad-argument`, `not-playing`.
 */
export function destination(draft: Draft, range: Range, to: Place): number {
  const rest = draft.queue.length - (range.end - range.start);
  if (to.kind === "absolute") return atMost(to.position, rest);
  let current = currentPosition(draft);
  if (current >= range.start && current < range.end) {
    throw new DomainError("bad-argument", "Cannot move current song relative to itself");
  }
  if (current >= range.end) current -= range.end - range.start;
  if (to.kind === "after-current") return current + 1 + atMost(to.offset, rest - current - 1);
  return current - atMost(to.offset, current);
}

function currentPosition(draft: Draft): number {
  if (draft.currentId === null) throw noCurrentSong();
  return draft.queue.positionOf(draft.currentId);
}

function atMost(value: number, limit: number): number {
  if (!(value >= 0 && value <= limit)) throw tooLarge(value);
  return value;
}
