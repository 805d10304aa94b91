import type { Database } from "better-sqlite3";
import { childUri, parentUri, type Roots } from "../roots.ts";
import { DirectoryStore } from "./directory-store.ts";
import { type Indexer, IndexerFailure } from "./indexer.ts";
import type { ListedEntry, ListedFolder } from "./indexer-messages.ts";
import type { ScanBatch } from "./scan-batch.ts";
import type { SongWriter } from "./song-writer.ts";

/** Files asked of the indexer at once: enough to keep it busy, few enough to lose little when it is killed. */
const READS_IN_FLIGHT = 32;
const MAX_DEPTH = 256;

export type ScanRequest = {
  /** A folder, or a file: then the folder it lies in. */
  readonly uri: string;
  /** Read every file again, changed or not. */
  readonly discard: boolean;
  /** "children" looks at the folder itself and enters only folders not known yet. */
  readonly depth: "all" | "children";
};

export type ScanCounts = { filesSeen: number; filesRead: number; failed: number };

export type ScanParts = {
  readonly database: Database;
  readonly roots: Roots;
  readonly indexer: Indexer;
  readonly batch: ScanBatch;
  readonly writer: SongWriter;
  readonly nowMs: () => number;
  /** Says what kept a root from being scanned, or null when it is well again. */
  readonly rootHealth: (rootUri: string, problem: string | null) => void;
  readonly progress: (counts: ScanCounts) => void;
  readonly signal: AbortSignal;
};

/**
 * One scan job. Files whose size and date are known are not opened. A folder that cannot be read keeps its songs; only
 * what a readable folder no longer lists is removed, and nothing at all from a root that is gone or suddenly empty.
 */
export class Scan {
  readonly #parts: ScanParts;
  readonly #request: ScanRequest;
  readonly #store: DirectoryStore;
  readonly #reads = new Set<Promise<void>>();
  /** The first error of a read that is no file's fault. */
  #broken: { readonly error: unknown } | null = null;
  readonly counts: ScanCounts = { filesSeen: 0, filesRead: 0, failed: 0 };

  constructor(parts: ScanParts, request: ScanRequest) {
    this.#parts = parts;
    this.#request = request;
    this.#store = new DirectoryStore(parts.database, parts.batch);
  }

  async run(): Promise<void> {
    const { batch, roots } = this.#parts;
    try {
      this.#store.ensure("");
      if (roots.resolve(this.#request.uri) === null) {
        for (const uri of roots.uris) await this.#scanFrom(uri, this.#request.depth);
        this.#removeUnknownRoots();
      } else await this.#scanFrom(this.#request.uri, this.#request.depth);
      await Promise.all(this.#reads);
      this.#throwIfBroken();
      this.#dropUnusedValues();
      batch.commit();
    } catch (error) {
      await Promise.all(this.#reads);
      if (this.#parts.signal.aborted) batch.commit();
      else {
        batch.rollback();
        this.#parts.writer.forget();
      }
      throw error;
    }
  }

  /** Scans a folder; for a file or something gone, the nearest folder above that exists. */
  async #scanFrom(uri: string, depth: ScanRequest["depth"]): Promise<void> {
    const place = this.#parts.roots.resolve(uri);
    if (place === null) return;
    const folder = await this.#list(uri);
    if (folder === "missing" && uri !== place.rootUri) return this.#scanFrom(parentUri(uri), "children");
    if (typeof folder === "string") {
      this.#parts.rootHealth(place.rootUri, `The music folder "${place.root.path}" cannot be read; its songs are kept`);
      return;
    }
    if (uri === place.rootUri && folder.entries.length === 0 && this.#store.hasSongsBelow(uri)) {
      const problem = `The music folder "${place.root.path}" is suddenly empty (not mounted?); its songs are kept`;
      this.#parts.rootHealth(place.rootUri, problem);
      return;
    }
    this.#parts.rootHealth(place.rootUri, null);
    await this.#scanFolder(uri, folder, depth, 0);
  }

  async #scanFolder(uri: string, folder: ListedFolder, depth: ScanRequest["depth"], level: number): Promise<void> {
    this.#throwIfBroken();
    if (level > MAX_DEPTH) return;
    const id = this.#store.ensure(uri);
    if (!this.#parts.roots.uris.includes(uri)) this.#store.setModified(id, Math.floor(folder.modifiedMs / 1000));
    this.#store.clearFailure(uri);
    const subfolders = folder.entries.filter((entry) => entry.kind === "directory");
    this.#removeVanished(id, uri, folder);
    await this.#readSongs(id, uri, folder);
    for (const entry of subfolders) {
      const child = childUri(uri, entry.name);
      const known = this.#store.find(child) !== null;
      if (depth === "children" && known) continue;
      const below = await this.#list(child);
      if (typeof below !== "string") await this.#scanFolder(child, below, "all", level + 1);
    }
    this.#parts.batch.commitIfDue();
  }

  async #list(uri: string): Promise<ListedFolder | "missing" | "unreadable"> {
    const place = this.#parts.roots.resolve(uri);
    if (place === null) return "missing";
    try {
      return await this.#parts.indexer.list({ path: place.path, rootPath: place.root.path });
    } catch (error) {
      if (!(error instanceof IndexerFailure) || this.#parts.signal.aborted) throw error;
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return "missing";
      this.counts.failed++;
      this.#store.setFailure(uri, error.message, 0, 0);
      return "unreadable";
    }
  }

  /** Forgets songs, folders and playlists that a readable folder no longer lists. */
  #removeVanished(id: number, uri: string, folder: ListedFolder): void {
    const present = (kind: ListedEntry["kind"]) =>
      new Set(folder.entries.filter((entry) => entry.kind === kind).map((entry) => childUri(uri, entry.name)));
    const songs = present("song");
    const directories = present("directory");
    for (const song of this.#store.songsIn(id)) {
      if (!songs.has(song.uri)) this.#removeSong(id, song.uri);
    }
    for (const child of this.#store.childrenOf(id)) {
      const isRoot = this.#parts.roots.uris.includes(child);
      if (!directories.has(child) && !isRoot) this.#store.remove(child);
    }
    const playlists = folder.entries.filter((entry) => entry.kind === "playlist");
    const dated = playlists.map((entry): [string, number] => [
      childUri(uri, entry.name),
      Math.floor(entry.modifiedMs / 1000),
    ]);
    this.#store.setPlaylists(id, new Map(dated));
    this.#store.keepFailures(uri, new Set([...songs, ...directories]));
    for (const { name, reason } of folder.refused) {
      this.counts.failed++;
      this.#store.setFailure(childUri(uri, name), reason, 0, 0);
    }
  }

  async #readSongs(id: number, uri: string, folder: ListedFolder): Promise<void> {
    const known = new Map(this.#store.songsIn(id).map((song) => [song.uri, song]));
    for (const entry of folder.entries) {
      if (entry.kind !== "song") continue;
      this.#throwIfBroken();
      this.counts.filesSeen++;
      const songUri = childUri(uri, entry.name);
      const before = known.get(songUri) ?? this.#store.failureOf(songUri);
      const unchanged = before?.sizeBytes === entry.sizeBytes && before.modifiedMs === entry.modifiedMs;
      if (unchanged && !this.#request.discard) continue;
      const read = this.#readSong(id, songUri, entry, known.has(songUri))
        .catch((error: unknown) => {
          this.#broken ??= { error };
        })
        .finally(() => this.#reads.delete(read));
      this.#reads.add(read);
      if (this.#reads.size >= READS_IN_FLIGHT) await Promise.race(this.#reads);
    }
  }

  async #readSong(directoryId: number, uri: string, entry: ListedEntry, wasKnown: boolean): Promise<void> {
    const { indexer, batch, writer, nowMs, roots } = this.#parts;
    const place = roots.resolve(uri);
    if (place === null) return;
    try {
      const metadata = await indexer.read({ path: place.path, rootPath: place.root.path });
      batch.begin();
      writer.write(directoryId, uri, entry, metadata, Math.floor(nowMs() / 1000));
      batch.songChanged(directoryId, uri, wasKnown ? "known" : "new");
      this.#store.clearFailure(uri);
    } catch (error) {
      if (!(error instanceof IndexerFailure) || this.#parts.signal.aborted) throw error;
      if (error.code === "ENOENT") return;
      this.counts.failed++;
      this.#store.setFailure(uri, error.message, entry.sizeBytes, entry.modifiedMs);
      if (wasKnown) this.#removeSong(directoryId, uri);
    }
    this.counts.filesRead++;
    batch.commitIfDue();
    this.#parts.progress(this.counts);
  }

  #removeSong(directoryId: number, uri: string): void {
    this.#parts.batch.begin();
    this.#parts.writer.remove(uri);
    this.#parts.batch.songChanged(directoryId, uri, "known");
  }

  /** After the configuration lost a root, or gained a second one, the folders of the old layout go. */
  #removeUnknownRoots(): void {
    const root = this.#store.find("");
    if (root === null) return;
    for (const uri of this.#store.childrenOf(root)) if (!this.#parts.roots.uris.includes(uri)) this.#store.remove(uri);
    for (const song of this.#store.songsIn(root)) this.#removeSong(root, song.uri);
  }

  #throwIfBroken(): void {
    this.#parts.signal.throwIfAborted();
    if (this.#broken !== null) throw this.#broken.error;
  }

  #dropUnusedValues(): void {
    if (!this.#parts.database.inTransaction) return;
    this.#parts.writer.forget();
    this.#parts.database.exec("DELETE FROM tag_values WHERE id NOT IN (SELECT value_id FROM song_tags)");
  }
}
