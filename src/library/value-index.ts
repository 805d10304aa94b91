import type { Database } from "better-sqlite3";
import { IS_ID_SQL } from "./id-values.ts";
import { SPOKEN_TAGS, wordsOf } from "./words.ts";

/** What else this thread is wanted for. */
export type Demand = "nothing" | "questions" | "scan";

/**
 * Each slice is a commit: few and long ones write half as much and leave readers what they have in memory, but whoever
 * asks or scans waits for one.
 */
const PACES: Record<Demand, { readonly sliceMs: number; readonly pauseMs: number }> = {
  nothing: { sliceMs: 20, pauseMs: 4 },
  questions: { sliceMs: 4, pauseMs: 4 },
  scan: { sliceMs: 4, pauseMs: 24 },
};
const BATCH_VALUES = 50;
/** The index still knows values that are gone; with this many times more than there are it starts anew. */
const MAX_OUTDATED = 3;
const FEW_VALUES = 10_000;

/**
 * Fills the indexes of parts and words of values after a scan, in slices, so that neither the scan nor a question waits for it.
 * Values with a higher id than `collection.values_indexed` are not in it yet; questions look at those one by one.
 */
export class ValueIndex {
  readonly #database: Database;
  readonly #demand: () => Demand;
  readonly #failed: (error: unknown) => void;
  readonly #addParts;
  readonly #addWords;
  readonly #through;
  readonly #last;
  readonly #counts;
  readonly #values;
  #maxEntries = 0;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(database: Database, demand: () => Demand, failed: (error: unknown) => void) {
    this.#database = database;
    this.#demand = demand;
    this.#failed = failed;
    const batch = `FROM tag_values WHERE id > ? ORDER BY id LIMIT ${BATCH_VALUES}`;
    this.#addParts = database.prepare(
      `INSERT INTO value_trigrams (rowid, folded) SELECT id, folded FROM (SELECT id, tag, folded ${batch})
        WHERE NOT ${IS_ID_SQL}`,
    );
    database.function("words_of", { deterministic: true }, (text) => wordsOf(String(text)));
    this.#addWords = database.prepare(
      `INSERT INTO value_words (rowid, words) SELECT id, words_of(value) FROM (SELECT id, tag, value ${batch})
        WHERE tag IN (${SPOKEN_TAGS.join(", ")})`,
    );
    this.#last = database.prepare(`SELECT max(id) FROM (SELECT id ${batch})`).pluck();
    this.#through = database.prepare("UPDATE collection SET values_indexed = ?, index_entries = index_entries + ?");
    this.#counts = database.prepare("SELECT values_indexed AS indexed, index_entries AS entries FROM collection");
    this.#values = database.prepare("SELECT count(*) FROM tag_values").pluck();
  }

  /** Goes on where it was left; call when a scan has ended. */
  fill(): void {
    if (this.#timer !== null || this.#closed || this.#isFull()) return;
    this.#maxEntries = FEW_VALUES + MAX_OUTDATED * Number(this.#values.get());
    this.#later();
  }

  /** Every start asks: counting a million values takes a quarter of a second. */
  #isFull(): boolean {
    const counts = this.#counts.get() as { indexed: number } | undefined;
    return counts === undefined || this.#last.get(counts.indexed) === null;
  }

  #later(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      try {
        if (this.#slice()) this.#later();
        else this.#database.pragma("shrink_memory");
      } catch (error) {
        this.#failed(error);
      }
    }, PACES[this.#demand()].pauseMs);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** True when there is more to do. */
  #slice(): boolean {
    // Inside the transaction of a scan that came in between it is a part of that.
    return this.#database.transaction(() => {
      let through = this.#indexed();
      const endMs = performance.now() + PACES[this.#demand()].sliceMs;
      // At least one batch, however slow the machine: or it would never end.
      do {
        const last = this.#last.get(through);
        if (last === null || last === undefined) return false;
        const { changes } = this.#addParts.run(through);
        this.#addWords.run(through);
        through = Number(last);
        this.#through.run(through, changes);
      } while (performance.now() < endMs);
      return true;
    })();
  }

  /** Up to which id the index goes; 0 after it was emptied. */
  #indexed(): number {
    const counts = this.#counts.get() as { indexed: number; entries: number } | undefined;
    if (counts === undefined) return 0;
    if (counts.entries <= this.#maxEntries) return counts.indexed;
    this.#database.exec("INSERT INTO value_trigrams (value_trigrams) VALUES ('delete-all')");
    this.#database.exec("INSERT INTO value_words (value_words) VALUES ('delete-all')");
    this.#database.exec("UPDATE collection SET values_indexed = 0, index_entries = 0");
    return 0;
  }
}
