import type { Database } from "better-sqlite3";
import { DomainError } from "../../shared/errors.ts";
import type { Heard, HeardBatch, StickerPlace } from "../stickers-port.ts";
import type { CommitGroup } from "./commit-group.ts";

const MAX_CHARS = 4096;
const MAX_LISTED = 10_000;
const MAX_COMPLETIONS = 10_000;

const COUNTERS: Readonly<Record<Heard["was"], { readonly count: string; readonly last: string }>> = {
  played: { count: "playCount", last: "lastPlayed" },
  skipped: { count: "skipCount", last: "lastSkipped" },
};

/** Stickers in the user database. Writes resolve when they are on the disk; `changed` is called once for a group of them. */
export class StickerStore {
  readonly #commits: CommitGroup;
  readonly #changed: () => void;
  readonly #get;
  readonly #list;
  readonly #put;
  readonly #plus;
  readonly #minus;
  readonly #delete;
  readonly #deleteAll;
  readonly #nextType;
  readonly #nextName;
  readonly #counted;
  readonly #setCounted;
  #isTelling = false;

  constructor(database: Database, commits: CommitGroup, changed: () => void) {
    this.#commits = commits;
    this.#changed = changed;
    const place = "type = ? AND object = ? ";
    const insert =
      "INSERT INTO stickers (type, object, name, value) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value =";
    this.#get = database.prepare<string[], string>(`SELECT value FROM stickers WHERE ${place} AND name = ?`).pluck();
    this.#list = database
      .prepare<string[], [string, string]>(
        `SELECT name, value FROM stickers INDEXED BY stickers_object WHERE ${place} ORDER BY name LIMIT ${MAX_LISTED}`,
      )
      .raw();
    this.#put = database.prepare(`${insert} excluded.value`);
    this.#plus = database.prepare(`${insert} value + excluded.value`);
    this.#minus = database.prepare(`${insert} value - excluded.value`);
    this.#delete = database.prepare(`DELETE FROM stickers WHERE ${place} AND name = ?`);
    this.#deleteAll = database.prepare(`DELETE FROM stickers INDEXED BY stickers_object WHERE ${place}`);
    this.#nextType = database
      .prepare<[string], string>("SELECT type FROM stickers WHERE type > ? ORDER BY type LIMIT 1")
      .pluck();
    this.#nextName = database
      .prepare<[string, string], string>("SELECT name FROM stickers WHERE type = ? AND name > ? ORDER BY name LIMIT 1")
      .pluck();
    this.#counted = database.prepare<string[], { run: string; completion: number }>(
      "SELECT run, completion FROM counted WHERE zone = ?",
    );
    // A row that is replaced has its index written as well.
    this.#setCounted = database.prepare(
      `INSERT INTO counted (zone, run, completion) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET run = excluded.run, completion = excluded.completion`,
    );
  }

  get({ type, object }: StickerPlace, name: string): string | null {
    return this.#get.get(type, object, name) ?? null;
  }

  list({ type, object }: StickerPlace): readonly (readonly [string, string])[] {
    return this.#list.all(type, object);
  }

  /** Errors: `bad-argument` when a part is too long or would not fit on one line. */
  async set({ type, object }: StickerPlace, name: string, value: string): Promise<void> {
    requireFitting(object, name, value);
    await this.#write(() => this.#put.run(type, object, name, value));
  }

  /** As MPD does: where there is no sticker, `by` becomes its value whatever the sign. */
  async add({ type, object }: StickerPlace, name: string, by: string, sign: 1 | -1): Promise<void> {
    requireFitting(object, name, by);
    const add = sign === 1 ? this.#plus : this.#minus;
    await this.#write(() => add.run(type, object, name, by));
  }

  async delete({ type, object }: StickerPlace, name: string | null): Promise<boolean> {
    const { changes } = await this.#commits.write(() =>
      name === null ? this.#deleteAll.run(type, object) : this.#delete.run(type, object, name),
    );
    if (changes > 0) this.#tellChanged();
    return changes > 0;
  }

  names(): readonly string[] {
    return [...new Set(this.namesAndTypes(null).map(([name]) => name))];
  }

  namesAndTypes(type: string | null): readonly (readonly [string, string])[] {
    const types = type === null ? [...steps((last) => this.#nextType.get(last))] : [type];
    const pairs = types.flatMap((of) =>
      [...steps((last) => this.#nextName.get(of, last))].map((name) => [name, of] as const),
    );
    return pairs.sort(([a, aType], [b, bType]) => compare(a, b) || compare(aType, bType));
  }

  /**
   * Adds to the counts of songs. What was counted before, because it is told again, is passed over. Written along with
   * the zone that goes on to its next song.
   */
  async count({ zone, run, nowSeconds, heard }: HeardBatch): Promise<void> {
    if (heard.length > MAX_COMPLETIONS) throw new DomainError("bad-argument", "Too many completions at once");
    const add = () => {
      const before = this.#counted.get(zone);
      const after = before?.run === run ? before.completion : 0;
      let last = after;
      for (const { id, uri, was } of heard) {
        if (id <= after) continue;
        const names = COUNTERS[was];
        this.#plus.run("song", uri, names.count, "1");
        this.#put.run("song", uri, names.last, String(nowSeconds));
        last = Math.max(last, id);
      }
      if (last > after) this.#setCounted.run(zone, run, last);
    };
    await this.#commits.writeAlong(add);
    this.#tellChanged();
  }

  async #write(apply: () => unknown): Promise<void> {
    await this.#commits.write(apply);
    this.#tellChanged();
  }

  /** In the next microtask, when all writes of a group have been settled. */
  #tellChanged(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#changed();
    });
  }
}

/** Walks an index from one value to the next, however many rows have it. */
function* steps(next: (last: string) => string | undefined): Generator<string> {
  let last = next("");
  for (let count = 0; last !== undefined && count < MAX_LISTED; count++) {
    yield last;
    last = next(last);
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function requireFitting(...texts: readonly string[]): void {
  if (texts.some((text) => text.length > MAX_CHARS)) {
    throw new DomainError("bad-argument", `A sticker's parts have at most ${MAX_CHARS} characters`);
  }
  if (texts.some((text) => /[\0\r\n]/.test(text))) {
    throw new DomainError("bad-argument", "A sticker's parts may hold no line breaks");
  }
}
