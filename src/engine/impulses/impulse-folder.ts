import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { DomainError } from "../../shared/errors.ts";
import { isPlainName } from "../../shared/plain-name.ts";
import type { ImpulseInfo } from "../../shared/sound/impulse-info.ts";
import { readWavImpulse, type StoredImpulse, writeWavImpulse, writtenFormat } from "./wav-impulse.ts";

const ENDING = ".wav";
export const MAX_IMPULSES = 100;

/** Impulse responses as files of a folder. Synchronous: it belongs to a thread of its own. */
export class ImpulseFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** By name. What is no response, because somebody else put it there, is left out. */
  list(): readonly ImpulseInfo[] {
    return this.#names().flatMap((name) => {
      try {
        return [this.#look(name)];
      } catch {
        return [];
      }
    });
  }

  /** Errors: `not-found`, `bad-argument` when the file is no response. */
  read(name: string): StoredImpulse {
    const path = this.#pathOf(name);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch {
      throw new DomainError("not-found", "There is no impulse response of this name");
    }
    return readWavImpulse(bytes);
  }

  /** On the disk when it returns: a crash leaves the old one or the new one. Errors: `no-space`, `busy` when there are too many. */
  write(name: string, impulse: StoredImpulse): ImpulseInfo {
    const path = this.#pathOf(name);
    mkdirSync(this.#path, { recursive: true, mode: 0o755 });
    const names = this.#names();
    if (!names.includes(name) && names.length >= MAX_IMPULSES) {
      throw new DomainError("busy", `There are ${MAX_IMPULSES} impulse responses already; delete some`);
    }
    const temporary = join(this.#path, "new");
    try {
      withFile(temporary, "w", (file) => {
        const bytes = writeWavImpulse(impulse);
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
        fsyncSync(file);
      });
      renameSync(temporary, path);
      this.#sync();
    } catch (error) {
      rmSync(temporary, { force: true });
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new DomainError("no-space", "The disk is full; nothing was stored");
    }
    return infoOf(name, impulse);
  }

  /** Errors: `not-found`. */
  remove(name: string): void {
    if (!this.#names().includes(name)) throw new DomainError("not-found", "There is no impulse response of this name");
    rmSync(this.#pathOf(name), { force: true });
    this.#sync();
  }

  /** Of what we wrote the header is enough. */
  #look(name: string): ImpulseInfo {
    const header = Buffer.alloc(64);
    const format = withFile(this.#pathOf(name), "r", (file) => {
      readSync(file, header, 0, header.length, 0);
      return writtenFormat(header, fstatSync(file).size);
    });
    return format === null
      ? infoOf(name, this.read(name))
      : { name, ...format, channels: format.channels as 1 | 2 | 4 };
  }

  #names(): readonly string[] {
    try {
      const files = readdirSync(this.#path).filter((file) => file.endsWith(ENDING));
      return files.map((file) => file.slice(0, -ENDING.length)).sort();
    } catch {
      return [];
    }
  }

  #pathOf(name: string): string {
    if (!isPlainName(name)) throw new DomainError("bad-argument", "An impulse response's name is a plain file name");
    return join(this.#path, `${name}${ENDING}`);
  }

  #sync(): void {
    withFile(this.#path, "r", fsyncSync);
  }
}

function infoOf(name: string, { rateHz, channels }: StoredImpulse): ImpulseInfo {
  return { name, rateHz, channels: channels.length as 1 | 2 | 4, taps: channels[0]?.length ?? 0 };
}

function withFile<T>(path: string, flags: string, run: (file: number) => T): T {
  const file = openSync(path, flags, 0o644);
  try {
    return run(file);
  } finally {
    closeSync(file);
  }
}
