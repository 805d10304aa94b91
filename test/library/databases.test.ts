import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backUpIfDue } from "../../src/library/database/backups.ts";
import { openDatabase } from "../../src/library/database/database.ts";
import { openDatabases } from "../../src/library/database/databases.ts";
import { migrateDatabase } from "../../src/library/database/migrate.ts";
import { MIGRATIONS } from "./rig.ts";

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const DAY_MS = 24 * 3600 * 1000;

let state: string;
let warnings: string[];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "auralis-databases-"));
  warnings = [];
});

afterEach(() => rmSync(state, { recursive: true, force: true }));

const open = (nowMs = NOW_MS, migrations = MIGRATIONS) =>
  openDatabases(state, migrations, nowMs, (warning) => warnings.push(warning));

/** Opens, writes a zone of this name, closes. */
function write(zone: string, nowMs = NOW_MS): void {
  const { library, user } = open(nowMs);
  user.prepare("INSERT INTO zones (name) VALUES (?)").run(zone);
  library.close();
  user.close();
}

/** The zones there are after opening once more. */
function zones(nowMs = NOW_MS): { readonly zones: unknown; readonly libraryIsNew: boolean } {
  const { library, user, libraryIsNew } = open(nowMs);
  const names = user.prepare("SELECT name FROM zones ORDER BY name").pluck().all();
  library.close();
  user.close();
  return { zones: names, libraryIsNew };
}

function makeNewer(name: "library" | "user"): void {
  const database = new Database(join(state, `${name}.db`));
  database.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of tomorrow', 9999999999999)");
  database.close();
}

const files = (pattern: RegExp) => readdirSync(state).filter((name) => pattern.test(name));

test("databases of a newer program are kept aside; the user data are those of the last backup", () => {
  write("old", NOW_MS);
  write("kept", NOW_MS + 2 * DAY_MS);
  write("too new", NOW_MS + 2 * DAY_MS);
  zones(NOW_MS + 4 * DAY_MS);
  const newest = readdirSync(join(state, "backups")).sort().at(-1) ?? "";
  makeNewer("library");
  makeNewer("user");
  // The newest backup is one of the newer program too.
  cpSync(join(state, "user.db"), join(state, "backups", newest));
  expect(zones(NOW_MS + 4 * DAY_MS)).toEqual({ zones: ["old"], libraryIsNew: true });
  expect(warnings).toEqual([
    expect.stringMatching(/library database was written by a newer auralisd.*scanned again/),
    expect.stringMatching(/user database was written by a newer auralisd.*backup user-\d+\.db is used/),
  ]);
  const [aside = ""] = files(/^user\.newer-/);
  const database = new Database(join(state, aside), { readonly: true });
  expect(database.prepare("SELECT count(*) FROM zones").pluck().get()).toBe(3);
  database.close();
});

test.each(["library", "user"] as const)("a damaged %s.db is kept aside, with its write-ahead log", (name) => {
  write("kept");
  zones(NOW_MS + 2 * DAY_MS);
  writeFileSync(join(state, `${name}.db`), "no database".repeat(1000));
  writeFileSync(join(state, `${name}.db-wal`), "no log");
  expect(zones(NOW_MS + 3 * DAY_MS)).toEqual({ zones: ["kept"], libraryIsNew: name === "library" });
  expect(warnings).toHaveLength(1);
  expect(files(new RegExp(`^${name}\\.damaged-`)).length).toBeGreaterThanOrEqual(1);
});

test("of libraries kept aside the newest stays, of user databases the newest five", () => {
  for (let day = 0; day < 8; day++) {
    zones(NOW_MS + day * DAY_MS);
    for (const name of ["library", "user"]) writeFileSync(join(state, `${name}.db`), "no database".repeat(1000));
  }
  zones(NOW_MS + 9 * DAY_MS);
  expect(files(/^library\.damaged-.*\.db$/)).toEqual([expect.stringContaining("2026-01-11")]);
  expect(files(/^user\.damaged-.*\.db$/)).toHaveLength(5);
  expect(readdirSync(join(state, "backups"))).toHaveLength(5);
});

test("a backup that is cut short is passed over for the one before", () => {
  write("first");
  write("second", NOW_MS + 2 * DAY_MS);
  zones(NOW_MS + 4 * DAY_MS);
  const [newest = ""] = readdirSync(join(state, "backups")).sort().reverse();
  const backup = join(state, "backups", newest);
  truncateSync(backup, statSync(backup).size - 4096);
  writeFileSync(join(state, "user.db"), "");
  truncateSync(join(state, "user.db"), 0);
  writeFileSync(join(state, "user.db"), "no database".repeat(1000));
  expect(zones(NOW_MS + 4 * DAY_MS).zones).toEqual(["first"]);
});

test("a write-ahead log cut anywhere leaves what was committed before the cut", () => {
  write("before");
  const { library, user } = open();
  user.prepare("INSERT INTO zones (name) VALUES ('after')").run();
  const saved = join(state, "backups", "crashed");
  mkdirSync(saved);
  for (const name of ["user.db", "user.db-wal"]) cpSync(join(state, name), join(saved, name));
  library.close();
  user.close();
  const log = join(state, "user.db-wal");
  const { size } = statSync(join(saved, "user.db-wal"));
  for (let length = 0; length <= size; length += Math.ceil(size / 12)) {
    for (const name of ["user.db", "user.db-wal"]) cpSync(join(saved, name), join(state, name));
    truncateSync(log, length);
    expect([["before"], ["after", "before"]]).toContainEqual(zones().zones);
  }
  expect(warnings).toEqual([]);
});

test("a migration that fails leaves the database as it was, with a backup beside it", () => {
  write("kept");
  const folder = join(state, "migrations");
  cpSync(MIGRATIONS, folder, { recursive: true });
  const journal = join(folder, "user/meta/_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8"));
  const next = { ...entries.at(-1), when: 9_999_999_999_999, tag: "9999_wrong" };
  writeFileSync(journal, JSON.stringify({ ...rest, entries: [...entries, next] }));
  const wrong = (sql: string) => writeFileSync(join(folder, "user/9999_wrong.sql"), sql);

  wrong("DELETE FROM zones;--> statement-breakpoint\nINSERT INTO nowhere VALUES (1);");
  expect(() => open(NOW_MS, folder)).toThrow(/nowhere/);
  wrong("INSERT INTO queue_entries (zone, position, uri, priority) VALUES ('no such zone', 0, 'a', 0);");
  expect(() => open(NOW_MS, folder)).toThrow(/broke 1 references/);
  expect(zones().zones).toEqual(["kept"]);

  wrong("INSERT INTO zones (name) VALUES ('migrated');");
  const { library, user } = open(NOW_MS + 1, folder);
  expect(user.prepare("SELECT name FROM zones ORDER BY name").pluck().all()).toEqual(["kept", "migrated"]);
  library.close();
  user.close();
  const backup = new Database(join(state, "backups", `user-${NOW_MS + 1}.db`), { readonly: true });
  expect(backup.prepare("SELECT name FROM zones").pluck().all()).toEqual(["kept"]);
  backup.close();
});

test("foreign keys hold again after a migration", () => {
  const database = openDatabase(join(state, "user.db"), "user");
  migrateDatabase(database, join(MIGRATIONS, "user"), () => {});
  expect(database.pragma("foreign_keys", { simple: true })).toBe(1);
  database.close();
});

test("a user database with large pages gets small ones and keeps what is in it", () => {
  const old = new Database(join(state, "user.db"));
  old.pragma("page_size = 4096");
  old.pragma("journal_mode = WAL");
  migrateDatabase(old, join(MIGRATIONS, "user"), () => {});
  old.prepare("INSERT INTO zones (name) VALUES ('kept')").run();
  old.close();
  const { library, user } = open();
  expect(user.pragma("page_size", { simple: true })).toBe(1024);
  expect(user.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(user.prepare("SELECT name FROM zones").pluck().all()).toEqual(["kept"]);
  expect(user.pragma("integrity_check", { simple: true })).toBe("ok");
  library.close();
  user.close();
});

test("a backup is made a day later if something was written since the last, and none within the day", () => {
  const { library, user } = open(Date.now() - 3 * DAY_MS);
  const folder = join(state, "backups");
  const count = () => readdirSync(folder).length;
  const failed = (error: unknown) => {
    throw error;
  };
  const before = count();
  user.prepare("INSERT INTO zones (name) VALUES ('new')").run();
  backUpIfDue(user, folder, Date.now(), failed);
  expect(count()).toBe(before + 1);
  user.prepare("INSERT INTO zones (name) VALUES ('newer')").run();
  backUpIfDue(user, folder, Date.now() + DAY_MS / 2, failed);
  expect(count()).toBe(before + 1);
  const written = statSync(join(state, "user.db-wal")).mtimeMs;
  const [newest = ""] = readdirSync(folder).sort().reverse();
  renameSync(join(folder, newest), join(folder, `user-${Math.ceil(written) + 1}.db`));
  backUpIfDue(user, folder, Date.now() + 2 * DAY_MS, failed);
  expect(count()).toBe(before + 1);
  library.close();
  user.close();
});
