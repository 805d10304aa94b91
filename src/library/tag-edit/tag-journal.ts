import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { EditedFile } from "./tag-work.ts";

/**
 * `staging`: copies are being made, no file is touched. `switching`: files are being replaced. `committed`: all are,
 * only what was kept is left to remove.
 */
export type TagPhase = "staging" | "switching" | "committed";
export type TagRecord = { readonly phase: TagPhase; readonly files: readonly EditedFile[] };

const NAME = "tag-edit.json";

/**
 * What a batch has begun, in the state directory. Each record is on the disk before what it speaks of is done: after
 * any end of the daemon it says which files to put back, or what is left to remove. Throws the system's errors.
 */
export class TagJournal {
  readonly #folder: string;
  readonly #path: string;

  constructor(stateDirectory: string) {
    this.#folder = stateDirectory;
    this.#path = join(stateDirectory, NAME);
  }

  /** The batch that was not finished, or null. */
  read(): TagRecord | null {
    try {
      return JSON.parse(readFileSync(this.#path, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    }
  }

  write(record: TagRecord): void {
    const temporary = `${this.#path}.new`;
    const file = openSync(temporary, "w", 0o600);
    try {
      const bytes = Buffer.from(JSON.stringify(record));
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#path);
    this.#sync();
  }

  remove(): void {
    rmSync(this.#path, { force: true });
    this.#sync();
  }

  #sync(): void {
    const folder = openSync(this.#folder, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
