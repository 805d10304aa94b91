import { countsOf, type QueueEdit } from "../player/history.ts";
import type { Player, Turn } from "../player/player-port.ts";
import { DomainError } from "../shared/errors.ts";
import { isStream } from "../shared/is-stream.ts";
import type { Song } from "../shared/song.ts";
import type { Operations } from "./operations.ts";

const SONGS_AT_ONCE = 1_000;

/** What was taken back: the commands of one step, in MPD's words, and how many entries it had brought and taken. */
export type TakenBack = { readonly edit: readonly string[]; readonly added: number; readonly removed: number };

export function takenBack(edit: QueueEdit): TakenBack {
  return { edit: edit.names, ...countsOf(edit) };
}

/**
 * Prepares undo ("redo": doing again), to be run in a turn. Songs that come back are looked up anew: they may have other
 * tags by now, or be gone. Errors: `nothing-to-undo`, `unavailable`.
 */
export async function takingBack(
  { library }: Operations,
  player: Player,
  direction: "undo" | "redo",
): Promise<(turn: Turn) => TakenBack> {
  const { history, queue } = player.moment().snapshot;
  const edit = history[direction].at(-1);
  const songs = edit === undefined ? new Map<string, Song | null>() : await songsNow(library, queue.entries, edit);
  return (turn) => {
    const taken = turn.moment().snapshot.history[direction].at(-1);
    turn.do({ type: direction });
    if (songs.size > 0) turn.do({ type: "libraryChanged", songs });
    if (taken === undefined) throw new DomainError("nothing-to-undo", "There is nothing to undo");
    return takenBack(taken);
  };
}

async function songsNow(
  library: Operations["library"],
  entries: readonly { readonly id: number }[],
  { before }: QueueEdit,
): Promise<ReadonlyMap<string, Song | null>> {
  const here = new Set(entries.map(({ id }) => id));
  const back = before.filter(({ id, song }) => !here.has(id) && !isStream(song.uri));
  const uris = [...new Set(back.map(({ song }) => song.uri))];
  const found = new Map<string, Song | null>();
  for (let from = 0; from < uris.length; from += SONGS_AT_ONCE) {
    const part = uris.slice(from, from + SONGS_AT_ONCE);
    const songs = await library.songsAt(part);
    for (const [index, uri] of part.entries()) found.set(uri, songs[index] ?? null);
  }
  return found;
}
