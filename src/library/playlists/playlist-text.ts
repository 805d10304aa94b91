import type { Tag } from "../../shared/tags.ts";
import { MAX_ENTRIES, MAX_ENTRY_CHARS } from "./limits.ts";
import { BYTE_ORDER_MARK, decode } from "./text-lines.ts";
import { writtenEntry, writtenTag } from "./written-entry.ts";

/**
 * A stored playlist as its file has it. An entry is an address, behind the comment lines (`#EXTINF` and others) that
 * stand before it in the file: they move and go with it.
 */
export type PlaylistText = {
  /** What stands before the first entry and stays there: a byte order mark, `#EXTM3U`. */
  readonly head: string;
  entries: string[];
  /** Comments behind the last entry. */
  tail: string;
  readonly lineEnd: "\n" | "\r\n";
  /** Only `#EXTM3U` files have names in their comments. */
  readonly isExtended: boolean;
  /** The file has more entries than are read; writing it would lose them. */
  readonly isCut: boolean;
};

export function emptyPlaylist(): PlaylistText {
  return { head: "", entries: [], tail: "", lineEnd: "\n", isExtended: false, isCut: false };
}

/** Reads a file of unknown origin: UTF-8 or Windows' Latin, any line ends. Blank lines and what is no text are left out. */
export function parsePlaylist(bytes: Uint8Array): PlaylistText {
  const text = decode(bytes);
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const lines = text.slice(mark.length).split("\n");
  const isExtended = /^#EXTM3U\s*(\s.*)?$/.test(lines[0] ?? "");
  const head = mark + (isExtended ? `${lines[0]?.trimEnd()}\n` : "");
  const entries: string[] = [];
  let comments = "";
  let isCut = false;
  for (let index = isExtended ? 1 : 0; index < lines.length; index++) {
    const line = withoutReturn(lines[index] ?? "");
    if (line.startsWith("#")) {
      if (comments.length + line.length < MAX_ENTRY_CHARS) comments += `${line}\n`;
      continue;
    }
    const entry = writtenEntry(isExtended ? line.trim() : line);
    if (entry === null) continue;
    isCut = entries.length === MAX_ENTRIES;
    if (isCut) break;
    entries.push(comments + entry.address);
    comments = "";
  }
  const lineEnd = lines[0]?.endsWith("\r") === true ? "\r\n" : "\n";
  return { head, entries, tail: comments, lineEnd, isExtended, isCut };
}

const CHUNK_ENTRIES = 5_000;

/** The file's text as it is now, in parts; what changes while they are taken does not matter. */
export function playlistChunks(text: PlaylistText): Iterable<string> {
  return chunksOf({ ...text, entries: text.entries.slice() });
}

function* chunksOf({ head, entries, tail, lineEnd }: PlaylistText): Generator<string> {
  const ended = (part: string) => (lineEnd === "\n" ? part : part.replaceAll("\n", lineEnd));
  yield ended(head);
  for (let from = 0; from < entries.length; from += CHUNK_ENTRIES) {
    yield ended(`${entries.slice(from, from + CHUNK_ENTRIES).join("\n")}\n`);
  }
  yield ended(tail);
}

/** The address of an entry, as it is written. */
export function addressOf(entry: string): string {
  return entry.slice(entry.lastIndexOf("\n") + 1);
}

/** The entry with another address. */
export function withAddress(entry: string, address: string): string {
  return entry.slice(0, entry.lastIndexOf("\n") + 1) + address;
}

/** What `#EXTINF:seconds,name` says of the entry. */
export function tagsOfEntry({ isExtended }: PlaylistText, entry: string): readonly Tag[] {
  if (!isExtended || !entry.startsWith("#")) return [];
  const name = /^#EXTINF:\s*-?\d+[^,\n]*,(.*)$/m.exec(entry)?.[1];
  return name === undefined ? [] : writtenTag("Name", name);
}

/** How an address is written so that it is read as one: neither as a comment nor without the blanks before it. */
export function writtenAddress(uri: string): string {
  return /^[#\s\ufeff]/.test(uri) ? `./${uri}` : uri;
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
