import type { Database, Statement } from "better-sqlite3";
import { TAG_NAMES } from "../../shared/tags.ts";
import type { TagValue } from "../prepared-song.ts";

const VALUES_KEPT_PER_TAG = 5_000;
const MAX_ADDED_AT_ONCE = 16;

/** The ids of the values of songs that are written; always inside the caller's transaction. */
export class SongValues {
  readonly #find;
  /** By how many they add at once; each answers with the ids of those that were new. */
  readonly #add: readonly Statement<unknown[], number>[];
  readonly #last;
  /** Ids of values met lately, by tag. Those of a rolled-back transaction would be wrong, so `forget` empties it. */
  readonly #ids = TAG_NAMES.map(() => new Map<string, number>());
  #lists = new WeakMap<readonly TagValue[], readonly number[]>();
  /** The id of the next new value; null = not known. */
  #next: number | null = null;

  constructor(database: Database) {
    this.#find = database.prepare("SELECT id FROM tag_values WHERE tag = ? AND value = ?").pluck();
    this.#add = Array.from({ length: MAX_ADDED_AT_ONCE }, (_, index) => {
      const rows = Array.from({ length: index + 1 }, () => "(?, ?, ?, ?)").join(", ");
      const text = `INSERT INTO tag_values (id, tag, value, folded) VALUES ${rows}
        ON CONFLICT (tag, value) DO NOTHING RETURNING id`;
      return database.prepare<unknown[], number>(text).pluck();
    });
    this.#last = database
      .prepare(
        `SELECT max(coalesce((SELECT max(id) FROM tag_values), 0),
           coalesce((SELECT values_indexed FROM collection), 0))`,
      )
      .pluck();
  }

  /** The ids of these values in their order; those that are new are added. The list is not to be changed afterwards. */
  idsOf(values: readonly TagValue[]): readonly number[] {
    const met = this.#lists.get(values);
    if (met !== undefined) return met;
    const ids = values.map(([tag, value]) => this.#ids[tag]?.get(value) ?? 0);
    const unmet = [...values.entries()].filter(([index]) => ids[index] === 0);
    for (let from = 0; from < unmet.length; from += MAX_ADDED_AT_ONCE) {
      const some = unmet.slice(from, from + MAX_ADDED_AT_ONCE);
      const found = this.#idsInTable(some.map(([, value]) => value));
      for (const [at, [index]] of some.entries()) ids[index] = found[at] ?? 0;
    }
    this.#lists.set(values, ids);
    return ids;
  }

  forget(): void {
    for (const ids of this.#ids) ids.clear();
    this.#lists = new WeakMap();
    this.#next = null;
  }

  /** Most values that were not met lately are new. */
  #idsInTable(values: readonly TagValue[]): readonly number[] {
    // The index of their parts may know ids that are gone: one up to there is not used again.
    const first = this.#next ?? Number(this.#last.get()) + 1;
    this.#next = first + values.length;
    const rows = values.flatMap(([tag, value, folded], index) => [first + index, tag, value, folded]);
    const added = this.#add[values.length - 1]?.all(rows) ?? [];
    const fresh = added.length === values.length ? null : new Set(added);
    return values.map(([tag, value], index) => {
      const isNew = fresh === null || fresh.has(first + index);
      const id = isNew ? first + index : Number(this.#find.get(tag, value));
      this.#keep(tag, value, id);
      return id;
    });
  }

  #keep(tag: number, value: string, id: number): void {
    const ids = this.#ids[tag];
    if (ids !== undefined && ids.size >= VALUES_KEPT_PER_TAG) ids.clear();
    ids?.set(value, id);
  }
}
