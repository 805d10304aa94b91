import type { Database } from "better-sqlite3";
import { TEXT_VERSION } from "../../shared/song-text.ts";
import type { Move } from "../library-port.ts";
import { placeDirectories, placeSongs } from "./places.ts";

/** While SQLite writes down a transaction nobody reads files, and pages that the next one changes are written again. */
const MAX_CHANGES = 50_000;
const MAX_AGE_MS = 5_000;
/** What a folder is not seen as a whole for: a write-ahead log of some hundred MB. */
const TOO_MANY_CHANGES = 2 * MAX_CHANGES;
const MAX_NAMED_URIS = 10_000;

/** What a commit told: the new version, the addresses of songs that changed or went (at most 10 000), and who moved. */
export type CommittedBatch = {
  readonly version: number;
  readonly changedUris: readonly string[];
  readonly moved: readonly Move[];
};

/**
 * The transaction a scan writes into. It stays open over several folders and is committed every 50 000 changes or every
 * five seconds; each commit leaves folders and songs in order and raises the version, so readers see whole states only:
 * a folder with all its songs, or neither.
 */
export class ScanBatch {
  readonly #database: Database;
  readonly #nowMs: () => number;
  readonly #committed: (batch: CommittedBatch) => void;
  readonly #touchedDirectories = new Set<number>();
  #changedUris: string[] = [];
  #moved: Move[] = [];
  #directoriesChanged = false;
  #songsChanged = false;
  #changes = 0;
  #isOpen = false;
  #startedMs = 0;

  constructor(database: Database, nowMs: () => number, committed: (batch: CommittedBatch) => void) {
    this.#database = database;
    this.#nowMs = nowMs;
    this.#committed = committed;
  }

  /** Call before each write. */
  begin(): void {
    if (this.#isOpen) return;
    this.#database.exec("BEGIN IMMEDIATE");
    this.#isOpen = true;
    this.#startedMs = this.#nowMs();
  }

  /** `was` "known": the song was there before and is changed or gone. `directoryId`: where songs need new places. */
  songChanged(directoryId: number | null, uri: string, was: "new" | "known"): void {
    if (directoryId !== null) this.#touchedDirectories.add(directoryId);
    this.#songsChanged = true;
    if (was === "known" && this.#changedUris.length < MAX_NAMED_URIS) this.#changedUris.push(uri);
    this.#changes++;
  }

  /** The song that was at one address is now at another: call together with the write that makes it so. */
  moved(move: Move): void {
    this.#songsChanged = true;
    this.#moved.push(move);
  }

  directoriesChanged(): void {
    this.#directoriesChanged = true;
    this.#songsChanged = true;
    this.#changes++;
  }

  /** Time to commit, once every folder that was begun has its songs. */
  get isDue(): boolean {
    if (!this.#isOpen) return false;
    return this.#changes >= MAX_CHANGES || this.#nowMs() - this.#startedMs >= MAX_AGE_MS;
  }

  /** For one folder of more songs than a transaction should hold. */
  commitIfTooLong(): void {
    if (this.#changes >= TOO_MANY_CHANGES) this.commit();
  }

  commit(): void {
    if (!this.#isOpen) return;
    if (this.#directoriesChanged) placeDirectories(this.#database);
    for (const directoryId of this.#touchedDirectories) placeSongs(this.#database, directoryId);
    const changed = this.#songsChanged;
    const version = changed ? this.#raiseVersion() : 0;
    this.#database.exec("COMMIT");
    const told = { version, changedUris: this.#changedUris, moved: this.#moved };
    this.#clear();
    if (changed) this.#committed(told);
  }

  rollback(): void {
    if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
    this.#clear();
  }

  #raiseVersion(): number {
    const raise = this.#database.prepare(
      `INSERT INTO collection (id, version, updated_seconds, text_version) VALUES (1, 1, @nowSeconds, ${TEXT_VERSION})
       ON CONFLICT (id) DO UPDATE SET version = version + 1, updated_seconds = @nowSeconds RETURNING version`,
    );
    return Number(raise.pluck().get({ nowSeconds: Math.floor(this.#nowMs() / 1000) }));
  }

  #clear(): void {
    this.#isOpen = false;
    this.#touchedDirectories.clear();
    this.#changedUris = [];
    this.#moved = [];
    this.#directoriesChanged = false;
    this.#songsChanged = false;
    this.#changes = 0;
  }
}
