import type { EntryView } from "../../protocols/http/entry-view.ts";
import { attempt, toast } from "../state/toasts.ts";
import { inZone, play } from "./player.ts";
import { request } from "./request.ts";

/** See `GET /queue`. */
export type QueuePage = {
  readonly epoch: string;
  readonly revision: number;
  readonly version: number;
  readonly total: number;
  readonly entries: readonly EntryView[];
};

type Change = {
  readonly epoch: string;
  readonly revision: number;
  readonly total: number;
  readonly entryIds: readonly number[];
};
type Place = number | { readonly afterCurrent: number };

export function queuePage(offset: number, limit: number, signal: AbortSignal): Promise<QueuePage> {
  return request<QueuePage>("GET", inZone("/queue"), { query: { offset, limit }, signal });
}

const songs = (count: number): string => (count === 1 ? "1 song" : `${count} songs`);
const undoing = { label: "Undo", run: () => void undo() };

/** Songs and folders at the end, or elsewhere. Null: it was refused, and that was told. */
export async function add(uris: readonly string[], position?: Place): Promise<Change | null> {
  const body = position === undefined ? { uris } : { uris, position };
  const change = await attempt(request<Change>("POST", inZone("/queue"), { body, timeoutMs: 0 }));
  if (change !== null) toast(`${songs(change.entryIds.length)} added`, { action: undoing });
  return change;
}

/** Behind what plays now, and at once. */
export async function playNow(uris: readonly string[]): Promise<void> {
  const body = { uris, position: { afterCurrent: 0 } };
  const atEnd = { uris };
  const path = inZone("/queue");
  const change = await attempt(
    request<Change>("POST", path, { body }).catch(() => request<Change>("POST", path, { body: atEnd })),
  );
  const [entryId] = change?.entryIds ?? [];
  if (entryId !== undefined) await play({ entryId });
}

/** In place of everything. */
export async function replaceQueue(uris: readonly string[]): Promise<void> {
  const change = await attempt(request<Change>("PUT", inZone("/queue"), { body: { uris, play: true }, timeoutMs: 0 }));
  if (change !== null) toast(`${songs(change.total)} in the queue`, { action: undoing });
}

/** `ifMatch`: the state of the queue in which the positions were seen. */
export async function move(start: number, end: number, to: number, ifMatch: string): Promise<boolean> {
  const body = { start, end, to };
  return (await attempt(request("POST", inZone("/queue/move"), { body, ifMatch }))) !== null;
}

export async function remove(entryIds: readonly number[]): Promise<void> {
  const path = inZone("/queue/remove");
  const change = await attempt(request<Change>("POST", path, { body: { entryIds } }));
  if (change !== null) toast(`${songs(entryIds.length)} taken out`, { action: undoing });
}

export async function clear(): Promise<void> {
  const change = await attempt(request<Change>("DELETE", inZone("/queue")));
  if (change !== null) toast("The queue is empty", { action: undoing });
}

export async function shuffle(): Promise<void> {
  const change = await attempt(request<Change>("POST", inZone("/queue/shuffle")));
  if (change !== null) toast("Shuffled", { action: undoing });
}

export async function undo(): Promise<void> {
  if ((await attempt(request("POST", inZone("/queue/undo")))) !== null) toast("Undone");
}

export async function saveAs(name: string): Promise<boolean> {
  const body = { name, mode: "create" };
  const saved = await attempt(request<{ saved: number }>("POST", inZone("/queue/save"), { body }));
  if (saved !== null) toast(`${songs(saved.saved)} saved as “${name}”`);
  return saved !== null;
}
