import { join } from "node:path";
import Database from "better-sqlite3";
import { DomainError } from "../../shared/errors.ts";

/**
 * Keeps a second daemon off a state directory. The lock is an exclusive SQLite transaction on an empty file of its own:
 * the kernel releases it when the process dies, so no stale lock ever needs judging. Errors: `busy`.
 */
export function lockState(stateDirectory: string): { release(): void } {
  const database = new Database(join(stateDirectory, "lock"), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) {
      throw new DomainError("busy", `Another auralisd is using the state directory ${stateDirectory}; stop it first`);
    }
    throw error;
  }
  return { release: () => void database.close() };
}
