import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";

const KEPT = 5;
const INTERVAL_MS = 24 * 3600 * 1000;

/** Copies the database beside itself, consistent while in use, and keeps the newest few copies. A copy is whole or not there. */
export function backUp(database: Database, folder: string, nowMs: number): void {
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `user-${nowMs}.db`);
  const unfinished = `${target}.tmp`;
  for (const name of readdirSync(folder)) if (name.endsWith(".tmp")) rmSync(join(folder, name));
  try {
    database.prepare("VACUUM INTO ?").run(unfinished);
    sync(unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  sync(folder);
  for (const old of backups(folder).slice(KEPT)) rmSync(join(folder, old), { force: true });
}

/** True when the newest backup is more than a day old. */
export function isBackupDue(folder: string, nowMs: number): boolean {
  const newest = backups(folder)[0];
  return newest === undefined || Math.abs(nowMs - stamp(newest)) > INTERVAL_MS;
}

const LOOK_EVERY_MS = 3_600_000;

/**
 * Makes a backup a day while the daemon runs, if anything was written since the last. `failed` is told why there is
 * none; the next look tries again.
 */
export function keepBackups(user: Database, folder: string, failed: (error: unknown) => void): { close(): void } {
  const timer = setInterval(() => backUpIfDue(user, folder, Date.now(), failed), LOOK_EVERY_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

export function backUpIfDue(user: Database, folder: string, nowMs: number, failed: (error: unknown) => void): void {
  // A long change is under way; the next look finds it done.
  if (!user.open || user.inTransaction) return;
  if (!isBackupDue(folder, nowMs) || writtenMs(user.name) <= newestMs(folder)) return;
  try {
    backUp(user, folder, nowMs);
  } catch (error) {
    failed(error);
  }
}

/** When a database was written last; its write-ahead log is written first. */
function writtenMs(path: string): number {
  const dates = ["", "-wal"].map((part) => statSync(path + part, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...dates);
}

function newestMs(folder: string): number {
  const newest = backups(folder)[0];
  return newest === undefined ? 0 : stamp(newest);
}

/** Puts a backup in the place of a database, which must not be open. */
export function restoreBackup(folder: string, name: string, path: string): void {
  const unfinished = `${path}.tmp`;
  copyFileSync(join(folder, name), unfinished);
  sync(unfinished);
  renameSync(unfinished, path);
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

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
