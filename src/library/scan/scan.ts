import type { ListedFolder } from "../indexer/indexer-messages.ts";
import { childUri, nameOf, parentUri } from "../roots.ts";
import { RootGuard, type RootPlace } from "../watch/root-guard.ts";
import { changedFolders } from "./changed-folders.ts";
import { CueSheets } from "./cue-sheets.ts";
import { Departures } from "./departures.ts";
import { DirectoryStore, type KnownFile, type KnownListed } from "./directory-store.ts";
import { CHUNK_FILES, FileReads } from "./file-reads.ts";
import { AHEAD_IN_FOLDER, FolderListings } from "./folder-listings.ts";
import { FolderVisit } from "./folder-visit.ts";
import { FolderWriter } from "./folder-writer.ts";
import { subfolders } from "./places.ts";
import type { ReadFile, ScanCounts, ScanParts, ScanRequest } from "./scan-parts.ts";

const MAX_DEPTH = 256;

/**
 * One scan job: the walk. Folders that are known and hold what they held are passed over (`changedFolders`). Listings
 * of the others come from FolderListings, changed files go through FileReads, and FolderWriter puts what was found into
 * the database. Files whose size and date are known are not opened. A folder that cannot be read
 * keeps its songs; only what a readable folder no longer lists departs, and nothing at all from a root that RootGuard
 * finds away.
 */
export class Scan {
  readonly #parts: ScanParts;
  readonly #request: ScanRequest;
  readonly #store: DirectoryStore;
  readonly #listings: FolderListings;
  readonly #reads: FileReads;
  readonly #writes: FolderWriter;
  readonly #cues: CueSheets;
  readonly #departures: Departures;
  readonly #guard: RootGuard;
  readonly #wholeRoots: (RootPlace & { readonly listing: ListedFolder })[] = [];
  readonly counts: ScanCounts = { filesSeen: 0, filesRead: 0, failed: 0 };

  constructor(parts: ScanParts, request: ScanRequest) {
    this.#parts = parts;
    this.#request = request;
    this.#store = new DirectoryStore(parts.database, parts.batch);
    this.#reads = new FileReads(parts);
    this.#departures = new Departures(parts, request.forget);
    this.#cues = new CueSheets(parts, this.#store, this.#departures);
    this.#guard = new RootGuard(parts.database);
    this.#writes = new FolderWriter(parts, this.#store, this.#cues, this.#departures, this.counts);
    this.#listings = new FolderListings(
      parts,
      (uri, reason) => {
        this.#store.setDigest(uri, null);
        this.#writes.unreadable(uri, reason);
      },
      (uri) => this.#store.find(uri) === null,
    );
  }

  /** How many files there were where this scan looks; null when it looks at single folders. */
  filesKnown(): number | null {
    const { uris, depth } = this.#request;
    return depth === "all" ? uris.reduce((sum, uri) => sum + this.#store.countBelow(uri), 0) : null;
  }

  async run(): Promise<void> {
    const { batch, roots } = this.#parts;
    try {
      this.#parts.writer.start();
      this.#store.ensure("");
      const { uris, depth } = this.#request;
      const isEverything = uris.some((uri) => roots.resolve(uri) === null);
      // First, so that what lay in a folder under its old address is known again under the new one.
      if (isEverything && (await this.#areAllRootsThere())) this.#writes.noteUnknownRoots();
      for (const uri of isEverything ? roots.uris : uris) await this.#scanFrom(uri, depth);
      await this.#reads.settled();
      this.#reads.throwIfBroken();
      await this.#settleSheets();
      await this.#settleRoots();
      this.#cues.removeEmpty();
      this.#dropUnusedValues();
      batch.commit();
      // The page cache of a scan is of no use until the next.
      this.#parts.database.pragma("shrink_memory");
    } catch (error) {
      await this.#reads.settled();
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
    const root = await this.#openRoot({ uri: place.rootUri, path: place.root.path });
    if (root === null) return;
    const isRoot = uri === place.rootUri;
    const folder = isRoot ? root : await this.#listings.list(uri);
    if (folder === "missing") return this.#scanFrom(parentUri(uri), "children");
    if (folder === "unreadable") return;
    const known = depth === "all" ? this.#store.foldersBelow(uri) : [];
    await this.#scanFolder(uri, folder, 0);
    await this.#scanKnown({ uri: place.rootUri, path: place.root.path }, known);
    if (isRoot && depth === "all") this.#wholeRoots.push({ uri, path: place.root.path, listing: root });
  }

  /** Of the folders known before those that changed; all when everything is to be read again. */
  async #scanKnown(root: RootPlace, known: readonly KnownListed[]): Promise<void> {
    const seen = (songs: number) => {
      this.counts.filesSeen += songs;
    };
    const due = this.#request.discard
      ? known.map(({ uri }) => uri)
      : await changedFolders(this.#parts, root, known, seen);
    for (const [index, uri] of due.entries()) {
      const folder = await this.#listings.take(uri, due.slice(index + 1, index + 1 + AHEAD_IN_FOLDER));
      // Its files may still be there when it is left out: it is ignored from now on, say.
      if (typeof folder === "string" || this.#departures.isGoneFolder(uri)) continue;
      await this.#scanFolder(uri, folder, uri.split("/").length);
    }
  }

  async #areAllRootsThere(): Promise<boolean> {
    for (const uri of this.#parts.roots.uris) {
      const place = this.#parts.roots.resolve(uri);
      if (place === null || (await this.#openRoot({ uri, path: place.root.path })) === null) return false;
    }
    return true;
  }

  /** The listing of a music folder; null when it is away, which is told. */
  async #openRoot(root: RootPlace): Promise<ListedFolder | null> {
    const listing = await this.#listings.list(root.uri);
    const verdict = this.#guard.judge(root, listing);
    this.#parts.rootStates.setProblem(root.uri, verdict.kind === "away" ? verdict.why : null);
    if (verdict.kind === "away" || typeof listing === "string") return null;
    this.#departures.scanning(root.uri, verdict);
    return listing;
  }

  /** The folder itself, and the folders in it that are not known yet. */
  async #scanFolder(uri: string, folder: ListedFolder, level: number): Promise<void> {
    this.#reads.throwIfBroken();
    if (level > MAX_DEPTH) return;
    const modifiedSeconds = this.#parts.roots.uris.includes(uri) ? null : Math.floor(folder.modifiedMs / 1000);
    const knownId = this.#store.find(uri);
    if (knownId !== null && this.#isUnchanged(knownId, folder)) return;
    const id = knownId ?? this.#store.make(uri, modifiedSeconds);
    const visit = new FolderVisit(() => this.#store.setDigest(uri, folder.digest));
    this.#store.clearFailure(uri);
    const known = knownId === null ? [] : this.#noteKnown(knownId, uri, folder, modifiedSeconds);
    if (knownId === null && hasMore(folder)) this.#writes.notePlaylists(id, uri, folder);
    if (!(await this.#cues.readSheets(id, uri, folder, this.#request.discard))) visit.spoil();
    await this.#readSongs(id, uri, folder, known, visit);
    const all = subfolders(uri, folder);
    // What lies in a folder that was not known is not known either.
    const children = knownId === null ? all : all.filter((child) => this.#store.find(child) === null);
    for (const [index, child] of children.entries()) {
      const below = await this.#listings.take(child, children.slice(index + 1, index + 1 + AHEAD_IN_FOLDER));
      if (typeof below === "string") visit.spoil();
      else await this.#scanFolder(child, below, level + 1);
    }
    visit.done(1);
    await this.#commitIfDue();
  }

  /** What was begun is finished first: nobody shall see a folder without its songs. */
  async #commitIfDue(): Promise<void> {
    const { batch } = this.#parts;
    if (!batch.isDue) return;
    await this.#reads.settled();
    batch.commit();
  }

  /** Nobody has to look closer. */
  #isUnchanged(id: number, folder: ListedFolder): boolean {
    if (folder.digest === null || this.#request.discard || folder.digest !== this.#store.digestOf(id)) return false;
    this.counts.filesSeen += songsOf(folder).length;
    return true;
  }

  /** What a known folder no longer lists is noted; answers the files known in it. */
  #noteKnown(id: number, uri: string, folder: ListedFolder, modifiedSeconds: number | null): readonly KnownFile[] {
    this.#store.setDigest(uri, null);
    if (modifiedSeconds !== null) this.#store.setModified(id, modifiedSeconds);
    const songs = this.#store.songsIn(id);
    const aside = this.#cues.filesIn(id);
    this.#writes.noteVanished(id, uri, folder, songs, aside);
    return [...songs, ...aside];
  }

  async #readSongs(
    id: number,
    uri: string,
    folder: ListedFolder,
    knownSongs: readonly KnownFile[],
    visit: FolderVisit,
  ): Promise<void> {
    const known = new Map(knownSongs.map((song) => [song.uri, song]));
    const failed = this.#store.failuresIn(uri);
    const songs = songsOf(folder);
    this.counts.filesSeen += songs.length;
    const changed = songs.filter((entry) => {
      const songUri = childUri(uri, entry.name);
      const before = known.get(songUri) ?? failed.get(songUri);
      const unchanged = before?.sizeBytes === entry.sizeBytes && before.modifiedMs === entry.modifiedMs;
      return !unchanged || this.#request.discard;
    });
    const isWhole = known.size === 0 && changed.length === songs.length && changed.length <= CHUNK_FILES;
    visit.expect(changed.length);
    await this.#reads.start(uri, changed, async (files) => {
      await this.#writes.write(id, files, known, isWhole);
      if (files.some(isGone)) visit.spoil();
      visit.done(files.length);
    });
  }

  async #settleSheets(): Promise<void> {
    for (const { uri, directoryId, sizeBytes, modifiedMs } of this.#cues.freed()) {
      const entry = { name: nameOf(uri), kind: "song", sizeBytes, modifiedMs } as const;
      await this.#reads.start(parentUri(uri), [entry], (files) =>
        this.#writes.write(directoryId, files, new Map(), false),
      );
    }
    await this.#reads.settled();
    await this.#cues.settle(() => this.#writes.breathe());
    this.#reads.throwIfBroken();
  }

  async #settleRoots(): Promise<void> {
    const { batch, roots, rootStates } = this.#parts;
    const unlike = await this.#departures.settle();
    for (const root of this.#wholeRoots) {
      if (unlike.has(root.uri)) continue;
      batch.begin();
      this.#guard.remember(root, root.listing);
    }
    for (const uri of roots.uris) rootStates.setMissingSongs(uri, this.#guard.missingSongsBelow(uri));
  }

  #dropUnusedValues(): void {
    const { database, writer } = this.#parts;
    if (!database.inTransaction) return;
    writer.forget();
    // A first scan leaves none, unless cue sheets took songs away again.
    if (!this.#departures.knewSongs && database.prepare("SELECT 1 FROM cue_files LIMIT 1").get() === undefined) return;
    database.exec(
      "DELETE FROM tag_values WHERE NOT EXISTS (SELECT 1 FROM song_tags t WHERE t.value_id = tag_values.id)",
    );
  }
}

function songsOf(folder: ListedFolder): ListedFolder["entries"] {
  return folder.entries.filter((entry) => entry.kind === "song");
}

/** Playlists, or what was refused. */
function hasMore({ entries, refused }: ListedFolder): boolean {
  return refused.length > 0 || entries.some(({ kind }) => kind === "playlist");
}

function isGone(file: ReadFile): boolean {
  return "failure" in file && file.failure.code === "ENOENT";
}
