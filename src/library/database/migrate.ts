import type { Database } from "better-sqlite3";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";

/** The file knows migrations that this program does not. */
export class NewerDatabase extends Error {}

/**
 * Brings a database to the newest schema: all migrations and the checks after them are one transaction, so that a full
 * disk or a kill leaves the file as it was. Foreign keys are off outside it, because a table rebuild inside would
 * cascade its deletes. `beforeChange` makes the backup. Errors: NewerDatabase, SqliteError.
 */
export function migrateDatabase(database: Database, migrationsFolder: string, beforeChange: () => void): void {
  const known = readMigrationFiles({ migrationsFolder });
  const newestKnown = known.at(-1)?.folderMillis ?? 0;
  const applied = lastApplied(database);
  if (applied > newestKnown) throw new NewerDatabase(`${database.name} was written by a newer auralisd`);
  if (applied === newestKnown) return;
  if (applied > 0) beforeChange();
  database.pragma("foreign_keys = OFF");
  try {
    database
      .transaction(() => {
        for (const migration of known) if (migration.folderMillis > applied) apply(database, migration);
        check(database);
      })
      .immediate();
  } finally {
    database.pragma("foreign_keys = ON");
  }
}

/** As drizzle-kit's own migrator does it, with its table. */
function apply(database: Database, { sql, hash, folderMillis }: MigrationMeta): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)",
  );
  for (const statement of sql) database.exec(statement);
  database.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)").run(hash, folderMillis);
}

function check(database: Database): void {
  const broken = database.pragma("foreign_key_check") as readonly unknown[];
  if (broken.length > 0) throw new Error(`${database.name}: a migration broke ${broken.length} references`);
  const damage = database.pragma("quick_check(1)", { simple: true });
  if (damage !== "ok") throw new Error(`${database.name}: a migration damaged it: ${String(damage)}`);
}

function lastApplied(database: Database): number {
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (table === undefined) return 0;
  const newest = database.prepare("SELECT max(created_at) FROM __drizzle_migrations").pluck().get();
  return Number(newest ?? 0);
}
