import { type SQL, sql } from "drizzle-orm";
import type { TagName } from "../../shared/tags.ts";
import { maskOf, tagChain } from "./tag-chains.ts";

/**
 * Joins each song `s` with what it counts as for one tag: its values, else those of the first fallback it has, else "".
 * A song with several values has several rows. `name` is a word that no other join of the query uses.
 */
export function effectiveTag(tag: TagName, name: string): { readonly join: SQL; readonly value: SQL } {
  const links = sql.raw(`${name}_links`);
  const values = sql.raw(`${name}_values`);
  const present = tagChain(tag).map((number) => sql`WHEN s.tag_mask & ${maskOf([number])} THEN ${number}`);
  return {
    join: sql`LEFT JOIN song_tags ${links} ON ${links}.song_id = s.id AND ${links}.tag = CASE ${sql.join(present, sql` `)} END
      LEFT JOIN tag_values ${values} ON ${values}.id = ${links}.value_id`,
    value: sql`coalesce(${values}.value, '')`,
  };
}
