import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";

const BACKUPS_KEPT = 5;

/**
 * Brings a database to the newest schema. Foreign keys are off outside the transaction, because a table rebuild inside
 * one would cascade its deletes; they are checked afterwards. Throws when the file was written by a newer program.
 */
export function migrateDatabase(database: Database, migrationsFolder: string, beforeChange: () => void): void {
  const known = readMigrationFiles({ migrationsFolder });
  const newestKnown = known.at(-1)?.folderMillis ?? 0;
  const applied = lastApplied(database);
  if (applied > newestKnown) throw new Error(`${database.name} was written by a newer auralisd; install that version`);
  if (applied === newestKnown) return;
  if (applied > 0) beforeChange();
  database.pragma("foreign_keys = OFF");
  try {
    migrate(drizzle(database), { migrationsFolder });
    const violations = database.pragma("foreign_key_check");
    if (Array.isArray(violations) && violations.length > 0) throw new Error(`${database.name}: broken references`);
  } finally {
    database.pragma("foreign_keys = ON");
  }
}

/** Copies the database beside itself, consistent while in use, and keeps the newest few copies. */
export function backUp(database: Database, folder: string, nowMs: number): void {
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `user-${nowMs}.db`);
  rmSync(target, { force: true });
  database.prepare("VACUUM INTO ?").run(target);
  for (const old of backups(folder).slice(BACKUPS_KEPT)) rmSync(join(folder, old), { force: true });
}

/** Backup file names, newest first. */
export function backups(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^user-\d+\.db$/.test(name))
      .sort((a, b) => stamp(b) - stamp(a));
  } catch {
    return [];
  }
}

function stamp(name: string): number {
  return Number(name.slice("user-".length, -".db".length));
}

function lastApplied(database: Database): number {
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (table === undefined) return 0;
  const newest = database.prepare("SELECT max(created_at) FROM __drizzle_migrations").pluck().get();
  return Number(newest ?? 0);
}
