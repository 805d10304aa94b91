import { type SQL, sql } from "drizzle-orm";
import type { Filter, Window } from "node-mpd-protocol";
import type { TagName } from "../../shared/tags.ts";
import type { TagRow } from "../library-port.ts";
import { effectiveTagSql } from "./effective-tags.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";
import { windowSql } from "./sort-sql.ts";
import { tagMasks } from "./tag-masks.ts";
import { valuesSql } from "./values-sql.ts";

const MAX_GROUPS = 8;

export type ListQuestion = {
  readonly tag: TagName | "file";
  readonly filter: Filter | null;
  readonly groups: readonly TagName[];
  readonly window: Window | null;
};

/** Distinct values of a tag, within groups; ordered bytewise, outermost group first. Errors: `bad-argument`. */
export function listTags(reader: Reader, question: ListQuestion): readonly TagRow[] {
  requireSaneFilter(question.filter);
  const { tag, filter, window } = question;
  const groups = question.groups.slice(0, MAX_GROUPS);
  const masks = tagMasks(reader);
  if (tag !== "file" && filter === null && groups.length === 0) {
    const rows = reader.all<{ value: string }>(sql`${valuesSql(tag, masks)} ${windowSql(window)}`);
    return rows.map(({ value }) => ({ value, groups: [] }));
  }
  const columns = groups.map((_, index) => sql.raw(`g${index}.value`));
  const joins = groups.map((group, index) => joinSql(group, masks, sql.raw(`g${index}`)));
  if (tag === "file") {
    const rows = reader.all<{ value: string }>(
      sql`SELECT s.uri AS value FROM songs s JOIN directories d ON d.id = s.directory_id
        WHERE ${filterSql(filter)} ORDER BY d.place, s.place ${windowSql(window)}`,
    );
    return rows.map(({ value }) => ({ value, groups: [] }));
  }
  const named = columns.map((column, index) => sql`${column} AS ${sql.raw(`group${index}`)}`);
  const selected = [...named, sql`e.value AS value`];
  const ordered = [...columns, sql`e.value`];
  const rows = reader.all<Record<string, string>>(
    sql`SELECT DISTINCT ${sql.join(selected, sql`, `)} FROM songs s ${joinSql(tag, masks, sql`e`)} ${sql.join(joins, sql` `)}
      WHERE ${filterSql(filter)} ORDER BY ${sql.join(ordered, sql`, `)} ${windowSql(window)}`,
  );
  return rows.map((row) => ({
    value: row.value ?? "",
    groups: groups.map((_, index) => row[`group${index}`] ?? ""),
  }));
}

export function joinSql(tag: TagName, masks: readonly number[], alias: SQL): SQL {
  return sql`JOIN ${effectiveTagSql(tag, masks)} ${alias} ON ${alias}.song_id = s.id`;
}
