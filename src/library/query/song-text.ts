import { type SQL, sql } from "drizzle-orm";
import { TAG_NAMES } from "../../shared/tags.ts";
import type { Print } from "../library-port.ts";
import type { Reader } from "./reader.ts";
import { maskOf } from "./tag-chains.ts";

/**
 * The aggregates over rows `s` of `songs` that give their joined text: SQLite puts together what is stored, so that no
 * song is ever an object on the way to a client. `hides` tells whether any of them has a line to leave out.
 */
export function joinedText(print: Print, order: SQL = sql``): SQL {
  if (print.content === "addresses") {
    return sql`CAST(group_concat('file: ' || s.uri || char(10), '' ${order}) AS BLOB) AS text, 0 AS hides`;
  }
  const hides = print.without.includes("Format") ? sql`1` : sql`max((s.tag_mask & ${hiddenMask(print)}) <> 0)`;
  return sql`CAST(group_concat(CAST(s.text AS TEXT), '' ${order}) AS BLOB) AS text, ${hides} AS hides`;
}

export type JoinedText = { readonly text: Buffer | null; readonly hides: 0 | 1 | null };

const NOTHING = new Uint8Array(0);

/** The text without the lines that are not wanted. */
export function shownText({ text, hides }: JoinedText, print: Print): Uint8Array {
  if (text === null) return NOTHING;
  if (hides !== 1 || print.without.length === 0) return text;
  // One byte is one character here, whatever they mean together.
  return Buffer.from(text.toString("latin1").replace(linesOf(print), ""), "latin1");
}

/** The texts of these songs, in the order of `ids`; what is gone is left out. */
export function songsText(reader: Reader, ids: readonly number[], print: Print): Uint8Array {
  const row = reader.get<JoinedText>(
    sql`SELECT ${joinedText(print)} FROM json_each(${JSON.stringify(ids)}) wanted
      CROSS JOIN songs s ON s.id = wanted.value`,
  );
  return row === undefined ? NOTHING : shownText(row, print);
}

export function songTextByUri(reader: Reader, uri: string, print: Print): Uint8Array | null {
  for (const table of [sql`songs`, sql`cue_files`]) {
    const song = print.content === "addresses" ? sql`CAST('file: ' || uri || char(10) AS BLOB)` : sql`text`;
    const row = reader.get<{ text: Buffer }>(sql`SELECT ${song} AS text FROM ${table} WHERE uri = ${uri}`);
    if (row !== undefined) return shownText({ text: row.text, hides: 1 }, print);
  }
  return null;
}

function hiddenMask({ without }: Print): number {
  return maskOf(TAG_NAMES.flatMap((name, index) => (without.includes(name) ? [index] : [])));
}

/** Names come from the table of tags; none has a letter with a meaning of its own. */
function linesOf({ without }: Print): RegExp {
  return new RegExp(`^(?:${without.join("|")}): [^\\n]*\\n`, "gm");
}
