import { type SQL, sql } from "drizzle-orm";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";
import { maskOf, sortChain } from "./tag-chains.ts";
import { masksWithout } from "./tag-masks.ts";

/** Tags sorted as text, by their values; Track and Disc are numbers. */
export function isTextTag(name: string): name is TagName {
  return name !== "Track" && name !== "Disc" && TAG_NAMES.some((known) => known === name);
}

/**
 * The ids of the songs passing `condition` (on `songs s`) by their first value of a tag, as `orderSql` has them, but
 * found on a walk through the values in order: the first songs of the answer are known before the last are looked at.
 */
export function inTagOrderSql(tag: TagName, descending: boolean, condition: SQL, masks: readonly number[]): SQL {
  const chain = sortChain(tag);
  const parts: SQL[] = [];
  for (const [index, number] of chain.entries()) {
    const earlier = chain.slice(0, index);
    if (index > 0 && masksWithout(masks, earlier).length === 0) break;
    parts.push(sql`SELECT v.value AS key, d.place AS folder, s.place AS place, s.id AS id
      FROM tag_values v CROSS JOIN song_tags t ON t.value_id = v.id CROSS JOIN songs s ON s.id = t.song_id
      CROSS JOIN directories d ON d.id = s.directory_id
      WHERE v.tag = ${number} AND (s.tag_mask & ${maskOf(earlier)}) = 0 AND ${condition} AND NOT EXISTS (
        SELECT 1 FROM song_tags f WHERE f.song_id = t.song_id AND f.tag = t.tag AND f.ordinal < t.ordinal)`);
  }
  const without = masksWithout(masks, chain);
  if (without.length > 0) {
    parts.push(sql`SELECT '' AS key, d.place AS folder, s.place AS place, s.id AS id
      FROM songs s CROSS JOIN directories d ON d.id = s.directory_id
      WHERE s.tag_mask IN (${sql.raw(without.join(", "))}) AND ${condition}`);
  }
  const direction = descending ? sql`DESC` : sql`ASC`;
  return sql`${sql.join(parts, sql` UNION ALL `)} ORDER BY key ${direction}, folder, place`;
}
