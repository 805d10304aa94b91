import { pair } from "node-mpd-protocol";
import type { FolderFile } from "../../library/library-port.ts";
import type { PlaylistInfo } from "../../library/playlists-port.ts";
import { entryText } from "../../shared/folder-text.ts";
import { dateText } from "../../shared/song-text.ts";

/** A name inside a folder on the disk. */
export function fileLine(file: FolderFile): string {
  const size = file.kind === "file" ? `size: ${file.sizeBytes}\n` : "";
  return pair(file.kind, file.name) + size + modifiedText(file.modifiedSeconds);
}

export function storedPlaylistLine({ name, modifiedSeconds }: PlaylistInfo): string {
  return entryText("playlist", name, modifiedSeconds);
}

function modifiedText(seconds: number | null): string {
  return seconds === null ? "" : `Last-Modified: ${dateText(seconds)}\n`;
}
