import { type SQL, sql } from "drizzle-orm";
import type { Window } from "node-mpd-protocol";
import type { TagName } from "../../shared/tags.ts";
import type { TagRow } from "../library-port.ts";
import type { SongFilter } from "../song-filter.ts";
import { effectiveTag } from "./effective-tags.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";
import { windowSql } from "./sort-sql.ts";
import { tagMasks } from "./tag-masks.ts";
import { valuesSql } from "./values-sql.ts";

const MAX_GROUPS = 8;

export type ListQuestion = {
  readonly tag: TagName | "file";
  readonly filter: SongFilter | null;
  readonly groups: readonly TagName[];
  readonly window: Window | null;
};

/** Distinct values of a tag, within groups; ordered bytewise, outermost group first. Errors: `bad-argument`. */
export function listTags(reader: Reader, question: ListQuestion): readonly TagRow[] {
  return [...tagRows(reader, question)];
}

/** The same, one at a time. */
export function* tagRows(reader: Reader, question: ListQuestion): Generator<TagRow> {
  requireSaneFilter(question.filter);
  const { tag, filter, window } = question;
  const groups = question.groups.slice(0, MAX_GROUPS);
  const masks = tagMasks(reader);
  if (tag !== "file" && filter === null && groups.length === 0) {
    yield* plainRows(reader, sql`${valuesSql(tag, masks)} ${windowSql(window)}`);
    return;
  }
  if (tag === "file") {
    yield* plainRows(
      reader,
      sql`SELECT s.uri AS value FROM songs s JOIN directories d ON d.id = s.directory_id
        WHERE ${filterSql(filter)} ORDER BY d.place, s.place ${windowSql(window)}`,
    );
    return;
  }
  const wanted = effectiveTag(tag, "wanted");
  const grouped = groups.map((group, index) => effectiveTag(group, `group${index}`));
  const named = grouped.map(({ value }, index) => sql`${value} AS ${sql.raw(`group${index}`)}`);
  const ordered = [...grouped.map((_, index) => sql.raw(`group${index}`)), sql`value`];
  const joins = [wanted, ...grouped].map(({ join }) => join);
  const rows = reader.each<Record<string, string>>(
    sql`SELECT DISTINCT ${sql.join([...named, sql`${wanted.value} AS value`], sql`, `)} FROM songs s ${sql.join(joins, sql` `)}
      WHERE ${filterSql(filter)} ORDER BY ${sql.join(ordered, sql`, `)} ${windowSql(window)}`,
  );
  for (const row of rows) {
    yield { value: row.value ?? "", groups: groups.map((_, index) => row[`group${index}`] ?? "") };
  }
}

function* plainRows(reader: Reader, query: SQL): Generator<TagRow> {
  for (const { value } of reader.each<{ value: string }>(query)) yield { value, groups: [] };
}
