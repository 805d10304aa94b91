import type { Database, Statement } from "better-sqlite3";
import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { RegexBudget } from "../../shared/regex-budget.ts";
import { threadMs } from "../../shared/thread-ms.ts";
import { openDatabase } from "../database/database.ts";
import { fold } from "../fold.ts";
import { wordsOf } from "../words.ts";
import { registerRegex } from "./regex.ts";
import { SongRanks } from "./song-ranks.ts";

const MAX_STATEMENTS = 100;
const dialect = new SQLiteSyncDialect();

/** A read-only connection with the functions that queries use and a bounded cache of prepared statements. */
export class Reader {
  readonly ranks = new SongRanks();
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  readonly #budget = new RegexBudget(() => performance.now(), threadMs);

  constructor(path: string, role: "reader" | "busy-reader") {
    this.#database = openDatabase(path, role);
    registerRegex(this.#database, this.#budget);
    this.#database.function("fold", { deterministic: true }, (text) => fold(String(text)));
    this.#database.function("words_of", { deterministic: true }, (text) => wordsOf(String(text)));
  }

  all<Row>(query: SQL): readonly Row[] {
    const { text, values } = textOf(query);
    return this.#prepare(text).all(values) as Row[];
  }

  /** The same, one at a time: nothing else can be asked until the last was taken. */
  each<Row>(query: SQL): Iterable<Row> {
    const { text, values } = textOf(query);
    return this.#prepare(text).iterate(values) as Iterable<Row>;
  }

  get<Row>(query: SQL): Row | undefined {
    const { text, values } = textOf(query);
    return this.#prepare(text).get(values) as Row | undefined;
  }

  /** The first column of every row: a tenth of what rows as objects cost. */
  column(query: SQL): readonly number[] {
    const { text, values } = textOf(query);
    return this.#prepare(text, "column").all(values) as number[];
  }

  /** All reads of `read` see one version of the collection. */
  snapshot<Result>(read: () => Result): Result {
    this.begin();
    try {
      return read();
    } finally {
      this.end();
    }
  }

  /** Holds a version until `end`; not nested. */
  begin(): void {
    this.#budget.reset();
    this.#database.exec("BEGIN");
  }

  end(): void {
    if (this.#database.inTransaction) this.#database.exec("COMMIT");
  }

  /** The version of the collection that is read. */
  get version(): number {
    return this.get<{ version: number }>(sql`SELECT version FROM collection`)?.version ?? 0;
  }

  /** Gives the page cache and the statements back. */
  rest(): void {
    this.#statements.clear();
    this.ranks.forget();
    this.#database.pragma("shrink_memory");
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(text: string, form: "rows" | "column" = "rows"): Statement {
    const key = `${form} ${text}`;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    const oldest = this.#statements.keys().next().value;
    if (this.#statements.size >= MAX_STATEMENTS && oldest !== undefined) this.#statements.delete(oldest);
    const statement = this.#database.prepare(text);
    if (form === "column") statement.pluck();
    this.#statements.set(key, statement);
    return statement;
  }
}

export function textOf(query: SQL): { readonly text: string; readonly values: readonly unknown[] } {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return { text, values: params };
}
