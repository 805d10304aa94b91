import { type SQL, sql } from "drizzle-orm";
import type { Sort, Window } from "node-mpd-protocol";
import { requireTag, sortChain } from "./tag-chains.ts";

/** Every song has a place; equal keys keep the order of folders and files. */
export const IN_PLACE = sql`d.place, s.place`;

/** The columns to order by, over `songs s` joined with its folder `d`. Errors: `bad-argument`. */
export function orderSql(sort: Sort | null): SQL {
  if (sort === null || sort.tag === "prio") return IN_PLACE;
  return sql`${keySql(sort.tag)} ${sort.descending ? sql`DESC` : sql`ASC`}, ${IN_PLACE}`;
}

export function windowSql(window: Window | null): SQL {
  if (window === null) return sql``;
  const rows = window.end === null ? -1 : Math.max(0, window.end - window.start);
  return sql`LIMIT ${rows} OFFSET ${window.start}`;
}

function keySql(tag: string): SQL {
  if (tag === "Last-Modified") return sql`s.modified_seconds`;
  if (tag === "Added") return sql`s.added_seconds`;
  if (tag === "file") return sql`s.uri`;
  const name = requireTag(tag);
  const values = sortChain(name).map(
    (number) => sql`(SELECT v.value FROM song_tags t JOIN tag_values v ON v.id = t.value_id
      WHERE t.song_id = s.id AND t.tag = ${number} ORDER BY t.ordinal LIMIT 1)`,
  );
  const value = sql`coalesce(${sql.join(values, sql`, `)}, '')`;
  return name === "Track" || name === "Disc" ? sql`CAST(${value} AS INTEGER)` : value;
}
