import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { isCorruption, openDatabase } from "./database.ts";
import { backUp, backups, migrateDatabase } from "./migrate.ts";

export type Databases = {
  readonly library: Database;
  readonly user: Database;
  /** A damaged library was put away just now: everything has to be scanned. */
  readonly libraryIsNew: boolean;
};

const SUSPECT = "check-databases";
const BACKUP_INTERVAL_MS = 24 * 3600 * 1000;

/**
 * Opens both databases. A damaged file is moved aside with a date: the library starts empty and is scanned again, the
 * user database comes back from its newest readable backup. Every such event is told through `report`.
 */
export function openDatabases(
  stateDirectory: string,
  migrations: string,
  nowMs: number,
  report: (warning: string) => void,
): Databases {
  const backupFolder = join(stateDirectory, "backups");
  const libraryPath = join(stateDirectory, "library.db");
  const userPath = join(stateDirectory, "user.db");
  const suspect = existsSync(join(stateDirectory, SUSPECT));
  let libraryIsNew = false;
  const openLibrary = () => openChecked(libraryPath, "library", join(migrations, "library"), suspect, () => {});
  const openUser = () =>
    openChecked(userPath, "user", join(migrations, "user"), suspect, (user) => backUp(user, backupFolder, nowMs));

  const library = orRecover(openLibrary, () => {
    const aside = moveAside(libraryPath, nowMs);
    report(`The library database was damaged; it was kept as ${aside} and the music is scanned again`);
    libraryIsNew = true;
    return openLibrary();
  });
  const user = orRecover(openUser, () => {
    const aside = moveAside(userPath, nowMs);
    for (const backup of backups(backupFolder)) {
      copyFileSync(join(backupFolder, backup), userPath);
      const restored = orRecover<Database | null>(openUser, () => null);
      if (restored === null) continue;
      report(`The user database was damaged; it was kept as ${aside} and the backup ${backup} is used`);
      return restored;
    }
    discard(userPath);
    report(`The user database was damaged and has no backup; it was kept as ${aside} and starts empty`);
    return openUser();
  });
  const newest = backups(backupFolder)[0];
  const ageMs = newest === undefined ? Number.POSITIVE_INFINITY : nowMs - Number(newest.slice(5, -3));
  if (ageMs > BACKUP_INTERVAL_MS) backUp(user, backupFolder, nowMs);
  rmSync(join(stateDirectory, SUSPECT), { force: true });
  return { library, user, libraryIsNew };
}

/** Has the next start check both files, after an answer ran into a damaged one. */
export function markSuspect(stateDirectory: string): void {
  writeFileSync(join(stateDirectory, SUSPECT), "");
}

function openChecked(
  path: string,
  role: "library" | "user",
  migrationsFolder: string,
  suspect: boolean,
  beforeChange: (database: Database) => void,
): Database {
  const unclean = existsSync(`${path}-wal`);
  const database = openDatabase(path, role);
  try {
    // A clean stop leaves no write-ahead log; after any other the file is checked before it is trusted.
    if ((unclean || suspect) && database.pragma("quick_check(1)", { simple: true }) !== "ok")
      throw new DamagedDatabase(path);
    migrateDatabase(database, migrationsFolder, () => beforeChange(database));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class DamagedDatabase extends Error {}

function orRecover<Result>(open: () => Result, recover: () => Result): Result {
  try {
    return open();
  } catch (error) {
    if (isCorruption(error) || error instanceof DamagedDatabase) return recover();
    throw error;
  }
}

function moveAside(path: string, nowMs: number): string {
  const date = new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-");
  const aside = path.replace(/\.db$/, `.damaged-${date}.db`);
  renameSync(path, aside);
  for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
  return aside;
}

function discard(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}
