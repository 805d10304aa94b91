import { type SQL, sql } from "drizzle-orm";
import type { Print } from "../library-port.ts";
import { FIGURES_END, ROW_END } from "../song-row.ts";
import type { Reader } from "./reader.ts";
import { CUE_FILES, SONGS } from "./song-json.ts";
import { shownText } from "./song-text.ts";

/**
 * The songs at these addresses, also files that are only played in parts, as `rowsOfLines` reads them: long texts need
 * not be quoted and unquoted on the way.
 */
export function songLinesAt(reader: Reader, uris: readonly string[]): string {
  const line = (figures: SQL) => sql`${figures} || ${FIGURES_END} || CAST(s.text AS TEXT)`;
  return reader.get<{ text: string | null }>(eachOf(uris, line, sql`''`, sql`${ROW_END}`))?.text ?? "";
}

/** The texts of the songs at these addresses, in order; what is not there is shown by its address alone. */
export function songsTextAt(reader: Reader, uris: readonly string[], print: Print): Uint8Array {
  const address = sql`'file: ' || wanted.value || char(10)`;
  const stored = print.content === "addresses" ? address : sql`CAST(s.text AS TEXT)`;
  const text = reader.get<{ text: string | null }>(eachOf(uris, () => stored, address, sql`''`))?.text ?? "";
  const hides = print.without.some((name) => text.includes(`\n${name}: `));
  return shownText({ text: Buffer.from(text), hides: hides ? 1 : 0 }, print);
}

/** One statement for all of them: preparing the look-up of one costs more than the look-up. */
function eachOf(uris: readonly string[], found: (figures: SQL) => SQL, otherwise: SQL, between: SQL): SQL {
  const at = ({ name, figures }: typeof SONGS) =>
    sql`(SELECT ${found(figures)} FROM ${name} s WHERE s.uri = wanted.value)`;
  return sql`SELECT group_concat(coalesce(${at(SONGS)}, ${at(CUE_FILES)}, ${otherwise}), ${between}) AS text
    FROM json_each(${JSON.stringify(uris)}) wanted`;
}
