import { type SQL, sql } from "drizzle-orm";
import { filterSql, requireSaneFilter } from "../query/filter-sql.ts";
import { Reader } from "../query/reader.ts";
import type { FoundSticker, StickerOperator, StickerPage, StickerQuery, StickerSort } from "../stickers-port.ts";

/** So many stickers are looked at for one page, which takes some milliseconds; fewer first when few are wanted. */
const SCANNED_ROWS = 2_000;
const SCANNED_FOR_FEW = 200;
const FEW = 100;

const TESTS: Readonly<Record<StickerOperator, (value: string) => SQL>> = {
  "=": (value) => sql`k.value = ${value}`,
  "<": (value) => sql`k.value < ${value}`,
  ">": (value) => sql`k.value > ${value}`,
  eq: (value) => sql`k.number = CAST(${value} AS INTEGER)`,
  lt: (value) => sql`k.number < CAST(${value} AS INTEGER)`,
  gt: (value) => sql`k.number > CAST(${value} AS INTEGER)`,
  contains: (value) => sql`k.value LIKE ${`%${escapeLike(value)}%`} ESCAPE '\\'`,
  starts_with: (value) => sql`k.value LIKE ${`${escapeLike(value)}%`} ESCAPE '\\'`,
};

type Order = {
  readonly columns: readonly string[];
  readonly index: string;
  /** Where a sticker stands in this order. */
  place(sticker: FoundSticker): SQL;
};

const ORDERS: Readonly<Record<StickerSort, Order>> = {
  uri: { columns: ["k.object"], index: "NOT INDEXED", place: ({ object }) => sql`${object}` },
  value: {
    columns: ["k.value", "k.object"],
    index: "INDEXED BY stickers_value",
    place: ({ value, object }) => sql`${value}, ${object}`,
  },
  value_int: {
    columns: ["k.number", "k.object"],
    index: "INDEXED BY stickers_number",
    place: ({ value, object }) => sql`CAST(${value} AS INTEGER), ${object}`,
  },
};

/** The order in which a test reads a part of an index instead of every sticker, for who does not ask for another. */
const NATURAL_ORDERS: Partial<Record<StickerOperator, StickerSort>> = {
  "=": "value",
  "<": "value",
  ">": "value",
  eq: "value_int",
  lt: "value_int",
  gt: "value_int",
};

type Row = FoundSticker & { readonly fits: 0 | 1 };

/**
 * Finds stickers page by page, on a connection of its own that sees the songs, too: stickers outlive their songs without
 * being shown. Every page is in the order of one index and begins where the page before ended.
 */
export class StickerSearch {
  readonly #reader: Reader;

  constructor(userPath: string, libraryPath: string) {
    this.#reader = new Reader(libraryPath, "reader");
    this.#reader.attach(userPath, "user");
  }

  hasSong(uri: string): boolean {
    return this.#reader.get(sql`SELECT 1 WHERE ${hasSong(sql`${uri}`)}`) !== undefined;
  }

  /** At most `wanted` stickers after `after`. Errors: `bad-argument` (the filter). */
  page(query: StickerQuery, after: StickerPage["after"], wanted: number): StickerPage {
    requireSaneFilter(query.songs ?? null);
    const limit = after === null && wanted <= FEW ? SCANNED_FOR_FEW : SCANNED_ROWS;
    const rows = this.#reader.all<Row>(sql`${selectSql(query, after)} LIMIT ${limit}`);
    const fitting = rows.filter(({ fits }) => fits === 1);
    const found = fitting.slice(0, wanted).map(({ object, value }) => ({ object, value }));
    const isCut = fitting.length > wanted || found.length === wanted;
    const last = isCut ? found.at(-1) : rows.at(-1);
    return { found, after: isCut || rows.length === limit ? (last ?? null) : null };
  }

  close(): void {
    this.#reader.close();
  }
}

function selectSql({ type, prefix, name, test, sort, songs = null }: StickerQuery, after: StickerPage["after"]): SQL {
  const by = sort?.by ?? (test === null ? undefined : NATURAL_ORDERS[test.operator]) ?? "uri";
  const { columns, index, place } = ORDERS[by];
  const [direction, beyond] = sort?.descending === true ? ["DESC", "<"] : ["ASC", ">"];
  const scope = [sql`k.type = ${type}`, sql`k.name = ${name}`];
  const fits: SQL[] = [];
  if (after !== null) scope.push(sql`(${sql.raw(columns.join(", "))}) ${sql.raw(beyond)} (${place(after)})`);
  if (test !== null) (by === NATURAL_ORDERS[test.operator] ? scope : fits).push(TESTS[test.operator](test.value));
  if (type === "song") {
    // A folder is a stretch of the addresses, in their order.
    const inFolder = sql`(k.object >= ${prefix} AND k.object < ${`${prefix}\u{10ffff}`})`;
    if (prefix !== "") (by === "uri" ? scope : fits).push(inFolder);
    fits.push(
      songs === null
        ? hasSong(sql`k.object`)
        : sql`EXISTS (SELECT 1 FROM songs s WHERE s.uri = k.object AND ${filterSql(songs, "each")})`,
    );
  } else if (prefix !== "") fits.push(sql`k.object LIKE ${`${escapeLike(prefix)}%`} ESCAPE '\\'`);
  const condition = fits.length === 0 ? sql`1` : sql`(${sql.join(fits, sql` AND `)})`;
  const order = columns.map((column) => `${column} ${direction}`).join(", ");
  return sql`SELECT k.object, k.value, ${condition} AS fits FROM user.stickers k ${sql.raw(index)}
    WHERE ${sql.join(scope, sql` AND `)} ORDER BY ${sql.raw(order)}`;
}

function hasSong(uri: SQL): SQL {
  return sql`(EXISTS (SELECT 1 FROM songs s WHERE s.uri = ${uri})
    OR EXISTS (SELECT 1 FROM cue_files f WHERE f.uri = ${uri}))`;
}

/** Wildcards of LIKE are letters like any other here. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
