import type { EntryView } from "../protocols/http/entry-view.ts";
import type { SongView } from "../protocols/http/song-view.ts";

/** "Artist - Title", or what there is. */
export function songText({ title, artist, uri, tags }: SongView): string {
  const station = tags.Name?.[0];
  const name = title ?? station ?? uri.split("/").at(-1) ?? uri;
  return artist === null ? name : `${artist} - ${name}`;
}

/** People count from 1. */
export function entryText({ position, song }: EntryView, isCurrent: boolean): string {
  const length = song.durationSeconds === null ? "" : `  ${clockText(song.durationSeconds)}`;
  return `${isCurrent ? ">" : " "}${String(position + 1).padStart(4)}  ${songText(song)}${length}`;
}

export function songsText(count: number): string {
  return count === 1 ? "1 song" : `${count} songs`;
}

/** `4:05`, `1:02:03`. */
export function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Columns as wide as what stands in them, two spaces between. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `2026-11-23 07:15`, in the time zone of this machine. */
export function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
