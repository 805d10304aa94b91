import { type SQL, sql } from "drizzle-orm";
import type { TagName } from "../../shared/tags.ts";
import { maskOf, tagChain } from "./tag-chains.ts";
import { masksWithout } from "./tag-masks.ts";

/** Every value that some song counts as for one tag, in order: from the values, without looking at each song. */
export function valuesSql(name: TagName, masks: readonly number[]): SQL {
  const chain = tagChain(name);
  const parts: SQL[] = [];
  for (const [index, tag] of chain.entries()) {
    const earlier = chain.slice(0, index);
    if (index > 0 && masksWithout(masks, earlier).length === 0) break;
    const holders = sql`SELECT 1 FROM song_tags t`;
    const holds =
      index === 0
        ? sql`${holders} WHERE t.value_id = v.id`
        : sql`${holders} JOIN songs w ON w.id = t.song_id WHERE t.value_id = v.id AND (w.tag_mask & ${maskOf(earlier)}) = 0`;
    parts.push(sql`SELECT v.value AS value FROM tag_values v WHERE v.tag = ${tag} AND EXISTS (${holds})`);
  }
  if (masksWithout(masks, chain).length > 0) parts.push(sql`SELECT '' AS value`);
  return sql`${sql.join(parts, sql` UNION `)} ORDER BY value`;
}
