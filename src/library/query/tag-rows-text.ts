import { oneLine } from "../../shared/one-line.ts";
import type { TagRow } from "../library-port.ts";
import type { ListQuestion } from "./list.ts";

const PART_CHARS = 65_536;

/**
 * Rows of `list` as MPD prints them, in a buffer of its own: a group's line is said again only when it or one further out
 * changes. A million rows are never all there as objects.
 */
export function tagRowsText({ tag, groups }: ListQuestion, rows: Iterable<TagRow>): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let lines = "";
  let last: readonly string[] = [];
  for (const row of rows) {
    const from = row.groups.findIndex((value, index) => value !== last[index]);
    const changed = from === -1 ? [] : groups.slice(from);
    for (const [index, group] of changed.entries()) lines += `${group}: ${oneLine(row.groups[from + index] ?? "")}\n`;
    lines += `${tag}: ${oneLine(row.value)}\n`;
    last = row.groups;
    if (lines.length < PART_CHARS) continue;
    parts.push(encoder.encode(lines));
    lines = "";
  }
  return joined([...parts, encoder.encode(lines)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const text = new Uint8Array(parts.reduce((bytes, part) => bytes + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    text.set(part, at);
    at += part.byteLength;
  }
  return text;
}
