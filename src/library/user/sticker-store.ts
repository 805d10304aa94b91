import type { Database } from "better-sqlite3";
import { DomainError } from "../../shared/errors.ts";
import type { FoundSticker, StickerOperator, StickerPlace, StickerQuery, StickerSort } from "../stickers-port.ts";

const MAX_CHARS = 4096;
const MAX_FOUND = 100_000;

const TESTS: Readonly<Record<StickerOperator, string>> = {
  "=": "AND value = ?",
  "<": "AND value < ?",
  ">": "AND value > ?",
  eq: "AND CAST(value AS INT) = CAST(? AS INT)",
  lt: "AND CAST(value AS INT) < CAST(? AS INT)",
  gt: "AND CAST(value AS INT) > CAST(? AS INT)",
  contains: "AND value LIKE '%' || ? || '%' ESCAPE '\\'",
  starts_with: "AND value LIKE ? || '%' ESCAPE '\\'",
};

const ORDERS: Readonly<Record<StickerSort, string>> = {
  uri: "object",
  value: "value",
  value_int: "CAST(value AS INT)",
};

/** Stickers in the user database. Each write is a transaction of its own, on the disk when the method returns. */
export class StickerStore {
  readonly #database: Database;
  readonly #changed: () => void;

  constructor(database: Database, changed: () => void) {
    this.#database = database;
    this.#changed = changed;
  }

  get({ type, object }: StickerPlace, name: string): string | null {
    const row = this.#database
      .prepare<string[], { value: string }>("SELECT value FROM stickers WHERE type = ? AND object = ? AND name = ?")
      .get(type, object, name);
    return row?.value ?? null;
  }

  list({ type, object }: StickerPlace): readonly (readonly [string, string])[] {
    return this.#database
      .prepare<string[], [string, string]>(
        "SELECT name, value FROM stickers WHERE type = ? AND object = ? ORDER BY name LIMIT 10000",
      )
      .raw()
      .all(type, object);
  }

  /** Errors: `bad-argument` when a part is too long. */
  set({ type, object }: StickerPlace, name: string, value: string): void {
    requireShort(object, name, value);
    this.#database
      .prepare(
        `INSERT INTO stickers (type, object, name, value) VALUES (?, ?, ?, ?)
         ON CONFLICT (type, object, name) DO UPDATE SET value = excluded.value`,
      )
      .run(type, object, name, value);
    this.#changed();
  }

  /** As MPD does: where there is no sticker, `by` becomes its value whatever the sign. */
  add({ type, object }: StickerPlace, name: string, by: string, sign: 1 | -1): void {
    requireShort(object, name, by);
    this.#database
      .prepare(
        `INSERT INTO stickers (type, object, name, value) VALUES (?, ?, ?, ?)
         ON CONFLICT (type, object, name) DO UPDATE SET value = value ${sign === 1 ? "+" : "-"} excluded.value`,
      )
      .run(type, object, name, by);
    this.#changed();
  }

  delete({ type, object }: StickerPlace, name: string | null): boolean {
    const all = "DELETE FROM stickers WHERE type = ? AND object = ?";
    const { changes } =
      name === null
        ? this.#database.prepare(all).run(type, object)
        : this.#database.prepare(`${all} AND name = ?`).run(type, object, name);
    if (changes > 0) this.#changed();
    return changes > 0;
  }

  find({ type, prefix, name, test, sort, window }: StickerQuery): readonly FoundSticker[] {
    const order = sort === null ? "object" : `${ORDERS[sort.by]} ${sort.descending ? "DESC" : "ASC"}, object`;
    const start = window?.start ?? 0;
    const count = Math.min(MAX_FOUND, (window?.end ?? Number.POSITIVE_INFINITY) - start);
    const likes = test?.operator === "contains" || test?.operator === "starts_with";
    const values = test === null ? [] : [likes ? escapeLike(test.value) : test.value];
    return this.#database
      .prepare<(string | number)[], FoundSticker>(
        `SELECT object, value FROM stickers WHERE type = ? AND name = ? AND object LIKE ? || '%' ESCAPE '\\'
         ${test === null ? "" : TESTS[test.operator]} ORDER BY ${order} LIMIT ? OFFSET ?`,
      )
      .all(type, name, escapeLike(prefix), ...values, count, start);
  }

  names(): readonly string[] {
    return this.#database
      .prepare<[], string>("SELECT DISTINCT name FROM stickers ORDER BY name LIMIT 10000")
      .pluck()
      .all();
  }

  namesAndTypes(type: string | null): readonly (readonly [string, string])[] {
    return this.#database
      .prepare<{ type: string | null }, [string, string]>(
        `SELECT DISTINCT name, type FROM stickers WHERE :type IS NULL OR type = :type ORDER BY name, type LIMIT 10000`,
      )
      .raw()
      .all({ type });
  }
}

/** Wildcards of LIKE are letters like any other here. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}

function requireShort(...texts: readonly string[]): void {
  if (texts.some((text) => text.length > MAX_CHARS)) {
    throw new DomainError("bad-argument", `A sticker's parts have at most ${MAX_CHARS} characters`);
  }
}
