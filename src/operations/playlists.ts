import type { Print } from "../library/library-port.ts";
import type { PlaylistEdit, PlaylistEntry, PlaylistTicket } from "../library/playlists-port.ts";
import { DomainError } from "../shared/errors.ts";
import { isStream } from "../shared/is-stream.ts";
import { isPlainName } from "../shared/plain-name.ts";
import { bareSong, describedSong, type Song } from "../shared/song.ts";
import { type Location, locate } from "./locate.ts";
import type { Operations } from "./operations.ts";
import { validName } from "./valid-name.ts";

const SONGS_AT_ONCE = 500;

/** A playlist's entry and its song as the playlist describes it; null when it is not in the library. */
export type PlaylistSong = { readonly entry: PlaylistEntry; readonly song: Song | null };

/**
 * What a stored playlist names, or a playlist file in the music folders or at a URL. Errors: `not-found`,
 * `permission-denied` for files elsewhere, `unavailable` (the server).
 */
export async function playlistEntries({ playlists }: Operations, name: string): Promise<readonly PlaylistEntry[]> {
  if (isPlainName(name)) {
    try {
      return await playlists.entries(name);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "not-found") throw error;
    }
  }
  if (name.startsWith("/") || /^file:\/\//i.test(name)) throw new DomainError("permission-denied", "Access denied");
  const location = placeOf(name);
  return location.kind === "library" ? playlists.fileEntries(location.uri) : playlists.remoteEntries(name);
}

/** The entries with their songs, a few hundred at a time. */
export async function* playlistSongs(
  { library }: Operations,
  entries: readonly PlaylistEntry[],
): AsyncGenerator<readonly PlaylistSong[]> {
  const ask = (from: number) => {
    const songs = library.songsAt(entries.slice(from, from + SONGS_AT_ONCE).map(({ uri }) => uri));
    // Whoever stops early does not wait for the part that was asked for ahead.
    songs.catch(() => {});
    return songs;
  };
  let asked = ask(0);
  for (let from = 0; from < entries.length; from += SONGS_AT_ONCE) {
    const part = entries.slice(from, from + SONGS_AT_ONCE);
    const songs = await asked;
    asked = ask(from + SONGS_AT_ONCE);
    yield part.map((entry, index) => ({ entry, song: described(entry, songs[index] ?? null) }));
  }
}

/** The entries as MPD prints them, a few hundred at a time. `render` is for those that the playlist itself describes. */
export async function* playlistText(
  operations: Operations,
  entries: readonly PlaylistEntry[],
  print: Print,
  render: (song: PlaylistSong) => string,
): AsyncGenerator<string | Uint8Array> {
  const textOf = (part: readonly PlaylistEntry[]) => {
    const isPlain = part.every(({ range, tags }) => range === null && tags.length === 0);
    const uris = part.map(({ uri }) => uri);
    const text = isPlain ? operations.library.textAt(uris, print) : renderedText(operations, part, render);
    text.catch(() => {});
    return text;
  };
  let asked = textOf(entries.slice(0, SONGS_AT_ONCE));
  for (let from = 0; from < entries.length; from += SONGS_AT_ONCE) {
    const text = await asked;
    asked = textOf(entries.slice(from + SONGS_AT_ONCE, from + 2 * SONGS_AT_ONCE));
    yield text;
  }
}

async function renderedText(
  operations: Operations,
  entries: readonly PlaylistEntry[],
  render: (song: PlaylistSong) => string,
): Promise<string> {
  let text = "";
  for await (const songs of playlistSongs(operations, entries)) for (const song of songs) text += render(song);
  return text;
}

/** Only what can be played: the songs of the library, and streams. */
export async function playableSongs(
  operations: Operations,
  entries: readonly PlaylistEntry[],
): Promise<{ readonly songs: readonly Song[]; readonly ranges: readonly PlaylistEntry["range"][] }> {
  const songs: Song[] = [];
  const ranges: PlaylistEntry["range"][] = [];
  for await (const part of playlistSongs(operations, entries)) {
    for (const { entry, song } of part) {
      if (song === null) continue;
      songs.push(song);
      ranges.push(entry.range);
    }
  }
  return { songs, ranges };
}

/** Changes a stored playlist; the ticket is for `playlists.sync`. Errors: those of the port, `bad-argument` (the name). */
export function editPlaylist(
  { playlists }: Operations,
  name: string,
  edit: PlaylistEdit,
): Promise<PlaylistTicket | null> {
  return playlists.edit(validName(name), edit);
}

/** Errors: `not-found`, `already-exists`, `bad-argument`. */
export function renamePlaylist({ playlists }: Operations, from: string, to: string): Promise<void> {
  return playlists.rename(validName(from), validName(to));
}

/** Errors: `not-found`, `bad-argument`. */
export async function removePlaylist({ playlists, stickers }: Operations, name: string): Promise<void> {
  await playlists.remove(validName(name));
  // As MPD does: a new playlist of that name is another.
  await stickers.delete({ type: "playlist", object: name }, null);
}

function described({ uri, tags }: PlaylistEntry, song: Song | null): Song | null {
  const known = song ?? (isStream(uri) ? bareSong(uri) : null);
  return known === null ? null : describedSong(known, tags);
}

function placeOf(name: string): Location {
  try {
    return locate(name);
  } catch {
    // Nothing lies at an address that may not be.
    throw new DomainError("not-found", "No such playlist");
  }
}
