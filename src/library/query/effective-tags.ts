import { type SQL, sql } from "drizzle-orm";
import type { TagName } from "../../shared/tags.ts";
import { maskOf, tagChain } from "./tag-chains.ts";

/**
 * Rows (song_id, value) of what each song counts as for one tag: its values, else those of the first fallback it has,
 * else "". A song with several values has several rows.
 */
export function effectiveTagSql(name: TagName): SQL {
  const chain = tagChain(name);
  const parts = chain.map((tag, index) => {
    const earlier = maskOf(chain.slice(0, index));
    const onlyWithout = index === 0 ? sql`` : sql`JOIN songs w ON w.id = t.song_id AND (w.tag_mask & ${earlier}) = 0`;
    return sql`SELECT t.song_id, v.value FROM tag_values v JOIN song_tags t ON t.value_id = v.id ${onlyWithout}
      WHERE v.tag = ${tag}`;
  });
  parts.push(sql`SELECT w.id, '' FROM songs w WHERE (w.tag_mask & ${maskOf(chain)}) = 0`);
  return sql`(${sql.join(parts, sql` UNION ALL `)})`;
}
