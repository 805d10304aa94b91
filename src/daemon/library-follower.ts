import type { Library } from "../library/library-port.ts";
import type { Player } from "../player/player-port.ts";
import type { Logger } from "../shared/logger.ts";
import type { Song } from "../shared/song.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";

/**
 * Keeps the songs of a queue as the library has them: changed ones are renewed, deleted ones leave, and those of which
 * only the address was known get their tags when a scan has found them.
 */
export function followLibrary(library: Library, player: Player, logger: Logger): Unsubscribe {
  return library.subscribe((event) => {
    if (event.type !== "database") return;
    renew(library, player, new Set(event.changedUris)).catch((error: unknown) => {
      logger.warn({ err: error }, "the queue could not be compared with the library");
    });
  });
}

async function renew(library: Library, player: Player, changed: ReadonlySet<string>): Promise<void> {
  const wanted = new Set<string>();
  for (const { song } of player.moment().snapshot.queue.entries) {
    if (changed.has(song.uri) || isBare(song)) wanted.add(song.uri);
  }
  if (wanted.size === 0) return;
  const uris = [...wanted];
  const found = await library.songsAt(uris);
  const songs = new Map<string, Song | null>();
  for (const [index, uri] of uris.entries()) {
    const song = found[index] ?? null;
    if (song !== null || changed.has(uri)) songs.set(uri, song);
  }
  if (songs.size > 0) player.do({ type: "libraryChanged", songs });
}

function isBare(song: Song): boolean {
  return song.tags.length === 0 && song.modifiedSeconds === null && song.durationSeconds === null;
}
