import { open, readFile, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { z } from "zod";
import { DomainError } from "../shared/errors.ts";
import type { Logger } from "../shared/logger.ts";

const MAX_BYTES = 1024 * 1024;

/** Something small that is kept as JSON: written beside, then renamed. */
export class KeptFile<T> {
  readonly #path: string;
  readonly #schema: z.ZodType<T>;
  readonly #mode: number;

  constructor(path: string, schema: z.ZodType<T>, mode = 0o644) {
    this.#path = path;
    this.#schema = schema;
    this.#mode = mode;
  }

  /** `none`, when there is no file or it cannot be read, which is told; one that cannot be understood is put aside. */
  async load(none: T, logger: Logger): Promise<T> {
    try {
      const bytes = await readFile(this.#path);
      if (bytes.length > MAX_BYTES) throw new Error("it is too large");
      return this.#schema.parse(JSON.parse(bytes.toString("utf8")));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "ENOENT") return none;
      logger.warn({ err: error }, `${basename(this.#path)} cannot be read and counts as empty`);
      if (code === undefined) await rename(this.#path, `${this.#path}.broken`);
      return none;
    }
  }

  /** Resolves when it is on the disk. Errors: `no-space`. */
  async save(value: T): Promise<void> {
    const temporary = `${this.#path}.new`;
    try {
      await synced(temporary, "w", this.#mode, async (file) => {
        // One that was left behind has the rights it was made with.
        await file.chmod(this.#mode);
        await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      });
      await rename(temporary, this.#path);
      await synced(dirname(this.#path), "r", undefined, () => Promise.resolve());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new DomainError("no-space", "The disk is full; nothing was stored");
    }
  }
}

type File = Awaited<ReturnType<typeof open>>;

async function synced(
  path: string,
  flags: string,
  mode: number | undefined,
  write: (file: File) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, mode);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
