import { oneLine } from "./one-line.ts";
import { dateText } from "./song-text.ts";

/** A folder or a playlist file as MPD lists it; null = its date is not known or not asked for. */
export function entryText(kind: "directory" | "playlist", uri: string, modifiedSeconds: number | null): string {
  const date = modifiedSeconds === null ? "" : `Last-Modified: ${dateText(modifiedSeconds)}\n`;
  return `${kind}: ${oneLine(uri)}\n${date}`;
}
