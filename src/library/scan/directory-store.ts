import type { Database, Statement } from "better-sqlite3";
import { below } from "../below.ts";
import { parentUri } from "../roots.ts";
import type { ScanBatch } from "./scan-batch.ts";

export type KnownFile = { readonly uri: string; readonly sizeBytes: number; readonly modifiedMs: number };
/** `missing` 1: it was gone when its folder was last looked at. */
export type KnownSong = KnownFile & { readonly id: number; readonly missing: number };

/** `digest`: of its listing, if everything in it is known; null = it is to be looked at. */
export type KnownListed = { readonly uri: string; readonly digest: string | null };

/** Folders, playlist files and failures as the database knows them. All writes go into the scan's batch. */
export class DirectoryStore {
  readonly #database: Database;
  readonly #batch: ScanBatch;
  /** Prepared statements by their text, of which this file has a dozen. */
  readonly #statements = new Map<string, Statement>();
  /** False in most collections: then there is nothing to look for with each song. */
  #anyFailures: boolean;

  constructor(database: Database, batch: ScanBatch) {
    this.#database = database;
    this.#batch = batch;
    this.#anyFailures = database.prepare("SELECT 1 FROM failures LIMIT 1").get() !== undefined;
  }

  find(uri: string): number | null {
    const id = this.#prepare("SELECT id FROM directories WHERE uri = ?").pluck().get(uri);
    return id === undefined ? null : Number(id);
  }

  /** The folder's id; it and the folders above it are made when missing. */
  ensure(uri: string): number {
    return this.find(uri) ?? this.make(uri, null);
  }

  /** A folder that is not known yet; those above it are made when missing. Answers its id. */
  make(uri: string, modifiedSeconds: number | null): number {
    const parentId = uri === "" ? null : this.ensure(parentUri(uri));
    this.#batch.begin();
    const made = this.#prepare(
      "INSERT INTO directories (parent_id, uri, modified_seconds, place) VALUES (?, ?, ?, 0)",
    ).run(parentId, uri, modifiedSeconds);
    this.#batch.directoriesChanged();
    return Number(made.lastInsertRowid);
  }

  setModified(id: number, modifiedSeconds: number): void {
    const before = this.#prepare("SELECT modified_seconds FROM directories WHERE id = ?").pluck().get(id);
    if (before === modifiedSeconds) return;
    this.#batch.begin();
    this.#prepare("UPDATE directories SET modified_seconds = ? WHERE id = ?").run(modifiedSeconds, id);
  }

  digestOf(id: number): string | null {
    const digest = this.#prepare("SELECT listing_digest FROM directories WHERE id = ?").pluck().get(id);
    return typeof digest === "string" ? digest : null;
  }

  /** Call when all that the folder lists is known; null = not all is. */
  setDigest(uri: string, digest: string | null): void {
    this.#batch.begin();
    this.#prepare("UPDATE directories SET listing_digest = ? WHERE uri = ? AND listing_digest IS NOT ?").run(
      digest,
      uri,
      digest,
    );
  }

  /** The folders below a folder, those above before those below them; not those of cue sheets, which are files. */
  foldersBelow(directoryUri: string): readonly KnownListed[] {
    const { from, to } = below(directoryUri);
    const rows = this.#prepare(
      `SELECT uri, listing_digest AS digest FROM directories
       WHERE uri > ? AND uri < ? AND uri NOT IN (SELECT uri FROM cue_sheets) ORDER BY uri`,
    );
    return rows.all(from, to) as KnownListed[];
  }

  songsIn(id: number): readonly KnownSong[] {
    const rows = this.#prepare(
      "SELECT id, uri, size_bytes AS sizeBytes, modified_ms AS modifiedMs, missing FROM songs WHERE directory_id = ?",
    );
    return rows.all(id) as KnownSong[];
  }

  /** A song that was missing is there again. */
  setPresent(song: KnownSong): void {
    this.#batch.begin();
    this.#prepare("UPDATE songs SET missing = 0 WHERE id = ?").run(song.id);
    this.#batch.songChanged(null, song.uri, "known");
  }

  childrenOf(id: number): readonly string[] {
    return this.#prepare("SELECT uri FROM directories WHERE parent_id = ?").pluck().all(id) as string[];
  }

  /** Songs in a folder and below. */
  countBelow(uri: string): number {
    if (uri === "") return Number(this.#prepare("SELECT COUNT(*) FROM songs").pluck().get());
    const { from, to } = below(uri);
    return Number(this.#prepare("SELECT COUNT(*) FROM songs WHERE uri >= ? AND uri < ?").pluck().get(from, to));
  }

  hasSongsBelow(uri: string): boolean {
    const { from, to } = below(uri);
    const song = this.#prepare("SELECT 1 FROM songs WHERE uri >= ? AND uri < ? LIMIT 1").get(from, to);
    return song !== undefined;
  }

  /** Removes a folder with everything below it. */
  remove(uri: string): void {
    const { from, to } = below(uri);
    const songs = this.#prepare("SELECT uri, directory_id AS directoryId FROM songs WHERE uri >= ? AND uri < ?").all(
      from,
      to,
    ) as { uri: string; directoryId: number }[];
    this.#batch.begin();
    for (const song of songs) this.#batch.songChanged(song.directoryId, song.uri, "known");
    this.#prepare("DELETE FROM songs WHERE uri >= ? AND uri < ?").run(from, to);
    this.#prepare("UPDATE cue_tracks SET stale = 1 WHERE file_uri >= ? AND file_uri < ?").run(from, to);
    this.#prepare("DELETE FROM failures WHERE uri = ? OR (uri >= ? AND uri < ?)").run(uri, from, to);
    this.#prepare("DELETE FROM directories WHERE uri = ? OR (uri >= ? AND uri < ?)").run(uri, from, to);
    this.#batch.directoriesChanged();
  }

  /** Makes the playlist files of a folder those given. */
  setPlaylists(id: number, files: ReadonlyMap<string, number>): void {
    const rows = this.#prepare(
      "SELECT uri, modified_seconds AS modifiedSeconds FROM playlist_files WHERE directory_id = ?",
    ).all(id) as { uri: string; modifiedSeconds: number }[];
    const known = new Map(rows.map((row) => [row.uri, row.modifiedSeconds]));
    for (const [uri, modifiedSeconds] of files) {
      if (known.get(uri) === modifiedSeconds) continue;
      this.#batch.begin();
      this.#prepare("INSERT OR REPLACE INTO playlist_files (uri, directory_id, modified_seconds) VALUES (?, ?, ?)").run(
        uri,
        id,
        modifiedSeconds,
      );
      this.#batch.directoriesChanged();
    }
    for (const uri of known.keys()) {
      if (files.has(uri)) continue;
      this.#batch.begin();
      this.#prepare("DELETE FROM playlist_files WHERE uri = ?").run(uri);
      this.#batch.directoriesChanged();
    }
  }

  /** The files in a folder and below that could not be read, by address. */
  failuresIn(directoryUri: string): ReadonlyMap<string, KnownFile> {
    if (!this.#anyFailures) return new Map();
    const { from, to } = below(directoryUri);
    const rows = this.#prepare(
      "SELECT uri, size_bytes AS sizeBytes, modified_ms AS modifiedMs FROM failures WHERE uri >= ? AND uri < ?",
    );
    return new Map((rows.all(from, to) as KnownFile[]).map((row) => [row.uri, row]));
  }

  setFailure(uri: string, reason: string, sizeBytes: number, modifiedMs: number): void {
    this.#batch.begin();
    this.#anyFailures = true;
    this.#prepare("INSERT OR REPLACE INTO failures (uri, reason, size_bytes, modified_ms) VALUES (?, ?, ?, ?)").run(
      uri,
      reason,
      sizeBytes,
      modifiedMs,
    );
  }

  clearFailure(uri: string): void {
    if (!this.#anyFailures) return;
    this.#prepare("DELETE FROM failures WHERE uri = ?").run(uri);
  }

  /** Drops the failures directly in a folder that `keep` does not name. */
  keepFailures(directoryUri: string, keep: ReadonlySet<string>): void {
    if (!this.#anyFailures) return;
    const { from, to } = below(directoryUri);
    const rows = this.#prepare("SELECT uri FROM failures WHERE uri >= ? AND uri < ?").pluck();
    for (const uri of rows.all(from, to) as string[]) {
      if (parentUri(uri) !== directoryUri || keep.has(uri)) continue;
      this.#batch.begin();
      this.#prepare("DELETE FROM failures WHERE uri = ?").run(uri);
    }
  }

  #prepare(text: string): Statement {
    const known = this.#statements.get(text) ?? this.#database.prepare(text);
    this.#statements.set(text, known);
    return known;
  }
}
