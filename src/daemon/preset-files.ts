import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { MAX_PRESETS, type Preset, type Presets } from "../operations/sound/presets.ts";
import { DomainError } from "../shared/errors.ts";
import type { Logger } from "../shared/logger.ts";
import { isPlainName } from "../shared/plain-name.ts";
import { soundSettingsFrom } from "../shared/sound/schema.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";

const ENDING = ".json";
const MAX_BYTES = 256 * 1024;

/** Sound presets, each a file of a folder and all of them in memory. Changes are made one after the other. */
export class PresetFiles implements Presets {
  readonly #folder: string;
  readonly #presets: Map<string, SoundSettings>;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(folder: string, presets: Map<string, SoundSettings>) {
    this.#folder = folder;
    this.#presets = presets;
  }

  /** What cannot be read is left out and told. */
  static async open(folder: string, logger: Logger): Promise<PresetFiles> {
    const presets = new Map<string, SoundSettings>();
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(ENDING)).sort();
    for (const file of files.slice(0, MAX_PRESETS)) {
      const settings = await readSettings(join(folder, file));
      if (settings === null) logger.warn({ file }, "this sound preset cannot be read and is left out");
      else presets.set(file.slice(0, -ENDING.length), settings);
    }
    return new PresetFiles(folder, presets);
  }

  get(name: string): SoundSettings | undefined {
    return this.#presets.get(name);
  }

  list(): readonly Preset[] {
    return [...this.#presets].map(([name, sound]) => ({ name, sound })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(name: string, settings: SoundSettings): Promise<void> {
    return this.#inTurn(async () => {
      if (!isPlainName(name)) throw new DomainError("bad-argument", "A preset's name is a plain file name");
      if (!this.#presets.has(name) && this.#presets.size >= MAX_PRESETS) {
        throw new DomainError("busy", `There are ${MAX_PRESETS} sound presets already; delete some`);
      }
      await mkdir(this.#folder, { recursive: true, mode: 0o755 });
      const temporary = join(this.#folder, "new");
      try {
        await writeSynced(temporary, `${JSON.stringify(settings, null, 2)}\n`);
        await rename(temporary, this.#pathOf(name));
        await this.#sync();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        throw new DomainError("no-space", "The disk is full; the preset was not stored");
      }
      this.#presets.set(name, settings);
    });
  }

  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#presets.has(name)) throw new DomainError("not-found", "There is no sound preset of this name");
      await rm(this.#pathOf(name), { force: true });
      await this.#sync();
      this.#presets.delete(name);
    });
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${name}${ENDING}`);
  }

  async #sync(): Promise<void> {
    const folder = await open(this.#folder, "r");
    await folder.sync().finally(() => folder.close());
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const changed = this.#tail.then(change, change);
    this.#tail = changed.catch(() => {});
    return changed;
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readSettings(path: string): Promise<SoundSettings | null> {
  try {
    const bytes = await readFile(path);
    return bytes.length > MAX_BYTES ? null : soundSettingsFrom(JSON.parse(bytes.toString("utf8")));
  } catch {
    return null;
  }
}
