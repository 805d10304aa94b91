import { pair } from "node-mpd-protocol";
import type { FolderFile, TagRow } from "../../library/library-port.ts";
import type { PlaylistInfo } from "../../library/playlists-port.ts";
import { entryText } from "../../shared/folder-text.ts";
import { dateText } from "../../shared/song-text.ts";
import type { TagName } from "../../shared/tags.ts";

/** A name inside a folder on the disk. */
export function fileLine(file: FolderFile): string {
  const size = file.kind === "file" ? `size: ${file.sizeBytes}\n` : "";
  return pair(file.kind, file.name) + size + modifiedText(file.modifiedSeconds);
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
  return entryText("playlist", name, modifiedSeconds);
}

function modifiedText(seconds: number | null): string {
  return seconds === null ? "" : `Last-Modified: ${dateText(seconds)}\n`;
}
