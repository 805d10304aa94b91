import { readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A library can be scanned again; user data may hold what somebody wants back. */
const KEPT = { library: 1, user: 5 };
const PARTS = ["", "-wal", "-shm"];

/**
 * Moves a database that cannot be used out of the way, with its write-ahead log and a date in its name, and drops the
 * oldest of those moved before. Answers the new name.
 */
export function setAside(path: string, why: "damaged" | "newer", nowMs: number): string {
  const role = basename(path) === "user.db" ? "user" : "library";
  const folder = dirname(path);
  const date = new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-");
  const name = `${role}.${why}-${date}.db`;
  for (const part of PARTS) {
    try {
      renameSync(path + part, join(folder, name) + part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  const isAside = new RegExp(`^${role}\\.(damaged|newer)-(.+)\\.db$`);
  const aside = readdirSync(folder).filter((file) => isAside.test(file));
  const newestFirst = aside.sort((a, b) => (dateIn(a) < dateIn(b) ? 1 : -1));
  for (const old of newestFirst.slice(KEPT[role])) discard(join(folder, old));
  return name;
}

export function discard(path: string): void {
  for (const part of PARTS) rmSync(path + part, { force: true });
}

function dateIn(name: string): string {
  return name.replace(/^\w+\.(damaged|newer)-/, "");
}
