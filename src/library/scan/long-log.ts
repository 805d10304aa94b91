import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Database } from "better-sqlite3";
import { openDatabase } from "../database/database.ts";

/** The indexes of 100 000 songs: pages that lie outside are written and read again with every commit. */
const CACHE_KIB = 64_000;
/** 192 MiB of pages, after which the scan itself waits until they are in the database. */
const LONGEST_LOG_PAGES = 48_000;
/** Ten seconds or so of a first scan. */
const DRAINED_BYTES = 64 * 1024 * 1024;
/** What a thousand songs or so are made of; fewer leave no long log. */
const MANY_ROWS = 10_000;

/** What makes a library worker thread one that puts the write-ahead log into the library, and ends. */
export type LogDrainSettings = { readonly drainLogOf: string };

/** The other end of LongLog. */
export function drainLog(libraryPath: string): void {
  const database = openDatabase(libraryPath, "library");
  try {
    database.pragma("wal_checkpoint(PASSIVE)");
  } finally {
    database.close();
  }
}

/**
 * Lets SQLite's write-ahead log grow while much is written. A page that is changed again and again (those of the
 * indexes are) then goes into the database seldom and not every second, and more of them are kept in memory meanwhile. A
 * thread of its own moves the log into the database: half the time of the commits was that, and others waited for it.
 */
export class LongLog {
  readonly #database: Database;
  readonly #path: string;
  readonly #entry: URL;
  readonly #drainedBytes: number;
  readonly #usualPages: number;
  #isScanning = false;
  #closed = false;
  #draining: Promise<void> | null = null;
  /** How long the log was when it was last moved. */
  #lengthBytes = 0;

  /** `path`: of the library; `entry`: of the library worker. */
  constructor(database: Database, path: string, entry: URL, drainedBytes = DRAINED_BYTES) {
    this.#database = database;
    this.#path = path;
    this.#entry = entry;
    this.#drainedBytes = drainedBytes;
    this.#usualPages = Number(database.pragma("wal_autocheckpoint", { simple: true }));
  }

  /** Carries out what may write much. */
  async during(work: () => Promise<void>): Promise<void> {
    const usualCache = Number(this.#database.pragma("cache_size", { simple: true }));
    this.#isScanning = true;
    this.#database.pragma(`wal_autocheckpoint = ${LONGEST_LOG_PAGES}`);
    this.#database.pragma(`cache_size = -${CACHE_KIB}`);
    const before = totalChanges(this.#database);
    try {
      await work();
    } finally {
      this.#isScanning = false;
      this.#database.pragma(`cache_size = ${usualCache}`);
      if (totalChanges(this.#database) - before > MANY_ROWS) this.#drain();
      this.#settle();
    }
  }

  /** Call after each commit. */
  committed(): void {
    if (!this.#isScanning || this.#draining !== null) return;
    const lengthBytes = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    // It began anew.
    if (lengthBytes < this.#lengthBytes) this.#lengthBytes = 0;
    if (lengthBytes - this.#lengthBytes < this.#drainedBytes) return;
    this.#lengthBytes = lengthBytes;
    this.#drain();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  #drain(): void {
    if (this.#closed) return;
    const workerData: LogDrainSettings = { drainLogOf: this.#path };
    const worker = new Worker(this.#entry, { workerData, execArgv: [] });
    const before = this.#draining;
    const drained = new Promise<void>((resolve) => {
      // What could not be moved is moved by the next commit at the latest that finds the log too long.
      worker.once("error", () => resolve()).once("exit", () => resolve());
    });
    const all = Promise.all([before, drained]).then(() => {
      if (this.#draining !== all) return;
      this.#draining = null;
      this.#settle();
    });
    this.#draining = all;
  }

  /** As long as the log is moved by a thread, no commit has to do it. */
  #settle(): void {
    if (this.#isScanning || this.#draining !== null || this.#closed) return;
    this.#database.pragma(`wal_autocheckpoint = ${this.#usualPages}`);
  }
}

function totalChanges(database: Database): number {
  return Number(database.prepare("SELECT total_changes()").pluck().get());
}
