import { countsOf, idsOf, type QueueEdit } from "../player/history.ts";
import type { Player, Turn } from "../player/player-port.ts";
import type { Entry } from "../player/snapshot.ts";
import { DomainError } from "../shared/errors.ts";
import { inSlices, STRIDE } from "../shared/in-slices.ts";
import { isStream } from "../shared/is-stream.ts";
import type { Song } from "../shared/song.ts";
import type { Operations } from "./operations.ts";

const SONGS_AT_ONCE = 1_000;

/** What was taken back: the commands of one step, in MPD's words, and how many entries it had brought and taken. */
export type TakenBack = { readonly edit: readonly string[]; readonly added: number; readonly removed: number };

/** Yields now and then. */
export function* takenBack(edit: QueueEdit): Generator<void, TakenBack> {
  return { edit: edit.names, ...(yield* countsOf(edit)) };
}

/**
 * Prepares undo ("redo": doing again), to be run in a turn. Songs that come back are looked up anew: they may have other
 * tags by now, or be gone. Errors: `nothing-to-undo`, `unavailable`.
 */
export async function takingBack(
  { library }: Operations,
  player: Player,
  direction: "undo" | "redo",
): Promise<(turn: Turn) => Generator<void, TakenBack>> {
  const { history, queue } = player.moment().snapshot;
  const edit = history[direction].at(-1);
  const uris = edit === undefined ? [] : await inSlices(comingBack(queue.entries, edit));
  const songs = await songsNow(library, uris);
  return function* (turn) {
    const taken = turn.moment().snapshot.history[direction].at(-1);
    yield* turn.steps({ type: direction });
    if (songs.size > 0) yield* turn.steps({ type: "libraryChanged", songs });
    if (taken === undefined) throw new DomainError("nothing-to-undo", "There is nothing to undo");
    return yield* takenBack(taken);
  };
}

/** Addresses of what would come back. Yields now and then. */
function* comingBack(entries: readonly Entry[], { before }: QueueEdit): Generator<void, readonly string[]> {
  const here = yield* idsOf(entries);
  const uris = new Set<string>();
  for (const [index, { id, song }] of before.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    if (!here.has(id) && !isStream(song.uri)) uris.add(song.uri);
  }
  return [...uris];
}

async function songsNow(
  library: Operations["library"],
  uris: readonly string[],
): Promise<ReadonlyMap<string, Song | null>> {
  const found = new Map<string, Song | null>();
  for (let from = 0; from < uris.length; from += SONGS_AT_ONCE) {
    const part = uris.slice(from, from + SONGS_AT_ONCE);
    const songs = await library.songsAt(part);
    for (const [index, uri] of part.entries()) found.set(uri, songs[index] ?? null);
  }
  return found;
}
