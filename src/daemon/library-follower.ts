import type { Library, Move } from "../library/library-port.ts";
import type { Analysis } from "../operations/analysis-port.ts";
import type { Player } from "../player/player-port.ts";
import type { Entry } from "../player/snapshot.ts";
import { inSlices, STRIDE } from "../shared/in-slices.ts";
import type { Logger } from "../shared/logger.ts";
import type { Song } from "../shared/song.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import { analysedSongs } from "./analysis.ts";

/** So many are renewed in one turn of the event loop. */
const SONGS_AT_ONCE = 500;

/**
 * Keeps the songs of a queue as the library has them: changed and measured ones are renewed, moved ones get their new address,
 * deleted ones leave, and those of which only the address was known get their tags when a scan has found them.
 */
export function followLibrary(
  library: Library,
  analysis: Pick<Analysis, "subscribe">,
  player: Player,
  logger: Logger,
): Unsubscribe {
  // In order, so that a song that moves twice is found at its last address.
  let tail: Promise<void> = Promise.resolve();
  const follow = (changed: readonly string[], moved: readonly Move[]) => {
    tail = tail
      .then(() => renew(library, player, new Set(changed), movesOf(moved)))
      .catch((error: unknown) => {
        logger.warn({ err: error }, "the queue could not be compared with the library");
      });
  };
  const unsubscribes = [
    library.subscribe((event) => {
      if (event.type === "database") follow(event.changedUris, event.moved);
    }),
    analysedSongs(analysis)((uris) => follow(uris, [])),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}

function movesOf(moved: readonly Move[]): ReadonlyMap<string, string> {
  return new Map(moved.map(({ from, to }) => [from, to]));
}

async function renew(
  library: Library,
  player: Player,
  changed: ReadonlySet<string>,
  moved: ReadonlyMap<string, string>,
): Promise<void> {
  const places = await inSlices(placesOf(player.moment().snapshot.queue.entries, changed, moved));
  for (let from = 0; from < places.length; from += SONGS_AT_ONCE) {
    const some = places.slice(from, from + SONGS_AT_ONCE);
    const found = await library.songsAt(some.map(([, to]) => to));
    const songs = new Map<string, Song | null>();
    for (const [index, [uri]] of some.entries()) {
      const song = found[index] ?? null;
      if (song !== null || changed.has(uri)) songs.set(uri, song);
    }
    if (songs.size === 0) continue;
    await player.patientTurn(
      (turn) => turn.steps({ type: "libraryChanged", songs }),
      () => {},
    );
  }
}

/** Where the song of each entry is looked for. Yields now and then. */
function* placesOf(
  entries: readonly Entry[],
  changed: ReadonlySet<string>,
  moved: ReadonlyMap<string, string>,
): Generator<void, readonly (readonly [from: string, to: string])[]> {
  const wanted = new Map<string, string>();
  for (const [index, { song }] of entries.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    const to = moved.get(song.uri);
    if (to !== undefined || changed.has(song.uri) || isBare(song)) wanted.set(song.uri, to ?? song.uri);
  }
  return [...wanted];
}

function isBare(song: Song): boolean {
  return song.modifiedSeconds === null && song.durationSeconds === null;
}
