import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { DomainError } from "../../shared/errors.ts";
import { hasOldTexts } from "../text-version.ts";
import { backUp, backups, isBackupDue, restoreBackup } from "./backups.ts";
import { isCorruption, isFull, openDatabase, renewPages } from "./database.ts";
import { migrateDatabase, NewerDatabase } from "./migrate.ts";
import { discard, setAside } from "./set-aside.ts";

export type Databases = {
  readonly library: Database;
  readonly user: Database;
  /** A library was put away just now, or what it holds is of an older program: everything has to be scanned. */
  readonly libraryIsNew: boolean;
  /** The last run did not end well: the library is to be checked while it is used, and `libraryIsSound` told then. */
  readonly libraryIsUnchecked: boolean;
};

const SUSPECT = "check-databases";
const UNCHECKED = "check-library";

/**
 * Opens both databases. A file that is damaged or of a newer program is moved aside with a date: the library starts
 * empty and is scanned again, the user database comes back from its newest backup that can be used. Every such event is
 * told through `report`. Errors: `unavailable` when the disk has no room.
 */
export function openDatabases(
  stateDirectory: string,
  migrations: string,
  nowMs: number,
  report: (warning: string) => void,
): Databases {
  const backupFolder = backupsIn(stateDirectory);
  const suspectMark = join(stateDirectory, SUSPECT);
  const isSuspect = existsSync(suspectMark);
  try {
    const library = openLibrary(stateDirectory, join(migrations, "library"), isSuspect, nowMs, report);
    const user = openUser(stateDirectory, join(migrations, "user"), backupFolder, isSuspect, nowMs, report);
    if (isBackupDue(backupFolder, nowMs)) {
      // The backup of a day is no reason not to start.
      tolerateFull(() => backUp(user, backupFolder, nowMs), report);
    }
    rmSync(suspectMark, { force: true });
    const libraryIsUnchecked = existsSync(join(stateDirectory, UNCHECKED));
    return { library: library.database, user, libraryIsNew: library.isNew, libraryIsUnchecked };
  } catch (error) {
    if (!isFull(error)) throw error;
    const text = `No room is left for the databases in ${stateDirectory}; nothing was changed. Free some space and start again`;
    throw new DomainError("unavailable", text);
  }
}

export function backupsIn(stateDirectory: string): string {
  return join(stateDirectory, "backups");
}

/** Has the next start check both files, after an answer ran into a damaged one. */
export function markSuspect(stateDirectory: string): void {
  writeFileSync(join(stateDirectory, SUSPECT), "");
}

/** The library was checked: the next start need not. */
export function libraryIsSound(stateDirectory: string): void {
  rmSync(join(stateDirectory, UNCHECKED), { force: true });
}

function openLibrary(
  stateDirectory: string,
  migrations: string,
  isSuspect: boolean,
  nowMs: number,
  report: (warning: string) => void,
): { readonly database: Database; readonly isNew: boolean } {
  const path = join(stateDirectory, "library.db");
  const waitsForCheck = isUnclean(path) && !marksUnchecked(stateDirectory);
  const check = isSuspect ? "integrity_check" : waitsForCheck ? "quick_check" : null;
  const open = () => {
    const database = openChecked(path, "library", migrations, check, () => {});
    // The first look into a table may be what meets the damage.
    return closingOnError(database, () => ({ database, isNew: hasOldTexts(database) }));
  };
  const opened = orProblem(open);
  if (isSuspect || typeof opened === "string") libraryIsSound(stateDirectory);
  if (typeof opened !== "string") return opened;
  const aside = setAside(path, opened, nowMs);
  report(`The library database was ${PROBLEMS[opened]}; it was kept as ${aside} and the music is scanned again`);
  return { ...open(), isNew: true };
}

/**
 * To look through a large library takes seconds, and what is lost of it is scanned again: it is used meanwhile. False where
 * nothing can be written: without the mark a clean stop would stand for a check that it cut short, so that comes first.
 */
function marksUnchecked(stateDirectory: string): boolean {
  try {
    writeFileSync(join(stateDirectory, UNCHECKED), "");
    return true;
  } catch {
    return false;
  }
}

function openUser(
  stateDirectory: string,
  migrations: string,
  backupFolder: string,
  isSuspect: boolean,
  nowMs: number,
  report: (warning: string) => void,
): Database {
  const path = join(stateDirectory, "user.db");
  const open = (check: Check | null) =>
    openChecked(path, "user", migrations, check, (user) => backUp(user, backupFolder, nowMs));
  const opened = orProblem(() => open(isSuspect ? "integrity_check" : isUnclean(path) ? "quick_check" : null));
  if (typeof opened !== "string") return opened;
  const aside = setAside(path, opened, nowMs);
  const was = `The user database was ${PROBLEMS[opened]}; it was kept as ${aside}`;
  for (const backup of backups(backupFolder)) {
    restoreBackup(backupFolder, backup, path);
    const restored = orProblem(() => open("integrity_check"));
    if (typeof restored === "string") {
      discard(path);
      continue;
    }
    report(`${was} and the backup ${backup} is used`);
    return restored;
  }
  report(`${was}; no backup can be used, so it starts empty`);
  return open(null);
}

/** A clean stop leaves no write-ahead log; after any other a file is checked before it is trusted. */
function isUnclean(path: string): boolean {
  return existsSync(`${path}-wal`);
}

type Check = "integrity_check" | "quick_check";
type Problem = "damaged" | "newer";

const PROBLEMS: Record<Problem, string> = { damaged: "damaged", newer: "written by a newer auralisd" };

function openChecked(
  path: string,
  role: "library" | "user",
  migrationsFolder: string,
  check: Check | null,
  beforeChange: (database: Database) => void,
): Database {
  const database = openDatabase(path, role);
  return closingOnError(database, () => {
    if (check !== null && database.pragma(`${check}(1)`, { simple: true }) !== "ok") throw new DamagedDatabase(path);
    if (role === "user") renewPages(database);
    migrateDatabase(database, migrationsFolder, () => beforeChange(database));
    return database;
  });
}

function closingOnError<Result>(database: Database, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    database.close();
    throw error;
  }
}

class DamagedDatabase extends Error {}

function orProblem<Result>(open: () => Result): Result | Problem {
  try {
    return open();
  } catch (error) {
    if (error instanceof NewerDatabase) return "newer";
    if (isCorruption(error) || error instanceof DamagedDatabase) return "damaged";
    throw error;
  }
}

function tolerateFull(work: () => void, report: (warning: string) => void): void {
  try {
    work();
  } catch (error) {
    if (!isFull(error)) throw error;
    report("There is no room for the daily backup of the user database; free some space");
  }
}
