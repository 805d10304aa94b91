import { pair } from "node-mpd-protocol";
import type { Directory, FolderFile, Listing, PlaylistFile, TagRow } from "../../library/library-port.ts";
import type { PlaylistInfo } from "../../library/playlists-port.ts";
import type { Song } from "../../shared/song.ts";
import { dateText } from "../../shared/song-text.ts";
import type { TagName } from "../../shared/tags.ts";
import { songText } from "./song-text.ts";

/** How much of a folder a command shows. */
export type ListingStyle = {
  readonly song: (song: Song) => string;
  readonly directory: (directory: Directory) => string;
  readonly playlist: (playlist: PlaylistFile) => string;
};

export function addressesOnly(): ListingStyle {
  return {
    song: ({ uri }) => pair("file", uri),
    directory: ({ uri }) => pair("directory", uri),
    playlist: ({ uri }) => pair("playlist", uri),
  };
}

export function everything(tags: ReadonlySet<TagName>): ListingStyle {
  return {
    song: (song) => songText(song, tags),
    directory: ({ uri, modifiedSeconds }) => pair("directory", uri) + modifiedText(modifiedSeconds),
    playlist: ({ uri, modifiedSeconds }) => pair("playlist", uri) + modifiedText(modifiedSeconds),
  };
}

/** A name inside a folder on the disk. */
export function fileLine(file: FolderFile): string {
  const size = file.kind === "file" ? `size: ${file.sizeBytes}\n` : "";
  return pair(file.kind, file.name) + size + modifiedText(file.modifiedSeconds);
}

/** One folder's children: songs, then playlists, then folders (MPD, `Directory::Walk`). */
export function* childLines({ songs, playlists, directories }: Listing, style: ListingStyle): Generator<string> {
  for (const song of songs) yield style.song(song);
  for (const playlist of playlists) yield style.playlist(playlist);
  for (const directory of directories) yield style.directory(directory);
}

/** A slice of a walk: a folder comes before what lies in it. */
export function* walkLines({ songs, playlists, directories }: Listing, style: ListingStyle): Generator<string> {
  for (const directory of directories) yield style.directory(directory);
  for (const song of songs) yield style.song(song);
  for (const playlist of playlists) yield style.playlist(playlist);
}

/** Rows of `list`: a group's line is said again only when it or one further out changes. */
export function* tagRowLines(
  tag: TagName | "file",
  groups: readonly TagName[],
  rows: Iterable<TagRow>,
): Generator<string> {
  let last: readonly string[] = [];
  for (const row of rows) {
    const from = row.groups.findIndex((value, index) => value !== last[index]);
    const changed = from === -1 ? [] : groups.slice(from);
    yield changed.map((group, index) => pair(group, row.groups[from + index] ?? "")).join("") + pair(tag, row.value);
    last = row.groups;
  }
}

export function storedPlaylistLine({ name, modifiedSeconds }: PlaylistInfo): string {
  return pair("playlist", name) + modifiedText(modifiedSeconds);
}

function modifiedText(seconds: number | null): string {
  return seconds === null ? "" : `Last-Modified: ${dateText(seconds)}\n`;
}
