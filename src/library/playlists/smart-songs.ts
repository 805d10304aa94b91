import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Database } from "better-sqlite3";
import { sql } from "drizzle-orm";
import type { Filter } from "node-mpd-protocol";
import type { SongQuery } from "../library-port.ts";
import type { LongReader } from "../long-reader.ts";
import { findFewSongIds } from "../query/find.ts";
import type { Reader } from "../query/reader.ts";
import type { SmartRules, StickerRule } from "../smart-rules.ts";
import { MAX_ENTRIES } from "./limits.ts";

const DAY_SECONDS = 86_400;
const MAX_KNOWN = 16;
/** Looked up at a stretch. */
const SLICE = 2_000;

type Known = { readonly state: string; readonly uris: Promise<readonly string[]> };

/** What the stored playlists need of it. */
export type SmartSource = Pick<SmartSongs, "uris" | "updatedSeconds">;

/** Works out which songs a smart playlist has, and remembers it while neither the library nor a sticker changes. */
export class SmartSongs {
  readonly #reader: Reader;
  readonly #long: Pick<LongReader, "ask">;
  readonly #stickers;
  readonly #changes;
  readonly #known = new Map<string, Known>();

  /** `long` finds what takes a look at the whole library. */
  constructor(reader: Reader, user: Database, long: Pick<LongReader, "ask">) {
    this.#reader = reader;
    this.#long = long;
    this.#stickers = user
      .prepare<[string], [string, string]>("SELECT object, value FROM stickers WHERE type = 'song' AND name = ?")
      .raw();
    this.#changes = user.prepare<[], number>("SELECT total_changes()").pluck();
  }

  /** When the library last changed, seconds since 1970. */
  get updatedSeconds(): number {
    return this.#collection().updatedSeconds;
  }

  /** The addresses, in order. Rejects with `bad-argument` for a regex that is too large. */
  uris(name: string, rules: SmartRules, nowMs: number): Promise<readonly string[]> {
    const nowSeconds = Math.floor(nowMs / 1000);
    // Rules with days are worked out anew each hour; a random order is another one each day.
    const hour = Math.floor(nowSeconds / 3600);
    const key = `${name}\n${JSON.stringify(rules)}`;
    const state = `${this.#collection().version} ${this.#changes.get()} ${hour}`;
    const known = this.#known.get(key);
    const seed = `${name} ${Math.floor(nowSeconds / DAY_SECONDS)}`;
    const uris = known?.state === state ? known.uris : this.#find(rules, nowSeconds, seed);
    uris.catch(() => this.#known.delete(key));
    this.#known.delete(key);
    this.#known.set(key, { state, uris });
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return uris;
  }

  /** Songs are numbers until it is known which ones are meant: their rows are large. */
  async #find(rules: SmartRules, nowSeconds: number, seed: string): Promise<readonly string[]> {
    const { sort } = rules;
    const filter = filterWithDays(rules, nowSeconds);
    let ids = await this.#matching({ filter, sort: sort?.by === "tag" ? sort.sort : null, window: null });
    await setImmediate();
    const missing = this.#reader.all<{ id: number }>(sql`SELECT id FROM songs WHERE missing = 1`);
    ids = without(ids, new Set(missing.map(({ id }) => id)));
    for (const rule of rules.stickers) {
      const fitsWithout = fits(rule, "", nowSeconds);
      const others = this.#stickers.all(rule.name).filter(([, value]) => fits(rule, value, nowSeconds) !== fitsWithout);
      const named = new Set((await this.#idsOf(others)).keys());
      ids = fitsWithout ? without(ids, named) : ids.filter((id) => named.has(id));
    }
    if (sort?.by === "random") ids = sortedBy(ids, (id) => crc32(`${seed} ${id}`));
    if (sort?.by === "sticker") {
      const values = await this.#idsOf(this.#stickers.all(sort.name));
      const direction = sort.descending ? -1 : 1;
      ids = sortedBy(ids, (id) => direction * numberOf(values.get(id) ?? ""));
    }
    return this.#urisOf(ids.slice(0, Math.min(rules.limit ?? MAX_ENTRIES, MAX_ENTRIES)));
  }

  async #matching(query: SongQuery): Promise<readonly number[]> {
    const few = this.#reader.snapshot(() => findFewSongIds(this.#reader, query));
    return few ?? [...(await this.#long.ask({ type: "ids", query })).ids];
  }

  /** The values by song of stickers on addresses; what is no song now is left out. */
  async #idsOf(stickers: readonly (readonly [string, string])[]): Promise<ReadonlyMap<number, string>> {
    const values = new Map<number, string>();
    for (let from = 0; from < stickers.length; from += SLICE) {
      const some = stickers.slice(from, from + SLICE);
      const rows = this.#reader.all<{ id: number; at: number }>(
        sql`SELECT s.id, wanted.key AS at FROM json_each(${JSON.stringify(some.map(([uri]) => uri))}) wanted
          CROSS JOIN songs s ON s.uri = wanted.value`,
      );
      for (const { id, at } of rows) values.set(id, some[at]?.[1] ?? "");
      await setImmediate();
    }
    return values;
  }

  async #urisOf(ids: readonly number[]): Promise<readonly string[]> {
    const uris: string[] = [];
    for (let from = 0; from < ids.length; from += SLICE) {
      const rows = this.#reader.all<{ uri: string }>(
        sql`SELECT s.uri FROM json_each(${JSON.stringify(ids.slice(from, from + SLICE))}) wanted
          CROSS JOIN songs s ON s.id = wanted.value`,
      );
      for (const { uri } of rows) uris.push(uri);
      await setImmediate();
    }
    return uris;
  }

  #collection(): { readonly version: number; readonly updatedSeconds: number } {
    const row = this.#reader.get<{ version: number; updatedSeconds: number }>(
      sql`SELECT version, updated_seconds AS updatedSeconds FROM collection`,
    );
    return row ?? { version: 0, updatedSeconds: 0 };
  }
}

function filterWithDays(rules: SmartRules, nowSeconds: number): Filter | null {
  const { parsed, addedWithinDays, modifiedWithinDays } = rules;
  const terms: Filter[] = parsed === null ? [] : [parsed];
  const since = (days: number) => Math.floor(nowSeconds - days * DAY_SECONDS);
  if (addedWithinDays !== null) terms.push({ kind: "added-since", seconds: since(addedWithinDays) });
  if (modifiedWithinDays !== null) terms.push({ kind: "modified-since", seconds: since(modifiedWithinDays) });
  return terms.length === 0 ? null : { kind: "and", terms };
}

function without(ids: readonly number[], others: ReadonlySet<number>): readonly number[] {
  return others.size === 0 ? ids : ids.filter((id) => !others.has(id));
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

function sortedBy(ids: readonly number[], key: (id: number) => number): readonly number[] {
  const keyed = ids.map((id) => ({ id, key: key(id) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ id }) => id);
}
