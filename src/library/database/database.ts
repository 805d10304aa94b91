import Database from "better-sqlite3";
import { DomainError } from "../../shared/errors.ts";

export type DatabaseRole = "library" | "user" | "reader" | "busy-reader";

/**
 * A commit writes whole pages, and those of the user database are many and change a few bytes: the position while
 * playing, counts, stickers. With SQLite's own 4096 bytes, steady play wrote 2.8 MB an hour.
 */
const USER_PAGE_BYTES = 1024;

/**
 * What the roles differ in: a lost library is rescanned, lost user data is not; a reader of long answers passes each page
 * once, while one that looks for songs comes back to those it found (16 MB were too few for 1 600 songs of 100 000, whose
 * search took three times as long). Caches are filled by use and given back at rest.
 */
const ROLES: Record<DatabaseRole, { readonly synchronous: "NORMAL" | "FULL"; readonly cacheKib: number }> = {
  library: { synchronous: "NORMAL", cacheKib: 24_000 },
  user: { synchronous: "FULL", cacheKib: 2000 },
  "busy-reader": { synchronous: "NORMAL", cacheKib: 40_000 },
  reader: { synchronous: "NORMAL", cacheKib: 4000 },
};

/**
 * The one way a database is opened: same pragmas everywhere. mmap stays off because an I/O error would be a SIGBUS, and
 * `synchronous` is always set because a connection used before WAL keeps FULL. Throws better-sqlite3's SqliteError.
 */
export function openDatabase(path: string, role: DatabaseRole): Database.Database {
  const { synchronous, cacheKib } = ROLES[role];
  const database = new Database(path, { readonly: isReader(role), timeout: 5000 });
  try {
    if (!isReader(role)) {
      if (role === "user") keepIndexInMemory(database);
      if (role === "user") database.pragma(`page_size = ${USER_PAGE_BYTES}`);
      database.pragma("journal_mode = WAL");
      database.pragma(`journal_size_limit = ${16 * 1024 * 1024}`);
      database.pragma("wal_autocheckpoint = 1000");
    }
    database.pragma(`synchronous = ${synchronous}`);
    database.pragma("foreign_keys = ON");
    database.pragma(`cache_size = -${cacheKib}`);
    database.pragma("temp_store = MEMORY");
    database.pragma("mmap_size = 0");
    database.pragma("trusted_schema = OFF");
    database.pragma("cell_size_check = ON");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * The one connection there is need not share its index of the write-ahead log, a mapped file (`-shm`) of which every
 * commit dirtied three or four pages: half of what steady play wrote. To be called before anything else.
 */
function keepIndexInMemory(database: Database.Database): void {
  database.pragma("locking_mode = EXCLUSIVE");
}

/** Gives a user database that was made with other pages those it should have; nothing happens when there is no room. */
export function renewPages(user: Database.Database): void {
  if (user.pragma("page_size", { simple: true }) === USER_PAGE_BYTES) return;
  user.pragma("journal_mode = DELETE");
  try {
    user.pragma(`page_size = ${USER_PAGE_BYTES}`);
    user.exec("VACUUM");
  } catch (error) {
    if (!isFull(error)) throw error;
  } finally {
    user.pragma("journal_mode = WAL");
  }
}

function isReader(role: DatabaseRole): boolean {
  return role === "reader" || role === "busy-reader";
}

/** True when the disk has no room for a write; nothing of it happened. */
export function isFull(error: unknown): boolean {
  if (error instanceof Database.SqliteError) return error.code === "SQLITE_FULL";
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/** What a client is told of an error that is no bug; null for all others. */
export function refusalOf(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (!isFull(error)) return null;
  return new DomainError("no-space", "The disk is full, and nothing was changed; free some space and try again");
}

const CORRUPT = new Set(["SQLITE_CORRUPT", "SQLITE_NOTADB"]);

/** True when the file itself is damaged, as opposed to busy, full or forbidden. */
export function isCorruption(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return CORRUPT.has(error.code) || error.code.startsWith("SQLITE_CORRUPT_");
}
