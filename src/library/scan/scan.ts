import type { Database } from "better-sqlite3";
import { childUri, parentUri, type Roots } from "../roots.ts";
import { DirectoryStore, type KnownSong } from "./directory-store.ts";
import { IndexerFailure } from "./indexer.ts";
import type { FileMetadata, ListedEntry, ListedFolder } from "./indexer-messages.ts";
import type { IndexerPool } from "./indexer-pool.ts";
import { orderOfFolder, subfolders } from "./places.ts";
import type { ScanBatch } from "./scan-batch.ts";
import type { SongWriter } from "./song-writer.ts";

/** Files asked of the indexers at once: enough to keep them busy, few enough to lose little when one is killed. */
const FILES_IN_FLIGHT = 512;
/** Files of one folder that are read and written together. */
const CHUNK_FILES = 256;
/** Subfolders of one folder, and folders in all, that are listed before their turn. */
const LISTED_AHEAD = 16;
const MAX_LISTED_AHEAD = 256;
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
  readonly indexer: IndexerPool;
  readonly batch: ScanBatch;
  readonly writer: SongWriter;
  readonly nowMs: () => number;
  /** Says what kept a root from being scanned, or null when it is well again. */
  readonly rootHealth: (rootUri: string, problem: string | null) => void;
  /** Told of each folder before it is listed. */
  readonly listing: (uri: string) => void;
  readonly progress: (counts: ScanCounts) => void;
  readonly signal: AbortSignal;
};

type Listing = Promise<ListedFolder | "missing" | "unreadable">;
type ReadFile = { readonly entry: ListedEntry; readonly uri: string; readonly metadata: FileMetadata | IndexerFailure };

/**
 * One scan job. Files whose size and date are known are not opened. A folder that cannot be read keeps its songs; only
 * what a readable folder no longer lists is removed, and nothing at all from a root that is gone or suddenly empty.
 */
export class Scan {
  readonly #parts: ScanParts;
  readonly #request: ScanRequest;
  readonly #store: DirectoryStore;
  readonly #reads = new Set<Promise<void>>();
  #filesInFlight = 0;
  readonly #listedAhead = new Map<string, Listing>();
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
      // The page cache of a scan is of no use until the next.
      this.#parts.database.pragma("shrink_memory");
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
    const known = this.#store.songsIn(id);
    this.#removeVanished(id, uri, folder, known);
    await this.#readSongs(id, uri, folder, known);
    const children = subfolders(uri, folder).filter((child) => depth === "all" || this.#store.find(child) === null);
    for (const [index, child] of children.entries()) {
      for (const next of children.slice(index + 1, index + 1 + LISTED_AHEAD)) this.#listAhead(next);
      const below = await this.#take(child);
      if (typeof below !== "string") await this.#scanFolder(child, below, "all", level + 1);
    }
    this.#parts.batch.commitIfDue();
  }

  #take(uri: string): Listing {
    const ahead = this.#listedAhead.get(uri);
    this.#listedAhead.delete(uri);
    return ahead ?? this.#list(uri);
  }

  /** Has a folder listed before its turn, and then the folders in it. */
  #listAhead(uri: string): void {
    if (this.#listedAhead.has(uri) || this.#listedAhead.size >= MAX_LISTED_AHEAD) return;
    const listing = this.#list(uri);
    this.#listedAhead.set(uri, listing);
    listing.then(
      (folder) => {
        if (typeof folder === "string" || !this.#listedAhead.has(uri)) return;
        for (const child of subfolders(uri, folder).slice(0, LISTED_AHEAD)) this.#listAhead(child);
      },
      () => {},
    );
  }

  async #list(uri: string): Promise<ListedFolder | "missing" | "unreadable"> {
    const place = this.#parts.roots.resolve(uri);
    if (place === null) return "missing";
    this.#parts.listing(uri);
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
  #removeVanished(id: number, uri: string, folder: ListedFolder, known: readonly KnownSong[]): void {
    const present = (kind: ListedEntry["kind"]) =>
      new Set(folder.entries.filter((entry) => entry.kind === kind).map((entry) => childUri(uri, entry.name)));
    const songs = present("song");
    const directories = present("directory");
    for (const song of known) {
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

  async #readSongs(id: number, uri: string, folder: ListedFolder, knownSongs: readonly KnownSong[]): Promise<void> {
    const known = new Map(knownSongs.map((song) => [song.uri, song]));
    const failed = this.#store.failuresIn(uri);
    const songs = folder.entries.filter((entry) => entry.kind === "song");
    this.counts.filesSeen += songs.length;
    const changed = songs.filter((entry) => {
      const songUri = childUri(uri, entry.name);
      const before = known.get(songUri) ?? failed.get(songUri);
      const unchanged = before?.sizeBytes === entry.sizeBytes && before.modifiedMs === entry.modifiedMs;
      return !unchanged || this.#request.discard;
    });
    const isWhole = known.size === 0 && changed.length === songs.length && changed.length <= CHUNK_FILES;
    for (let from = 0; from < changed.length; from += CHUNK_FILES) {
      const chunk = changed.slice(from, from + CHUNK_FILES);
      while (this.#filesInFlight > 0 && this.#filesInFlight + chunk.length > FILES_IN_FLIGHT) {
        await Promise.race(this.#reads);
      }
      this.#throwIfBroken();
      this.#filesInFlight += chunk.length;
      const read = this.#readChunk(id, uri, chunk, known, isWhole)
        .catch((error: unknown) => {
          this.#broken ??= { error };
        })
        .finally(() => {
          this.#filesInFlight -= chunk.length;
          this.#reads.delete(read);
        });
      this.#reads.add(read);
    }
  }

  async #readChunk(
    directoryId: number,
    folderUri: string,
    chunk: readonly ListedEntry[],
    known: ReadonlyMap<string, KnownSong>,
    isWhole: boolean,
  ): Promise<void> {
    const files = await Promise.all(chunk.map((entry) => this.#readFile(entry, childUri(folderUri, entry.name))));
    if (this.#parts.signal.aborted && files.some(({ metadata }) => metadata instanceof IndexerFailure)) return;
    for (const file of files) if (file.metadata instanceof IndexerFailure) this.#fail(directoryId, file, known);
    const { batch, writer, nowMs } = this.#parts;
    const songs = files.flatMap(({ entry, uri, metadata }) =>
      metadata instanceof IndexerFailure ? [] : [{ entry, uri, metadata }],
    );
    // A folder met for the first time is written in its order at once.
    const placed = isWhole ? orderOfFolder(songs) : songs;
    const nowSeconds = Math.floor(nowMs() / 1000);
    for (const [index, { entry, uri, metadata }] of placed.entries()) {
      batch.begin();
      const isKnown = known.has(uri);
      writer.write(directoryId, uri, entry, metadata, nowSeconds, isWhole ? index + 1 : 0, isKnown);
      batch.songChanged(isWhole ? null : directoryId, uri, isKnown ? "known" : "new");
      this.#store.clearFailure(uri);
    }
    this.counts.filesRead += files.length;
    batch.commitIfDue();
    this.#parts.progress(this.counts);
  }

  async #readFile(entry: ListedEntry, uri: string): Promise<ReadFile> {
    const place = this.#parts.roots.resolve(uri);
    if (place === null) return { entry, uri, metadata: new IndexerFailure("ENOENT", "It is gone") };
    const { indexer } = this.#parts;
    const metadata = await indexer.read({ path: place.path, rootPath: place.root.path }).catch((error: unknown) => {
      if (error instanceof IndexerFailure) return error;
      throw error;
    });
    return { entry, uri, metadata };
  }

  #fail(directoryId: number, { entry, uri, metadata }: ReadFile, known: ReadonlyMap<string, KnownSong>): void {
    if (!(metadata instanceof IndexerFailure) || metadata.code === "ENOENT") return;
    this.counts.failed++;
    this.#store.setFailure(uri, metadata.message, entry.sizeBytes, entry.modifiedMs);
    if (known.has(uri)) this.#removeSong(directoryId, uri);
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
