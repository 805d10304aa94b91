import type { Database } from "better-sqlite3";
import type { CommitGroup } from "./commit-group.ts";

/** As long as most first scans take, which have enough to write without this. */
const GATHER_MS = 15_000;
const MAX_GATHERED = 100_000;
/** Whoever asks something meanwhile waits for the commit of so many. */
const ROWS_AT_ONCE = 4_000;

/**
 * When songs first entered the collection, so that a library.db made anew need not call everything new. Written in
 * bursts behind the scan: what a crash loses of it is still in library.db.
 */
export class FirstSights {
  readonly #commits: CommitGroup;
  readonly #get;
  readonly #put;
  readonly #any;
  /** Nothing to look up while the first collection is scanned. */
  #isEmpty = false;
  /** By the hash of the address: what is not in the table yet, and what is on its way there. */
  #gathered = new Map<number, number>();
  #leaving: ReadonlyMap<number, number> = new Map();
  #timer: NodeJS.Timeout | null = null;

  constructor(database: Database, commits: CommitGroup) {
    this.#commits = commits;
    this.#get = database.prepare<[number], number>("SELECT seconds FROM first_seen WHERE uri_hash = ?").pluck();
    this.#put = database.prepare("INSERT OR REPLACE INTO first_seen (uri_hash, seconds) VALUES (?, ?)");
    this.#any = database.prepare("SELECT 1 FROM first_seen LIMIT 1");
  }

  /** A scan starts, in which no song is new twice. */
  start(): void {
    this.#isEmpty = this.#gathered.size === 0 && this.#leaving.size === 0 && this.#any.get() === undefined;
  }

  /** When a song that is new to library.db was first seen, in seconds since 1970; `nowSeconds` when that is now. */
  of(uri: string, nowSeconds: number): number {
    const hash = uriHash(uri);
    const known = this.#isEmpty ? undefined : this.#known(hash);
    if (known !== undefined) return known;
    this.#gathered.set(hash, nowSeconds);
    if (this.#gathered.size >= MAX_GATHERED) void this.save();
    else this.#timer ??= setTimeout(() => void this.save(), GATHER_MS);
    return nowSeconds;
  }

  #known(hash: number): number | undefined {
    return this.#gathered.get(hash) ?? this.#leaving.get(hash) ?? this.#get.get(hash);
  }

  /** Resolves when what was gathered is on the disk; what could not be written is left to the next rebuilt library. */
  async save(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const gathered = this.#gathered;
    if (gathered.size === 0) return;
    this.#gathered = new Map();
    this.#leaving = gathered;
    // In the order of the table: neighbours share a page.
    const rows = [...gathered].sort(([a], [b]) => a - b);
    const put = this.#put;
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const steps = (function* () {
        for (const row of rows.slice(from, from + ROWS_AT_ONCE)) yield void put.run(...row);
      })();
      await this.#commits.writeInSteps(steps).catch(() => {});
    }
    if (this.#leaving === gathered) this.#leaving = new Map();
  }
}

/**
 * 52 bits of an address: two rounds of FNV-1a (draft-eastlake-fnv) with different offsets. Among a million songs two
 * share theirs with a probability of 1 in 10 000, and then one of them tells the other's date.
 */
export function uriHash(uri: string): number {
  let low = 0x811c9dc5;
  let high = 0x2f0b4c27;
  for (let index = 0; index < uri.length; index++) {
    const unit = uri.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + (low & 0xff)), 0x01000193);
  }
  high ^= high >>> 15;
  return (high & 0xfffff) * 2 ** 32 + (low >>> 0);
}
