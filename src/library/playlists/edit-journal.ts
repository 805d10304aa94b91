import { constants, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { PlaylistEdit } from "../playlists-port.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import { syncFolder } from "./sync-folder.ts";

/** Beyond this the playlist's file itself is written. */
export const MAX_JOURNAL_BYTES = 1024 * 1024;

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND | constants.O_NOFOLLOW;

/** What a journal holds: `base` is the hash of the file that the edits begin with. */
export type JournalText = { readonly name: string; readonly base: string; readonly edits: readonly PlaylistEdit[] };

/**
 * Edits of one long playlist that are safe on the disk before its file is: a line is written in a tenth of the time.
 * The first line names the playlist and the file's hash, so a journal that is left over after its file was written, or
 * after somebody else wrote it, is told from one that still counts. Each line begins with its own checksum.
 */
export class EditJournal {
  readonly #path: string;
  readonly #folder: string;
  readonly #header: string;
  #file: FileHandle | null = null;
  #bytes = 0;

  constructor(path: string, folder: string, name: string, base: string) {
    this.#path = path;
    this.#folder = folder;
    this.#header = journalLine({ name, base });
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  /** Resolves when the edits will survive a power cut. After a rejection the journal is as it was before. */
  async append(edits: readonly PlaylistEdit[]): Promise<void> {
    const isNew = this.#file === null;
    this.#file ??= await open(this.#path, FLAGS, 0o600);
    const text = Buffer.from((isNew ? this.#header : "") + edits.map(journalLine).join(""));
    try {
      await this.#file.writeFile(text);
      await this.#file.datasync();
      if (isNew) await syncFolder(this.#folder);
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => {});
      throw error;
    }
    this.#bytes += text.length;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  /** Its edits are in the playlist's file. */
  async remove(): Promise<void> {
    await this.close();
    rmSync(this.#path, { force: true });
  }
}

/** Null when there is none. What a crash tore off at the end was never acknowledged. */
export function readJournal(path: string): JournalText | null {
  let text: string;
  try {
    text = readFileSync(path, { encoding: "utf8", flag: "r" }).slice(0, MAX_FILE_BYTES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const values = [...validValues(text)];
  const header = values[0] as { name: string; base: string } | undefined;
  return header === undefined ? null : { ...header, edits: values.slice(1) as PlaylistEdit[] };
}

function* validValues(text: string): Generator<unknown> {
  for (const line of text.split("\n").slice(0, -1)) {
    const json = line.slice(9);
    if (line.slice(0, 8) !== checksum(json)) return;
    yield JSON.parse(json);
  }
}

/** One line of a journal. */
export function journalLine(value: object): string {
  const json = JSON.stringify(value);
  return `${checksum(json)} ${json}\n`;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
