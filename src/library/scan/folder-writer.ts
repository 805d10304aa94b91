import { childUri, type Roots } from "../roots.ts";
import type { CueSheets } from "./cue-sheets.ts";
import type { DirectoryStore, KnownSong } from "./directory-store.ts";
import { IndexerFailure } from "./indexer.ts";
import type { ListedEntry, ListedFolder } from "./indexer-messages.ts";
import { orderOfFolder } from "./places.ts";
import type { ReadFile, ScanCounts, ScanParts } from "./scan-parts.ts";

/** So long a scan writes before others in the library worker have their turn. */
const SLICE_MS = 5;

/** What a scan writes: the songs it read, and the absence of those that a readable folder no longer lists. */
export class FolderWriter {
  readonly #parts: ScanParts;
  readonly #roots: Roots;
  readonly #store: DirectoryStore;
  readonly #cues: CueSheets;
  readonly #counts: ScanCounts;
  #sliceStartMs = 0;

  constructor(parts: ScanParts, store: DirectoryStore, cues: CueSheets, counts: ScanCounts) {
    this.#parts = parts;
    this.#roots = parts.roots;
    this.#store = store;
    this.#cues = cues;
    this.#counts = counts;
  }

  /** Forgets songs, folders and playlists that a readable folder no longer lists. */
  removeVanished(id: number, uri: string, folder: ListedFolder, known: readonly KnownSong[]): void {
    const present = (kind: ListedEntry["kind"]) =>
      new Set(folder.entries.filter((entry) => entry.kind === kind).map((entry) => childUri(uri, entry.name)));
    const songs = present("song");
    const directories = present("directory");
    // A sheet's folder goes with the sheet.
    const sheets = this.#cues.sheetsIn(id);
    for (const song of known) {
      if (!songs.has(song.uri)) this.#removeSong(id, song.uri);
    }
    for (const child of this.#store.childrenOf(id)) {
      const isRoot = this.#roots.uris.includes(child);
      if (!directories.has(child) && !isRoot && !sheets.has(child)) this.#store.remove(child);
    }
    const playlists = folder.entries.filter((entry) => entry.kind === "playlist");
    const dated = playlists.map((entry): [string, number] => [
      childUri(uri, entry.name),
      Math.floor(entry.modifiedMs / 1000),
    ]);
    this.#store.setPlaylists(id, new Map(dated));
    this.#store.keepFailures(uri, new Set([...songs, ...directories, ...sheets]));
    for (const { name, reason } of folder.refused) this.unreadable(childUri(uri, name), reason);
  }

  unreadable(uri: string, reason: string): void {
    this.#counts.failed++;
    this.#store.setFailure(uri, reason, 0, 0);
  }

  /** `isWhole`: these are all songs of a folder that had none, and are written in their order at once. */
  async write(
    directoryId: number,
    files: readonly ReadFile[],
    known: ReadonlyMap<string, KnownSong>,
    isWhole: boolean,
  ): Promise<void> {
    const { batch, writer, nowMs } = this.#parts;
    for (const file of files) if (file.metadata instanceof IndexerFailure) this.#fail(directoryId, file, known);
    const songs = files.flatMap(({ entry, uri, metadata }) =>
      metadata instanceof IndexerFailure ? [] : [{ entry, uri, metadata }],
    );
    const placed = isWhole ? orderOfFolder(songs) : songs;
    const nowSeconds = Math.floor(nowMs() / 1000);
    for (const [index, { entry, uri, metadata }] of placed.entries()) {
      await this.breathe();
      batch.begin();
      const isKnown = known.has(uri);
      writer.write(directoryId, uri, entry, metadata, nowSeconds, isWhole ? index + 1 : 0, isKnown);
      batch.songChanged(isWhole ? null : directoryId, uri, isKnown ? "known" : "new");
      this.#cues.written(uri);
      this.#store.clearFailure(uri);
    }
    this.#counts.filesRead += files.length;
    batch.commitIfDue();
    this.#parts.progress(this.#counts);
  }

  /** After the configuration lost a root, or gained a second one, the folders of the old layout go. */
  removeUnknownRoots(): void {
    const root = this.#store.find("");
    if (root === null) return;
    for (const uri of this.#store.childrenOf(root)) if (!this.#roots.uris.includes(uri)) this.#store.remove(uri);
    for (const song of this.#store.songsIn(root)) this.#removeSong(root, song.uri);
  }

  #fail(directoryId: number, { entry, uri, metadata }: ReadFile, known: ReadonlyMap<string, KnownSong>): void {
    if (!(metadata instanceof IndexerFailure) || metadata.code === "ENOENT") return;
    this.#counts.failed++;
    this.#store.setFailure(uri, metadata.message, entry.sizeBytes, entry.modifiedMs);
    if (known.has(uri)) this.#removeSong(directoryId, uri);
  }

  #removeSong(directoryId: number, uri: string): void {
    this.#parts.batch.begin();
    this.#parts.writer.remove(uri);
    this.#cues.fileRemoved(uri);
    this.#parts.batch.songChanged(directoryId, uri, "known");
  }

  /** Lets others of the library worker have their turn when it is time. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#sliceStartMs < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#sliceStartMs = performance.now();
  }
}
