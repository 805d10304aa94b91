import { type SQL, sql } from "drizzle-orm";
import type { TagName } from "../../shared/tags.ts";
import { maskOf, tagChain } from "./tag-chains.ts";
import { masksWithout } from "./tag-masks.ts";

/**
 * Rows (song_id, value) of what each song counts as for one tag: its values, else those of the first fallback it has,
 * else "". A song with several values has several rows. `masks`: the combinations of tags there are.
 */
export function effectiveTagSql(name: TagName, masks: readonly number[]): SQL {
  const whole = tagChain(name);
  const chain = whole.filter((_, index) => index === 0 || masksWithout(masks, whole.slice(0, index)).length > 0);
  const parts = chain.map((tag, index) => {
    const earlier = maskOf(chain.slice(0, index));
    const onlyWithout = index === 0 ? sql`` : sql`JOIN songs w ON w.id = t.song_id AND (w.tag_mask & ${earlier}) = 0`;
    return sql`SELECT t.song_id, v.value FROM tag_values v JOIN song_tags t ON t.value_id = v.id ${onlyWithout}
      WHERE v.tag = ${tag}`;
  });
  const without = masksWithout(masks, chain);
  if (without.length > 0) {
    const listed = sql.raw(without.join(", "));
    parts.push(sql`SELECT w.id, '' FROM songs w WHERE w.tag_mask IN (${listed})`);
  }
  return sql`(${sql.join(parts, sql` UNION ALL `)})`;
}
