import type { Database } from "better-sqlite3";
import { SPOKEN_TAGS, wordsOf } from "./words.ts";

/** How long is written, as one transaction, and how long others have their turn then. */
type Pace = { readonly sliceMs: number; readonly pauseMs: number };

/** Larger transactions write less: half as much is written, in half the time. */
const UNASKED: Pace = { sliceMs: 15, pauseMs: 0 };
const ASKED: Pace = { sliceMs: 4, pauseMs: 4 };
/** Scans wait for the same thread. */
const SCANNING: Pace = { sliceMs: 4, pauseMs: 24 };
/** Who asked lately will ask again soon. */
const ASKED_LATELY_MS = 250;
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
  readonly #isScanning: () => boolean;
  readonly #failed: (error: unknown) => void;
  readonly #addParts;
  readonly #addWords;
  readonly #through;
  readonly #last;
  readonly #counts;
  readonly #values;
  #maxEntries = 0;
  #askedMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(database: Database, isScanning: () => boolean, failed: (error: unknown) => void) {
    this.#database = database;
    this.#isScanning = isScanning;
    this.#failed = failed;
    const batch = `FROM tag_values WHERE id > ? ORDER BY id LIMIT ${BATCH_VALUES}`;
    this.#addParts = database.prepare(`INSERT INTO value_trigrams (rowid, folded) SELECT id, folded ${batch}`);
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

  /** Somebody asks something of this thread. */
  asked(): void {
    this.#askedMs = performance.now();
  }

  get #pace(): Pace {
    if (this.#isScanning()) return SCANNING;
    return performance.now() - this.#askedMs < ASKED_LATELY_MS ? ASKED : UNASKED;
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
        if (this.#slice(this.#pace.sliceMs)) this.#later();
        else this.#database.pragma("shrink_memory");
      } catch (error) {
        this.#failed(error);
      }
    }, this.#pace.pauseMs);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** True when there is more to do. */
  #slice(sliceMs: number): boolean {
    // Inside the transaction of a scan that came in between it is a part of that.
    return this.#database.transaction(() => {
      let through = this.#indexed();
      const endMs = performance.now() + sliceMs;
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
