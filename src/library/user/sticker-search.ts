import type { Database, Statement } from "better-sqlite3";
import { openDatabase } from "../database.ts";
import type { StickerOperator, StickerPage, StickerQuery, StickerSort } from "../stickers-port.ts";

/** So many stickers are looked at for one page, which takes some milliseconds. */
const SCANNED_ROWS = 2_000;
const CACHE_KIB = 1_000;

const TESTS: Readonly<Record<StickerOperator, string>> = {
  "=": "value = :value",
  "<": "value < :value",
  ">": "value > :value",
  eq: "number = CAST(:value AS INTEGER)",
  lt: "number < CAST(:value AS INTEGER)",
  gt: "number > CAST(:value AS INTEGER)",
  contains: "value LIKE '%' || :value || '%' ESCAPE '\\'",
  starts_with: "value LIKE :value || '%' ESCAPE '\\'",
};

type Order = { readonly column: string; readonly index: string; readonly after: string };

const ORDERS: Readonly<Record<StickerSort, Order>> = {
  uri: { column: "object", index: "NOT INDEXED", after: "object % :afterObject" },
  value: {
    column: "value",
    index: "INDEXED BY stickers_value",
    after: "(value, object) % (:afterValue, :afterObject)",
  },
  value_int: {
    column: "number",
    index: "INDEXED BY stickers_number",
    after: "(number, object) % (CAST(:afterValue AS INTEGER), :afterObject)",
  },
};

/** The order in which a test reads an index instead of every sticker, for who does not ask for another. */
const NATURAL_ORDERS: Partial<Record<StickerOperator, StickerSort>> = {
  "=": "value",
  "<": "value",
  ">": "value",
  eq: "value_int",
  lt: "value_int",
  gt: "value_int",
};

type Row = { readonly object: string; readonly value: string; readonly fits: 0 | 1 };

/**
 * Finds stickers page by page, on a connection of its own that sees the songs, too: stickers outlive their songs without
 * being shown. Every page is in the order of one index and begins where the page before ended.
 */
export class StickerSearch {
  readonly #database: Database;
  /** By their texts, of which there are as many as kinds of questions. */
  readonly #statements = new Map<string, Statement<object, Row>>();
  readonly #hasSong;

  constructor(userPath: string, libraryPath: string) {
    this.#database = openDatabase(userPath, "reader");
    this.#database.prepare("ATTACH ? AS library").run(libraryPath);
    this.#database.pragma(`cache_size = -${CACHE_KIB}`);
    this.#database.pragma(`library.cache_size = -${CACHE_KIB}`);
    this.#hasSong = this.#database.prepare<[string], 1>("SELECT 1 FROM library.songs WHERE uri = ?").pluck();
  }

  hasSong(uri: string): boolean {
    return this.#hasSong.get(uri) !== undefined;
  }

  /** At most `wanted` stickers after those before `after`. */
  page(query: StickerQuery, after: StickerPage["after"], wanted: number): StickerPage {
    const { type, prefix, name, test } = query;
    const isPattern = test?.operator === "contains" || test?.operator === "starts_with";
    const rows = this.#prepare(textOf(query, after !== null)).iterate({
      type,
      name,
      prefix: type === "song" ? prefix : escapeLike(prefix),
      value: isPattern ? escapeLike(test.value) : (test?.value ?? ""),
      afterObject: after?.object ?? "",
      afterValue: after?.value ?? "",
    });
    const found: { object: string; value: string }[] = [];
    let scanned = 0;
    let last: StickerPage["after"] = null;
    for (const { object, value, fits } of rows) {
      scanned++;
      last = { object, value };
      if (fits === 1) found.push(last);
      if (found.length === wanted) break;
    }
    return { found, after: scanned < SCANNED_ROWS && found.length < wanted ? null : last };
  }

  close(): void {
    this.#database.close();
  }

  #prepare(text: string): Statement<object, Row> {
    const known = this.#statements.get(text) ?? this.#database.prepare<object, Row>(text);
    this.#statements.set(text, known);
    return known;
  }
}

function textOf({ type, prefix, test, sort }: StickerQuery, isLaterPage: boolean): string {
  const by = sort?.by ?? (test === null ? undefined : NATURAL_ORDERS[test.operator]) ?? "uri";
  const { column, index, after } = ORDERS[by];
  const [direction, beyond] = sort?.descending === true ? ["DESC", "<"] : ["ASC", ">"];
  const scope = ["type = :type", "name = :name"];
  const fits: string[] = [];
  if (isLaterPage) scope.push(after.replace("%", beyond));
  if (test !== null) (by === NATURAL_ORDERS[test.operator] ? scope : fits).push(TESTS[test.operator]);
  if (prefix !== "" && type !== "song") fits.push("object LIKE :prefix || '%' ESCAPE '\\'");
  // A folder is a stretch of the addresses, in their order.
  if (prefix !== "" && type === "song") {
    (by === "uri" ? scope : fits).push("object >= :prefix AND object < :prefix || char(1114111)");
  }
  if (type === "song") fits.push("EXISTS (SELECT 1 FROM library.songs WHERE uri = object)");
  const order = column === "object" ? `object ${direction}` : `${column} ${direction}, object ${direction}`;
  return `SELECT object, value, ${fits.length === 0 ? "1" : fits.join(" AND ")} AS fits FROM main.stickers ${index}
    WHERE ${scope.join(" AND ")} ORDER BY ${order} LIMIT ${SCANNED_ROWS}`;
}

/** Wildcards of LIKE are letters like any other here. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
