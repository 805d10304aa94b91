import type { Database } from "better-sqlite3";
import { type SQL, sql } from "drizzle-orm";
import { filterSql, requireSaneFilter } from "../query/filter-sql.ts";
import { Reader, textOf } from "../query/reader.ts";
import type { FoundSticker, StickerOperator, StickerPage, StickerQuery, StickerSort } from "../stickers-port.ts";

/** So many stickers are looked at for one page, which takes some milliseconds; fewer first when few are wanted. */
const SCANNED_ROWS = 2_000;
const SCANNED_FOR_FEW = 200;
const FEW = 100;

const TESTS: Readonly<Record<StickerOperator, (value: string) => SQL>> = {
  "=": (value) => sql`k.value = ${value}`,
  "<": (value) => sql`k.value < ${value}`,
  ">": (value) => sql`k.value > ${value}`,
  // SQLite compares as MPD does: with the number that the text is, and any number is less than a text that is none.
  eq: (value) => sql`k.number = ${value}`,
  lt: (value) => sql`k.number < ${value}`,
  gt: (value) => sql`k.number > ${value}`,
  contains: (value) => sql`k.value LIKE ${`%${escapeLike(value)}%`} ESCAPE '\\'`,
  starts_with: (value) => sql`k.value LIKE ${`${escapeLike(value)}%`} ESCAPE '\\'`,
};

type Order = {
  /** What is compared before the objects, which are in ascending order then; null = nothing. */
  readonly column: string | null;
  readonly index: string;
  /** Where a sticker stands in this column. */
  place(value: string): SQL;
};

const ORDERS: Readonly<Record<StickerSort, Order>> = {
  uri: { column: null, index: "NOT INDEXED", place: () => sql`NULL` },
  value: { column: "k.value", index: "INDEXED BY stickers_value", place: (value) => sql`${value}` },
  value_int: {
    column: "k.number",
    index: "INDEXED BY stickers_number",
    place: (value) => sql`CAST(${value} AS INTEGER)`,
  },
};

/**
 * Tests that read a part of an index instead of every sticker. Its order is that of the objects, which is MPD's where
 * no other is asked for.
 */
const NATURAL_ORDERS: Partial<Record<StickerOperator, StickerSort>> = { "=": "value", eq: "value_int" };

type Row = FoundSticker & { readonly fits: 0 | 1 };

/**
 * Finds stickers page by page. They are read on the connection that writes them, the only one there may be
 * (database.ts), and their songs on another: stickers outlive their songs without being shown. Every page is in the
 * order of one index and begins where the page before ended.
 */
export class StickerSearch {
  readonly #user: Database;
  readonly #songs: Reader;

  constructor(user: Database, libraryPath: string) {
    this.#user = user;
    this.#songs = new Reader(libraryPath, "reader");
  }

  hasSong(uri: string): boolean {
    return this.#songs.get(sql`SELECT 1 WHERE ${hasSong(sql`${uri}`)}`) !== undefined;
  }

  /** At most `wanted` stickers after `after`. Errors: `bad-argument` (the filter). */
  page(query: StickerQuery, after: StickerPage["after"], wanted: number): StickerPage {
    requireSaneFilter(query.songs ?? null);
    const limit = after === null && wanted <= FEW ? SCANNED_FOR_FEW : SCANNED_ROWS;
    const { text, values } = textOf(sql`${selectSql(query, after)} LIMIT ${limit}`);
    const rows = this.#user.prepare(text).all(values) as Row[];
    const fitting = this.#shown(
      query,
      rows.filter(({ fits }) => fits === 1),
    );
    const found = fitting.slice(0, wanted).map(({ object, value }) => ({ object, value }));
    const isCut = fitting.length > wanted || found.length === wanted;
    const last = isCut ? found.at(-1) : rows.at(-1);
    return { found, after: isCut || rows.length === limit ? (last ?? null) : null };
  }

  close(): void {
    this.#songs.close();
  }

  /** Without those of songs that are not there, or not looked for. */
  #shown({ type, songs = null }: StickerQuery, stickers: readonly Row[]): readonly Row[] {
    if (type !== "song" || stickers.length === 0) return stickers;
    const uris = JSON.stringify(stickers.map(({ object }) => object));
    const wanted =
      songs === null
        ? hasSong(sql`o.value`)
        : sql`EXISTS (SELECT 1 FROM songs s WHERE s.uri = o.value AND ${filterSql(songs, "each")})`;
    const shown = new Set(this.#songs.column(sql`SELECT o.key FROM json_each(${uris}) o WHERE ${wanted}`));
    return stickers.filter((_, index) => shown.has(index));
  }
}

function selectSql({ type, prefix, name, test, sort }: StickerQuery, after: StickerPage["after"]): SQL {
  const by = sort?.by ?? (test === null ? undefined : NATURAL_ORDERS[test.operator]) ?? "uri";
  const order = ORDERS[by];
  const descending = sort?.descending === true;
  const scope = [sql`k.type = ${type}`, sql`k.name = ${name}`];
  const fits: SQL[] = [];
  if (after !== null) scope.push(beyondSql(order, descending, after));
  if (test !== null) (by === NATURAL_ORDERS[test.operator] ? scope : fits).push(TESTS[test.operator](test.value));
  if (type === "song") {
    // A folder is a stretch of the addresses, in their order.
    const inFolder = sql`(k.object >= ${prefix} AND k.object < ${`${prefix}\u{10ffff}`})`;
    if (prefix !== "") (by === "uri" ? scope : fits).push(inFolder);
  } else if (prefix !== "") fits.push(sql`k.object LIKE ${`${escapeLike(prefix)}%`} ESCAPE '\\'`);
  const condition = fits.length === 0 ? sql`1` : sql`(${sql.join(fits, sql` AND `)})`;
  const direction = descending ? "DESC" : "ASC";
  const columns = order.column === null ? `k.object ${direction}` : `${order.column} ${direction}, k.object`;
  return sql`SELECT k.object, k.value, ${condition} AS fits FROM stickers k ${sql.raw(order.index)}
    WHERE ${sql.join(scope, sql` AND `)} ORDER BY ${sql.raw(columns)}`;
}

/** Behind a sticker in this order. */
function beyondSql({ column, place }: Order, descending: boolean, { object, value }: FoundSticker): SQL {
  if (column === null) return descending ? sql`k.object < ${object}` : sql`k.object > ${object}`;
  const [compared, at] = [sql.raw(column), place(value)];
  if (!descending) return sql`(${compared}, k.object) > (${at}, ${object})`;
  return sql`(${compared} <= ${at} AND (${compared} < ${at} OR k.object > ${object}))`;
}

function hasSong(uri: SQL): SQL {
  return sql`(EXISTS (SELECT 1 FROM songs s WHERE s.uri = ${uri})
    OR EXISTS (SELECT 1 FROM cue_files f WHERE f.uri = ${uri}))`;
}

/** Wildcards of LIKE are letters like any other here. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
