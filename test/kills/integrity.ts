import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect } from "vitest";

/** Both databases of a state folder as SQLite itself judges them, whatever the kill left beside them. */
export function expectSound(stateFolder: string): void {
  for (const name of ["library.db", "user.db"]) {
    const path = join(stateFolder, name);
    if (!existsSync(path)) continue;
    const database = new Database(path);
    try {
      expect(database.pragma("integrity_check", { simple: true }), name).toBe("ok");
      expect(database.pragma("foreign_key_check"), name).toEqual([]);
    } finally {
      database.close();
    }
  }
}
