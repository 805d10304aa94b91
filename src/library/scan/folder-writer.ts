import type { ListedEntry, ListedFolder } from "../indexer/indexer-messages.ts";
import type { ReadSong } from "../prepared-song.ts";
import { childUri, type Roots } from "../roots.ts";
import type { ArrivedSong } from "../user/departed-songs.ts";
import type { CueSheets } from "./cue-sheets.ts";
import type { Departures, Origin } from "./departures.ts";
import type { DirectoryStore, KnownFile, KnownSong } from "./directory-store.ts";
import { orderOfFolder } from "./places.ts";
import type { ReadFile, ScanCounts, ScanParts, UnreadFile } from "./scan-parts.ts";

/** So long a scan writes before others in the library worker have their turn. */
const SLICE_MS = 5;

/** What a scan writes: the songs it read, and the absence of those that a readable folder no longer lists. */
export class FolderWriter {
  readonly #parts: ScanParts;
  readonly #roots: Roots;
  readonly #store: DirectoryStore;
  readonly #cues: CueSheets;
  readonly #departures: Departures;
  readonly #counts: ScanCounts;
  #sliceStartMs = 0;

  constructor(parts: ScanParts, store: DirectoryStore, cues: CueSheets, departures: Departures, counts: ScanCounts) {
    this.#parts = parts;
    this.#roots = parts.roots;
    this.#store = store;
    this.#cues = cues;
    this.#departures = departures;
    this.#counts = counts;
  }

  /** Notes the songs and folders that a readable folder no longer lists. `aside`: files that cue sheets divide. */
  noteVanished(
    id: number,
    uri: string,
    folder: ListedFolder,
    known: readonly KnownSong[],
    aside: readonly KnownFile[],
  ): void {
    const songs = present(uri, folder, "song");
    const directories = present(uri, folder, "directory");
    // A sheet's folder goes with the sheet.
    const sheets = this.#cues.knownAmong(id, present(uri, folder, "playlist"));
    for (const song of known) {
      if (!songs.has(song.uri)) this.#departures.gone(song);
      else if (song.missing === 1) this.#store.setPresent(song);
    }
    for (const file of aside) if (!songs.has(file.uri)) this.#removeSong(id, file.uri);
    for (const child of this.#store.childrenOf(id)) {
      const isRoot = this.#roots.uris.includes(child);
      if (!directories.has(child) && !isRoot && !sheets.has(child)) this.#departures.goneFolder(child);
    }
    this.#store.keepFailures(uri, new Set([...songs, ...directories, ...sheets]));
    this.notePlaylists(id, uri, folder);
  }

  /** The playlist files of a folder, and what in it cannot be in the library. */
  notePlaylists(id: number, uri: string, folder: ListedFolder): void {
    const playlists = folder.entries.filter((entry) => entry.kind === "playlist");
    const dated = playlists.map((entry): [string, number] => [
      childUri(uri, entry.name),
      Math.floor(entry.modifiedMs / 1000),
    ]);
    this.#store.setPlaylists(id, new Map(dated));
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
    known: ReadonlyMap<string, KnownFile>,
    isWhole: boolean,
  ): Promise<void> {
    const { batch, writer, nowMs } = this.#parts;
    for (const file of files) if ("failure" in file) this.#fail(directoryId, file, known);
    const songs = files.filter((file) => "song" in file);
    const placed = isWhole ? orderOfFolder(songs) : songs;
    const fresh = songs.filter(({ uri }) => !known.has(uri));
    const { origins, moves } = await this.#origins(fresh);
    const nowSeconds = Math.floor(nowMs() / 1000);
    for (const [index, read] of placed.entries()) {
      if (this.#isTurnOver()) await this.breathe();
      const { uri, song } = read;
      if (known.has(uri) && writer.holds(directoryId, read)) continue;
      batch.begin();
      const place = isWhole ? index + 1 : 0;
      const origin = origins.get(uri);
      const hasMoved = origin !== undefined && this.#departures.claim(origin, directoryId, uri, place);
      const move = moves.get(uri);
      if (move !== undefined) batch.moved(move);
      if (known.has(uri)) this.#departures.changing(uri, song.identities);
      const isKnown = known.has(uri) || hasMoved;
      writer.write(directoryId, read, nowSeconds, place, isKnown);
      batch.songChanged(isWhole ? null : directoryId, uri, isKnown ? "known" : "new");
      this.#cues.written(uri);
      this.#store.clearFailure(uri);
    }
    this.#counts.filesRead += files.length;
    batch.commitIfTooLong();
  }

  /** Which new files are songs that were elsewhere; people's data are there already when this resolves. */
  async #origins(fresh: readonly ReadSong[]) {
    const origins = new Map<string, Origin>();
    const arrived: ArrivedSong[] = [];
    for (const { uri, song } of fresh) {
      const { identities } = song;
      if (identities.length > 0) arrived.push({ uri, identities });
      if (!this.#departures.knewSongs) continue;
      const origin = await this.#departures.originOf(uri, identities);
      if (origin !== null) origins.set(uri, origin);
    }
    const moved = [...origins].map(([to, { uri: from }]) => ({ from, to }));
    const moves = await this.#departures.follow(moved, arrived);
    return { origins, moves: new Map(moves.map((move) => [move.to, move])) };
  }

  /** After the configuration lost a root, or gained a second one, the folders of the old layout go. */
  noteUnknownRoots(): void {
    const root = this.#store.find("");
    if (root === null) return;
    for (const uri of this.#store.childrenOf(root)) {
      if (!this.#roots.uris.includes(uri)) this.#departures.goneFolder(uri);
    }
    for (const song of this.#store.songsIn(root)) this.#departures.gone(song);
  }

  #fail(directoryId: number, { entry, uri, failure }: UnreadFile, known: ReadonlyMap<string, KnownFile>): void {
    if (failure.code === "ENOENT") return;
    this.#counts.failed++;
    this.#store.setFailure(uri, failure.reason, entry.sizeBytes, entry.modifiedMs);
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
    if (!this.#isTurnOver()) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#sliceStartMs = performance.now();
  }

  #isTurnOver(): boolean {
    return performance.now() - this.#sliceStartMs >= SLICE_MS;
  }
}

function present(uri: string, folder: ListedFolder, kind: ListedEntry["kind"]): ReadonlySet<string> {
  return new Set(folder.entries.filter((entry) => entry.kind === kind).map((entry) => childUri(uri, entry.name)));
}
