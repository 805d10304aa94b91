import type { SongView } from "../../protocols/http/song-view.ts";

type Named = Pick<SongView, "title" | "uri">;

/** The title, or the name of the file. */
export function titleOf({ title, uri }: Named): string {
  return title ?? uri.split("/").at(-1) ?? uri;
}

export function songCount(count: number): string {
  return count === 1 ? "1 song" : `${count.toLocaleString()} songs`;
}

/** Artist and album in a line. */
export function byline(song: Pick<SongView, "artist" | "albumArtist" | "album">): string {
  return [song.artist ?? song.albumArtist, song.album].filter((word) => word !== null).join(" · ");
}

/** 44.1 kHz · 16 bit · stereo */
export function formatWords(format: SongView["format"]): string {
  if (format === null) return "";
  const channels = format.channels === 1 ? "mono" : format.channels === 2 ? "stereo" : `${format.channels} channels`;
  const bits = format.bits === "f" ? "float" : `${format.bits} bit`;
  return `${format.rateHz / 1000} kHz · ${bits} · ${channels}`;
}
