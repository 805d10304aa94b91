import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { type Alarm, alarmSchema, MAX_ALARMS } from "../operations/timers/alarm.ts";
import type { AlarmStore } from "../operations/timers/alarms.ts";
import { DomainError } from "../shared/errors.ts";
import type { Logger } from "../shared/logger.ts";

const fileSchema = z.array(alarmSchema.extend({ id: z.string() })).max(MAX_ALARMS);

/** The alarms as a file: written beside, then renamed. */
export class AlarmFile implements AlarmStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** None, when there is no file or it cannot be read, which is told. */
  async load(logger: Logger): Promise<readonly Alarm[]> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(this.#path, "utf8")));
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isMissing) logger.warn({ err: error }, "alarms.json cannot be read: there are no alarms");
      return [];
    }
  }

  async save(alarms: readonly Alarm[]): Promise<void> {
    const temporary = `${this.#path}.new`;
    try {
      await synced(temporary, "w", (file) => file.writeFile(`${JSON.stringify(alarms, null, 2)}\n`));
      await rename(temporary, this.#path);
      await synced(dirname(this.#path), "r", () => Promise.resolve());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new DomainError("no-space", "The disk is full; the alarm was not stored");
    }
  }
}

type File = Awaited<ReturnType<typeof open>>;

async function synced(path: string, flags: string, write: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
