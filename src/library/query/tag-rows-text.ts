import { oneLine } from "../../shared/one-line.ts";
import type { TagRow } from "../library-port.ts";
import type { ListQuestion } from "./list.ts";

/** Rows of `list` as MPD prints them: a group's line is said again only when it or one further out changes. */
export function tagRowsText({ tag, groups }: ListQuestion, rows: readonly TagRow[]): string {
  const lines: string[] = [];
  let last: readonly string[] = [];
  for (const row of rows) {
    const from = row.groups.findIndex((value, index) => value !== last[index]);
    const changed = from === -1 ? [] : groups.slice(from);
    for (const [index, group] of changed.entries())
      lines.push(`${group}: ${oneLine(row.groups[from + index] ?? "")}\n`);
    lines.push(`${tag}: ${oneLine(row.value)}\n`);
    last = row.groups;
  }
  return lines.join("");
}
