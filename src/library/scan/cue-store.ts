import type { Database, Statement } from "better-sqlite3";
import type { Tag } from "../../shared/tags.ts";
import type { ListedEntry } from "../indexer/indexer-messages.ts";
import type { KnownFile } from "./directory-store.ts";
import type { ScanBatch } from "./scan-batch.ts";

/** A track as its sheet has it; `fileUri` may lead to nothing. */
export type CueTrack = {
  readonly fileUri: string;
  readonly startSeconds: number;
  readonly endSeconds: number | null;
  readonly tags: readonly Tag[];
};

/** `number`: its place in the sheet, from 1; stale: to be written to the songs again. */
export type StoredTrack = CueTrack & { readonly number: number; readonly isStale: boolean };

/** A file that a sheet divides, as it was read. */
export type CueFile = {
  readonly uri: string;
  readonly directoryId: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly durationMs: number | null;
  readonly rateHz: number | null;
  readonly bits: number | null;
  readonly channels: number | null;
  readonly replayGainJson: string | null;
  readonly identity: string | null;
  readonly text: string;
};

const FILE_COLUMNS = `uri, directory_id, size_bytes, modified_ms, modified_seconds, added_seconds, duration_ms, rate_hz,
  bits, channels, replay_gain_json, part_json, identity, text`;
const FILE_FIELDS = `uri, directory_id AS directoryId, size_bytes AS sizeBytes, modified_ms AS modifiedMs,
  duration_ms AS durationMs, rate_hz AS rateHz, bits, channels, replay_gain_json AS replayGainJson,
  identity, CAST(text AS TEXT) AS text`;
const STAMP_FIELDS = "uri, size_bytes AS sizeBytes, modified_ms AS modifiedMs";

/** Cue sheets, their tracks and the files they divide, as the database knows them. Writes go into the scan's batch. */
export class CueStore {
  readonly #database: Database;
  readonly #batch: ScanBatch;
  readonly #statements = new Map<string, Statement>();
  /** The addresses that sheets name, and perhaps some that they named lately; null = to be looked up. */
  #named: Set<string> | null = null;
  /** False: there are neither sheets nor files of theirs, as in most collections. */
  #isUsed: boolean | null = null;

  constructor(database: Database, batch: ScanBatch) {
    this.#database = database;
    this.#batch = batch;
  }

  sheetsIn(directoryId: number): readonly KnownFile[] {
    if (!this.#inUse()) return [];
    return this.#all<KnownFile>(`SELECT ${STAMP_FIELDS} FROM cue_sheets WHERE directory_id = ?`, directoryId);
  }

  filesIn(directoryId: number): readonly KnownFile[] {
    if (!this.#inUse()) return [];
    return this.#all<KnownFile>(`SELECT ${STAMP_FIELDS} FROM cue_files WHERE directory_id = ?`, directoryId);
  }

  /** Puts what a sheet says now in the place of what it said. */
  setSheet(directoryId: number, uri: string, entry: ListedEntry, tracks: readonly CueTrack[]): void {
    this.#run("DELETE FROM cue_sheets WHERE uri = ?", uri);
    this.#run(
      "INSERT INTO cue_sheets (uri, directory_id, size_bytes, modified_ms) VALUES (?, ?, ?, ?)",
      uri,
      directoryId,
      entry.sizeBytes,
      entry.modifiedMs,
    );
    for (const [index, { fileUri, startSeconds, endSeconds, tags }] of tracks.entries()) {
      this.#run(
        `INSERT INTO cue_tracks (sheet_uri, number, file_uri, start_seconds, end_seconds, tags_json, stale)
         VALUES (?, ?, ?, ?, ?, ?, 1)`,
        uri,
        index + 1,
        fileUri,
        startSeconds,
        endSeconds,
        JSON.stringify(tags),
      );
      this.#named?.add(fileUri);
    }
    this.#isUsed = true;
  }

  removeSheet(uri: string): void {
    this.#run("DELETE FROM cue_sheets WHERE uri = ?", uri);
  }

  /** True for an address that some sheet names; for one that a sheet named until now, too, see `forget`. */
  names(uri: string): boolean {
    this.#named ??= new Set(
      this.#statement("SELECT DISTINCT file_uri FROM cue_tracks").pluck().all() as readonly string[],
    );
    return this.#named.has(uri);
  }

  /** Takes a file that was written as a song out of the songs; its tracks are to be written again. */
  setAside(uri: string): void {
    this.#run(
      `INSERT OR REPLACE INTO cue_files (${FILE_COLUMNS}) SELECT ${FILE_COLUMNS} FROM songs
       WHERE uri = ? AND part_json IS NULL`,
      uri,
    );
    this.#run("DELETE FROM songs WHERE uri = ? AND part_json IS NULL", uri);
    this.#run("UPDATE cue_tracks SET stale = 1 WHERE file_uri = ?", uri);
  }

  /** Songs that a sheet names and that are not set aside yet. */
  namedSongs(): readonly { readonly uri: string; readonly directoryId: number }[] {
    return this.#all(
      `SELECT s.uri, s.directory_id AS directoryId FROM (SELECT DISTINCT file_uri FROM cue_tracks) t
       CROSS JOIN songs s ON s.uri = t.file_uri WHERE s.part_json IS NULL`,
    );
  }

  /** Files set aside that no sheet names any more. */
  unnamedFiles(): readonly CueFile[] {
    return this.#all<CueFile>(
      `SELECT ${FILE_FIELDS} FROM cue_files f WHERE NOT EXISTS (SELECT 1 FROM cue_tracks t WHERE t.file_uri = f.uri)`,
    );
  }

  /** Forgets a file set aside; its tracks are to be looked at. */
  removeFile(uri: string): void {
    this.#run("DELETE FROM cue_files WHERE uri = ?", uri);
    this.#run("UPDATE cue_tracks SET stale = 1 WHERE file_uri = ?", uri);
  }

  file(uri: string): CueFile | null {
    const [found] = this.#all<CueFile>(`SELECT ${FILE_FIELDS} FROM cue_files WHERE uri = ?`, uri);
    return found ?? null;
  }

  /** Sheets with tracks that are to be written again. */
  staleSheets(): readonly { readonly uri: string; readonly directoryId: number; readonly modifiedMs: number }[] {
    return this.#all(
      `SELECT uri, directory_id AS directoryId, modified_ms AS modifiedMs FROM cue_sheets
       WHERE uri IN (SELECT sheet_uri FROM cue_tracks WHERE stale = 1) ORDER BY uri`,
    );
  }

  /** Folders of sheets that hold no song any more. */
  removeEmptyFolders(): void {
    const empty = `SELECT d.id FROM cue_sheets c JOIN directories d ON d.uri = c.uri
      WHERE NOT EXISTS (SELECT 1 FROM songs s WHERE s.directory_id = d.id)`;
    if (this.#all(`${empty} LIMIT 1`).length === 0) return;
    this.#run(`DELETE FROM directories WHERE id IN (${empty})`);
    this.#batch.directoriesChanged();
  }

  tracksOf(sheetUri: string): readonly StoredTrack[] {
    type Row = Omit<CueTrack, "tags"> & { number: number; stale: number; tagsJson: string };
    const rows = this.#all<Row>(
      `SELECT number, file_uri AS fileUri, start_seconds AS startSeconds, end_seconds AS endSeconds,
         tags_json AS tagsJson, stale FROM cue_tracks WHERE sheet_uri = ? ORDER BY number`,
      sheetUri,
    );
    return rows.map(({ tagsJson, stale, ...row }) => ({ ...row, tags: JSON.parse(tagsJson), isStale: stale === 1 }));
  }

  setFresh(sheetUri: string): void {
    this.#run("UPDATE cue_tracks SET stale = 0 WHERE sheet_uri = ?", sheetUri);
  }

  /** Looks again at what sheets name. */
  forget(): void {
    this.#named = null;
    this.#isUsed = null;
  }

  #inUse(): boolean {
    this.#isUsed ??=
      this.#statement("SELECT 1 WHERE EXISTS (SELECT 1 FROM cue_sheets) OR EXISTS (SELECT 1 FROM cue_files)").get() !==
      undefined;
    return this.#isUsed;
  }

  #all<Row>(text: string, ...values: readonly unknown[]): readonly Row[] {
    return this.#statement(text).all(...values) as readonly Row[];
  }

  #run(text: string, ...values: readonly unknown[]): void {
    this.#batch.begin();
    this.#statement(text).run(...values);
  }

  #statement(text: string): Statement {
    const known = this.#statements.get(text) ?? this.#database.prepare(text);
    this.#statements.set(text, known);
    return known;
  }
}
