import { crc32 } from "node:zlib";
import type { Database } from "better-sqlite3";
import { type SQL, sql } from "drizzle-orm";
import { filterSql, requireSaneFilter } from "../query/filter-sql.ts";
import type { Reader } from "../query/reader.ts";
import { orderSql } from "../query/sort-sql.ts";
import type { SmartRules, StickerRule } from "../smart-rules.ts";
import { MAX_ENTRIES } from "./limits.ts";

const DAY_SECONDS = 86_400;
const MAX_KNOWN = 16;

type Known = { readonly state: string; readonly uris: readonly string[] };

/** What the stored playlists need of it. */
export type SmartSource = Pick<SmartSongs, "uris" | "updatedSeconds">;

/** Works out which songs a smart playlist has, and remembers it while neither the library nor a sticker changes. */
export class SmartSongs {
  readonly #reader: Reader;
  readonly #stickers;
  readonly #changes;
  readonly #known = new Map<string, Known>();

  constructor(reader: Reader, user: Database) {
    this.#reader = reader;
    this.#stickers = user
      .prepare<[string], [string, string]>("SELECT object, value FROM stickers WHERE type = 'song' AND name = ?")
      .raw();
    this.#changes = user.prepare<[], number>("SELECT total_changes()").pluck();
  }

  /** When the library last changed, seconds since 1970. */
  get updatedSeconds(): number {
    return this.#collection().updatedSeconds;
  }

  /** The addresses, in order. Errors: `bad-argument` for a regex that is too large. */
  uris(name: string, rules: SmartRules, nowMs: number): readonly string[] {
    const nowSeconds = Math.floor(nowMs / 1000);
    const day = Math.floor(nowSeconds / DAY_SECONDS);
    // Days that pass matter to the hour; a random order is another one each day.
    const hour = Math.floor(nowSeconds / 3600);
    const key = `${name}\n${JSON.stringify(rules)}`;
    const state = `${this.#collection().version} ${this.#changes.get()} ${hour}`;
    const known = this.#known.get(key);
    const uris = known?.state === state ? known.uris : this.#find(rules, nowSeconds, `${name} ${day}`);
    this.#known.delete(key);
    this.#known.set(key, { state, uris });
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return uris;
  }

  #find(rules: SmartRules, nowSeconds: number, seed: string): readonly string[] {
    requireSaneFilter(rules.parsed);
    const { sort } = rules;
    const limit = Math.min(rules.limit ?? MAX_ENTRIES, MAX_ENTRIES);
    const conditions = [
      sql`s.missing = 0`,
      filterSql(rules.parsed),
      ...since(sql`s.added_seconds`, rules.addedWithinDays, nowSeconds),
      ...since(sql`s.modified_seconds`, rules.modifiedWithinDays, nowSeconds),
      ...rules.stickers.map((rule) => this.#stickerSql(rule, nowSeconds)),
    ];
    const order = orderSql(sort?.by === "tag" ? sort.sort : null);
    const rows = this.#reader.all<{ uri: string }>(
      sql`SELECT s.uri FROM songs s JOIN directories d ON d.id = s.directory_id
        WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${order}
        LIMIT ${sort === null || sort.by === "tag" ? limit : -1}`,
    );
    const uris = rows.map(({ uri }) => uri);
    if (sort?.by === "random") return sortedBy(uris, (uri) => crc32(`${seed} ${uri}`)).slice(0, limit);
    if (sort?.by !== "sticker") return uris;
    const values = new Map(this.#stickers.all(sort.name));
    const direction = sort.descending ? -1 : 1;
    return sortedBy(uris, (uri) => direction * numberOf(values.get(uri) ?? "")).slice(0, limit);
  }

  /** Songs without the sticker fit or do not fit; those with it that are otherwise are named. */
  #stickerSql(rule: StickerRule, nowSeconds: number): SQL {
    const fitsWithout = fits(rule, "", nowSeconds);
    const others: string[] = [];
    for (const [uri, value] of this.#stickers.iterate(rule.name)) {
      if (fits(rule, value, nowSeconds) !== fitsWithout) others.push(uri);
    }
    const named = sql`s.uri IN (SELECT value FROM json_each(${JSON.stringify(others)}))`;
    return fitsWithout ? sql`NOT ${named}` : named;
  }

  #collection(): { readonly version: number; readonly updatedSeconds: number } {
    const row = this.#reader.get<{ version: number; updatedSeconds: number }>(
      sql`SELECT version, updated_seconds AS updatedSeconds FROM collection`,
    );
    return row ?? { version: 0, updatedSeconds: 0 };
  }
}

function since(column: SQL, days: number | null, nowSeconds: number): readonly SQL[] {
  return days === null ? [] : [sql`${column} >= ${nowSeconds - days * DAY_SECONDS}`];
}

function fits(rule: StickerRule, value: string, nowSeconds: number): boolean {
  const number = numberOf(value);
  const isWithin = (days: number) => number >= nowSeconds - days * DAY_SECONDS;
  if (rule.atLeast !== null && number < rule.atLeast) return false;
  if (rule.atMost !== null && number > rule.atMost) return false;
  if (rule.equals !== null && value !== rule.equals) return false;
  if (rule.withinDays !== null && !isWithin(rule.withinDays)) return false;
  return rule.notWithinDays === null || !isWithin(rule.notWithinDays);
}

/** As stickers count: what is no number is 0. */
function numberOf(text: string): number {
  const number = Number.parseFloat(text);
  return Number.isFinite(number) ? number : 0;
}

function sortedBy(uris: readonly string[], key: (uri: string) => number): readonly string[] {
  const keyed = uris.map((uri) => ({ uri, key: key(uri) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ uri }) => uri);
}
