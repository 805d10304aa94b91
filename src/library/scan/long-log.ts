import type { Database } from "better-sqlite3";

/** The indexes of 100 000 songs: pages that lie outside are written and read again with every commit. */
const CACHE_KIB = 64_000;
/** 256 MiB of pages: a first scan of 100 000 songs. */
const LONG_LOG_PAGES = 64_000;
/** What a thousand songs or so are made of; fewer leave no long log. */
const MANY_ROWS = 10_000;

/**
 * Lets SQLite's write-ahead log grow while much is written. A page that is changed again and again (those of the
 * indexes are) then goes into the database once and not every second: half the time of the commits, and less wear of a
 * memory card. More of them are kept in memory meanwhile, too. Afterwards the log goes into the database if it has become long.
 */
export async function withLongLog(database: Database, work: () => Promise<void>): Promise<void> {
  const usual = Number(database.pragma("wal_autocheckpoint", { simple: true }));
  const usualCache = Number(database.pragma("cache_size", { simple: true }));
  database.pragma(`wal_autocheckpoint = ${LONG_LOG_PAGES}`);
  database.pragma(`cache_size = -${CACHE_KIB}`);
  const before = totalChanges(database);
  try {
    await work();
  } finally {
    database.pragma(`cache_size = ${usualCache}`);
    database.pragma(`wal_autocheckpoint = ${usual}`);
    if (totalChanges(database) - before > MANY_ROWS && !database.inTransaction) {
      database.pragma("wal_checkpoint(PASSIVE)");
    }
  }
}

function totalChanges(database: Database): number {
  return Number(database.prepare("SELECT total_changes()").pluck().get());
}
