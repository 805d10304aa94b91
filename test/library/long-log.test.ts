import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { afterAll, afterEach, expect, test } from "vitest";
import { openDatabase } from "../../src/library/database/database.ts";
import { LongLog } from "../../src/library/scan/long-log.ts";
import { makeFolder } from "./rig.ts";

const MIB = 1024 * 1024;
const ENTRY = new URL("../../src/library/library-worker.ts", import.meta.url);
const folder = makeFolder();
const path = join(folder.music, "library.db");
let database: Database | null = null;

afterEach(() => {
  database?.close();
  database = null;
  for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
});

afterAll(() => folder.remove());

/** 2 MiB in 20 000 rows. */
function write(to: Database): void {
  const insert = to.prepare("INSERT INTO lines (text) VALUES (?)");
  to.transaction(() => {
    for (let index = 0; index < 20_000; index++) insert.run("a line of text ".repeat(7));
  })();
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo() && waited < 500; waited++) await delay(20);
  expect(isSo()).toBe(true);
}

test("a long log goes into the database while more is written, and afterwards all of it", async () => {
  database = openDatabase(path, "library");
  const opened = database;
  const pages = () => Number(opened.pragma("wal_autocheckpoint", { simple: true }));
  opened.exec("CREATE TABLE lines (text TEXT)");
  const log = new LongLog(opened, path, ENTRY, MIB);
  const usual = pages();
  await log.during(async () => {
    write(opened);
    expect(statSync(path).size).toBeLessThan(MIB);
    log.committed();
    write(opened);
    await until(() => statSync(path).size > 2 * MIB);
    write(opened);
    expect(pages()).toBeGreaterThan(usual);
  });
  await log.close();
  expect(statSync(path).size).toBeGreaterThan(6 * MIB);
  expect(opened.prepare("SELECT count(*) FROM lines").pluck().get()).toBe(60_000);
  expect(opened.pragma("integrity_check", { simple: true })).toBe("ok");
});

test("when the log has been moved, commits are as usual again", async () => {
  database = openDatabase(path, "library");
  const opened = database;
  const pages = () => Number(opened.pragma("wal_autocheckpoint", { simple: true }));
  opened.exec("CREATE TABLE lines (text TEXT)");
  const log = new LongLog(opened, path, ENTRY, MIB);
  const usual = pages();
  await log.during(async () => write(opened));
  await until(() => pages() === usual);
  await log.during(async () => {});
  expect(pages()).toBe(usual);
  // A log that cannot be moved is left to SQLite, and nobody is told.
  const lost = new LongLog(opened, path, new URL("./nothing.ts", ENTRY), MIB);
  await lost.during(async () => write(opened));
  await until(() => pages() === usual);
});
