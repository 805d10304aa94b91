import { DomainError } from "../../shared/errors.ts";
import type { PlaylistEdit } from "../playlists-port.ts";
import { MAX_ENTRIES } from "./limits.ts";

/**
 * Applies an edit to the lines of a playlist, null when there is none; in place where it can. Gives back the lines
 * there are then, or null when nothing has changed. Errors as the port says; then nothing has changed.
 */
export function applyEdit(lines: string[] | null, edit: PlaylistEdit): string[] | null {
  switch (edit.type) {
    case "insert":
      return insert(lines, edit.position, edit.uris);
    case "save":
      if (edit.mode === "create" && lines !== null) throw new DomainError("already-exists", "Playlist already exists");
      if (edit.mode === "append") return insert(existing(lines), null, edit.uris);
      if (edit.mode === "replace") existing(lines);
      requireRoom(edit.uris.length);
      return [...edit.uris];
    case "clear":
      existing(lines);
      return [];
    case "delete": {
      const kept = existing(lines);
      // A position just behind the end removes nothing, as everywhere in MPD.
      if (edit.start > kept.length) throw new DomainError("bad-argument", "Bad song index");
      kept.splice(edit.start, (edit.end ?? kept.length) - edit.start);
      return kept;
    }
    case "move":
      return move(existing(lines), edit.start, edit.end, edit.to);
  }
}

function insert(lines: string[] | null, position: number | null, uris: readonly string[]): string[] | null {
  const kept = lines ?? [];
  const at = position ?? kept.length;
  if (at > kept.length) throw new DomainError("bad-argument", "Bad position");
  requireRoom(kept.length + uris.length);
  if (uris.length === 0) return null;
  if (at < kept.length) return [...kept.slice(0, at), ...uris, ...kept.slice(at)];
  for (const uri of uris) kept.push(uri);
  return kept;
}

function move(lines: string[], start: number, end: number, to: number): string[] {
  const count = end - start;
  if (end > lines.length || to > lines.length - count) throw new DomainError("bad-argument", "Bad range");
  const moved = lines.splice(start, count);
  if (count === 1) lines.splice(to, 0, ...moved);
  else return [...lines.slice(0, to), ...moved, ...lines.slice(to)];
  return lines;
}

function requireRoom(length: number): void {
  if (length > MAX_ENTRIES) throw new DomainError("playlist-full", "Stored playlist is too large");
}

function existing(lines: string[] | null): string[] {
  if (lines === null) throw new DomainError("not-found", "No such playlist");
  return lines;
}
