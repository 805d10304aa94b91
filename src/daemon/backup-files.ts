import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BackupRecord, backupRecord, wholeFault } from "../operations/backup/record.ts";
import type { BackupStore } from "../operations/backup/restore.ts";
import { DomainError } from "../shared/errors.ts";

const KEPT = 10;
const MARK = "way-back";

/** What was there before each restore, as files of one folder: one record a line. */
export class BackupFiles implements BackupStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(records: readonly BackupRecord[]): Promise<string> {
    const name = `before-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.jsonl`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#write(name, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
      await this.#write(MARK, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new DomainError("no-space", "The disk is full; nothing was changed");
    }
    await this.#trim();
    return name;
  }

  async finish(): Promise<void> {
    await rm(join(this.#folder, MARK), { force: true });
    // A mark that came back after a power cut would take back what was done since.
    await this.#sync();
  }

  async unfinished(): Promise<readonly BackupRecord[] | null> {
    const name = await readFile(join(this.#folder, MARK), "utf8").catch(() => null);
    if (name === null || !/^before-[\w-]+\.jsonl$/.test(name)) return null;
    const text = await readFile(join(this.#folder, name), "utf8");
    const lines = text.split("\n").filter((line) => line !== "");
    const records = lines.map((line) => backupRecord.parse(JSON.parse(line)));
    return wholeFault(records) === null ? records : null;
  }

  async #write(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await this.#sync();
  }

  async #sync(): Promise<void> {
    const folder = await open(this.#folder, "r");
    await folder.sync().finally(() => folder.close());
  }

  async #trim(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.startsWith("before-")).sort();
    for (const name of names.slice(0, -KEPT)) await rm(join(this.#folder, name), { force: true });
  }
}
