import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "better-sqlite3";

/** A list that is being added asks for songs meanwhile, again and again. */
const SLICE_MS = 1;
/** How long what nobody waits for may wait for company. */
const ALONG_MS = 200;

type Waiting = { apply(): () => void; reject(error: unknown): void };

/**
 * The writes to the user database. Those that arrive in one turn of the event loop are one transaction, in order, and
 * share its sync: a hundred clients that write at once wait for the disk once. Each promise settles after the commit.
 */
export class CommitGroup {
  readonly #database: Database;
  #waiting: Waiting[] = [];
  #isDue = false;
  #later: NodeJS.Timeout | null = null;
  #long: Promise<void> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Runs `apply` in the next transaction. When it throws it has changed nothing and only its own promise rejects. */
  write<Result>(apply: () => Result): Promise<Result> {
    if (!this.#isDue) setImmediate(() => this.flush());
    this.#isDue = true;
    return this.#add(apply);
  }

  /** As `write`, but together with the next one if that comes within 200 ms: each transaction is some pages to the disk. */
  writeAlong<Result>(apply: () => Result): Promise<Result> {
    this.#later ??= setTimeout(() => this.flush(), ALONG_MS);
    return this.#add(apply);
  }

  /** A change of many steps as one transaction; the event loop turns between them, and later writes wait for its end. */
  async writeInSteps(steps: Iterable<void>): Promise<void> {
    while (this.#long !== null) await this.#long.catch(() => {});
    this.flush();
    this.#long = this.#carryOut(steps);
    try {
      await this.#long;
    } finally {
      this.#long = null;
      this.flush();
    }
  }

  /** Commits what waits, unless a long change is under way: then after that. */
  flush(): void {
    this.#isDue = false;
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    if (this.#long !== null) return;
    const group = this.#waiting.splice(0);
    if (group.length === 0) return;
    try {
      const settle = this.#database.transaction(() => group.map((one) => this.#applyOne(one)))();
      for (const resolve of settle) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** Resolves when everything asked for so far is on the disk, or has failed. */
  async settled(): Promise<void> {
    while (this.#long !== null) await this.#long.catch(() => {});
    this.flush();
  }

  #add<Result>(apply: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const savepoint = this.#database.transaction(apply);
      this.#waiting.push({
        apply: () => {
          const result = savepoint();
          return () => resolve(result);
        },
        reject,
      });
    });
  }

  #applyOne({ apply, reject }: Waiting): () => void {
    try {
      return apply();
    } catch (error) {
      // A full disk ends the transaction of all; what one of them did wrong is its own affair.
      if (!this.#database.inTransaction) throw error;
      return () => reject(error);
    }
  }

  async #carryOut(steps: Iterable<void>): Promise<void> {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      let startMs = performance.now();
      for (const _ of steps) {
        if (performance.now() - startMs < SLICE_MS) continue;
        await turn();
        startMs = performance.now();
      }
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
