import type { Database } from "better-sqlite3";
import { TAG_NAMES } from "../../shared/tags.ts";
import type { TagValue } from "../prepared-song.ts";

const VALUES_KEPT_PER_TAG = 5_000;
/** Of a tag whose values are met so seldom again, none are kept: titles, ids of recordings. */
const MIN_MEETINGS = VALUES_KEPT_PER_TAG / 2;

/** Ids of the values of one tag that were met lately; `meetings` since the first of them. */
type KeptIds = { readonly ids: Map<string, number>; meetings: number; isOfUse: boolean };

/** The ids of the values of songs that are written; always inside the caller's transaction. */
export class SongValues {
  readonly #find;
  readonly #add;
  readonly #last;
  /** Ids of values met lately, by tag. Those of a rolled-back transaction would be wrong, so `forget` empties it. */
  readonly #kept = TAG_NAMES.map((): KeptIds => ({ ids: new Map(), meetings: 0, isOfUse: true }));
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
    for (const kept of this.#kept) {
      kept.ids.clear();
      kept.meetings = 0;
      kept.isOfUse = true;
    }
    this.#lists = new WeakMap();
    this.#next = null;
  }

  #idOf([tag, value, folded = value]: TagValue): number {
    const kept = this.#kept[tag];
    if (kept === undefined || !kept.isOfUse) return this.#idInTable(tag, value, folded);
    const known = kept.ids.get(value);
    if (known !== undefined) {
      kept.meetings++;
      return known;
    }
    if (kept.ids.size >= VALUES_KEPT_PER_TAG) {
      kept.isOfUse = kept.meetings >= MIN_MEETINGS;
      kept.meetings = 0;
      kept.ids.clear();
    }
    const id = this.#idInTable(tag, value, folded);
    if (kept.isOfUse) kept.ids.set(value, id);
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
