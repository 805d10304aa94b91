import type { Database } from "better-sqlite3";
import { TAG_NAMES } from "../../shared/tags.ts";
import type { TagValue } from "../prepared-song.ts";

const VALUES_KEPT_PER_TAG = 5_000;

/** The ids of the values of songs that are written; always inside the caller's transaction. */
export class SongValues {
  readonly #find;
  readonly #add;
  readonly #last;
  /** Ids of values met lately, by tag. Those of a rolled-back transaction would be wrong, so `forget` empties it. */
  readonly #ids = TAG_NAMES.map(() => new Map<string, number>());
  #lists = new WeakMap<readonly TagValue[], readonly number[]>();
  /** The id of the next new value; null = not known. */
  #next: number | null = null;

  constructor(database: Database) {
    this.#find = database.prepare("SELECT id FROM tag_values WHERE tag = ? AND value = ?").pluck();
    this.#add = database.prepare(
      "INSERT INTO tag_values (id, tag, value, folded) VALUES (?, ?, ?, ?) ON CONFLICT (tag, value) DO NOTHING",
    );
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
    const ids = values.map((value) => this.#idOf(value));
    this.#lists.set(values, ids);
    return ids;
  }

  forget(): void {
    for (const ids of this.#ids) ids.clear();
    this.#lists = new WeakMap();
    this.#next = null;
  }

  #idOf([tag, value, folded = value]: TagValue): number {
    const ids = this.#ids[tag] ?? new Map<string, number>();
    const known = ids.get(value);
    if (known !== undefined) return known;
    if (ids.size >= VALUES_KEPT_PER_TAG) ids.clear();
    const id = this.#idInTable(tag, value, folded);
    ids.set(value, id);
    return id;
  }

  #idInTable(tag: number, value: string, folded: string): number {
    // The index of their parts may know ids that are gone: one up to there is not used again.
    const next = this.#next ?? Number(this.#last.get()) + 1;
    // Most values that were not met lately are new.
    const isNew = this.#add.run(next, tag, value, folded).changes === 1;
    this.#next = isNew ? next + 1 : next;
    return isNew ? next : Number(this.#find.get(tag, value));
  }
}
