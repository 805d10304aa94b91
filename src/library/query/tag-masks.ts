import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";
import { maskOf } from "./tag-chains.ts";

/**
 * Every combination of tags that songs have; a few dozen in the largest collection. They tell which fallbacks of a tag
 * matter at all: where every song has the first, nothing else needs to be asked.
 */
export function tagMasks(reader: Reader): readonly number[] {
  const rows = reader.all<{ mask: number }>(
    sql`WITH RECURSIVE masks (mask) AS (SELECT min(tag_mask) FROM songs UNION ALL
      SELECT (SELECT min(tag_mask) FROM songs WHERE tag_mask > mask) FROM masks WHERE mask IS NOT NULL)
      SELECT mask FROM masks WHERE mask IS NOT NULL`,
  );
  return rows.map(({ mask }) => mask);
}

/** The masks that have none of these tags. */
export function masksWithout(masks: readonly number[], tags: readonly number[]): readonly number[] {
  const wanted = BigInt(maskOf(tags));
  return masks.filter((mask) => (BigInt(mask) & wanted) === 0n);
}
