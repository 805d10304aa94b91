import type { EntryId } from "../shared/ids.ts";
import { inOneGo } from "../shared/in-slices.ts";
import type { Completion } from "./commands.ts";
import type { Draft } from "./draft.ts";
import type { Following } from "./following.ts";
import { shuffleOrder } from "./order.ts";
import { transportPosition } from "./position.ts";
import { removeEntry } from "./removal.ts";
import type { Transport } from "./snapshot.ts";

type Loaded = Exclude<Transport, { kind: "stopped" }>;

/** Makes an entry current and asks the engine for it. */
export function load(draft: Draft, entryId: EntryId, startSeconds: number, paused: boolean): void {
  enter(draft, { kind: "loading", entryId, generation: draft.takeGeneration(), startSeconds, paused });
}

/** The same from a place that was sought; as in MPD, that leaves the entry's priority alone. */
export function loadSought(draft: Draft, entryId: EntryId, startSeconds: number, paused: boolean): void {
  take(draft, { kind: "loading", entryId, generation: draft.takeGeneration(), startSeconds, paused });
}

/** A new source becomes the loaded one. Its entry's priority has served its purpose (MPD sets it back, too). */
export function enter(draft: Draft, transport: Loaded): void {
  take(draft, transport);
  const position = draft.queue.positionOf(transport.entryId);
  const entry = draft.queue.entries[position];
  if (entry === undefined || entry.priority === 0) return;
  draft.queue.replaceAt(position, { ...entry, priority: 0 });
  draft.prioritiesChanged();
}

function take(draft: Draft, transport: Loaded): void {
  draft.transport = transport;
  draft.stream = null;
  if (draft.passedOver.length > 0) draft.passedOver = [];
}

/** Stops; a random order is dealt anew, the current entry stays current. */
export function stop(draft: Draft, entryId: EntryId | null): void {
  if (draft.transport.kind === "stopped" && draft.transport.entryId === entryId) return;
  const wasStopped = draft.transport.kind === "stopped";
  draft.transport = { kind: "stopped", entryId };
  draft.stream = null;
  if (draft.passedOver.length > 0) draft.passedOver = [];
  const order = wasStopped ? null : draft.editOrder();
  if (order !== null) inOneGo(shuffleOrder(order, draft.priorities(), draft.random));
}

/** Leaves the current entry for `next`, in the state `paused` says; null = the end of the queue, playback stops. */
export function advance(draft: Draft, next: Following | null, outcome: Completion["outcome"], paused: boolean): void {
  const leaving = draft.currentId;
  draft.complete(outcome);
  if (next === null) stop(draft, null);
  else {
    wrap(draft, next);
    load(draft, next.entryId, 0, paused);
  }
  if (leaving !== null && outcome !== "failed") consume(draft, leaving);
}

/** Removes the entry that was played, if the options say so. A file that failed is kept: a lost disk must not empty the queue. */
export function consume(draft: Draft, played: EntryId): void {
  const { consume } = draft.options;
  if (consume === "off") return;
  if (played !== draft.currentId) removeEntry(draft, played);
  if (consume === "oneshot") draft.options = { ...draft.options, consume: "off" };
}

/** Takes over the order of the pass that begins with what follows. */
export function wrap(draft: Draft, next: Following): void {
  if (next.wrapped === null) return;
  draft.setOrder(next.wrapped.order);
  draft.random.state = next.wrapped.randomState;
}

/** Position in the current entry by the turn's progress. */
export function positionNow(draft: Draft): number {
  const entry = draft.currentId === null ? undefined : draft.queue.find(draft.currentId);
  return entry === undefined ? 0 : transportPosition(draft.transport, draft.progress, entry);
}
