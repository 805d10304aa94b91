import { type SQL, sql } from "drizzle-orm";
import type { Print } from "../library-port.ts";
import type { Reader } from "./reader.ts";
import { SONG_JSON } from "./song-json.ts";
import { shownText } from "./song-text.ts";

/** The JSON of a SongRow or null for each of these addresses, also those of files that are only played in parts. */
export function songsJsonAt(reader: Reader, uris: readonly string[]): string {
  const json = eachOf(uris, SONG_JSON, sql`'null'`, sql`','`);
  return `[${reader.get<{ text: string | null }>(json)?.text ?? ""}]`;
}

/** The texts of the songs at these addresses, in order; what is not there is shown by its address alone. */
export function songsTextAt(reader: Reader, uris: readonly string[], print: Print): Uint8Array {
  const address = sql`'file: ' || wanted.value || char(10)`;
  const stored = print.content === "addresses" ? address : sql`CAST(s.text AS TEXT)`;
  const text = reader.get<{ text: string | null }>(eachOf(uris, stored, address, sql`''`))?.text ?? "";
  const hides = print.without.some((name) => text.includes(`\n${name}: `));
  return shownText({ text: Buffer.from(text), hides: hides ? 1 : 0 }, print);
}

/** One statement for all of them: preparing the look-up of one costs more than the look-up. */
function eachOf(uris: readonly string[], found: SQL, otherwise: SQL, between: SQL): SQL {
  const at = (table: SQL) => sql`(SELECT ${found} FROM ${table} s WHERE s.uri = wanted.value)`;
  return sql`SELECT group_concat(coalesce(${at(sql`songs`)}, ${at(sql`cue_files`)}, ${otherwise}), ${between}) AS text
    FROM json_each(${JSON.stringify(uris)}) wanted`;
}
