import type { SongPart } from "../../shared/song.ts";
import { IndexerFailure } from "../indexer/indexer.ts";
import type { ListedEntry, ListedFolder } from "../indexer/indexer-messages.ts";
import { resolveAddress } from "../playlists/resolve-address.ts";
import { prepareSong, type ReadSong, ValueList } from "../prepared-song.ts";
import { childUri, nameOf } from "../roots.ts";
import { type PartOfFile, partOfFile } from "./cue-metadata.ts";
import { type CueFile, CueStore, type StoredTrack } from "./cue-store.ts";
import type { Departures } from "./departures.ts";
import type { DirectoryStore, KnownFile } from "./directory-store.ts";
import { orderOfFolder } from "./places.ts";
import type { ScanParts } from "./scan-parts.ts";

const SHEET = /\.cue$/i;
const MAX_MISSING_NAMED = 3;

type FoundPart = PartOfFile & { readonly file: CueFile };
type Sheet = { readonly uri: string; readonly directoryId: number; readonly modifiedMs: number };

/**
 * Cue sheets in a scan. A sheet becomes a folder of the same address, and each of its tracks a song in it that is a
 * part of a file, as MPD has it. The files it divides are set aside from the songs. Sheets are read when their folder
 * is walked; their tracks are written at the end of the scan, when all files are known.
 */
export class CueSheets {
  readonly #parts: ScanParts;
  readonly #directories: DirectoryStore;
  readonly #departures: Departures;
  readonly #store: CueStore;

  constructor(parts: ScanParts, directories: DirectoryStore, departures: Departures) {
    this.#parts = parts;
    this.#directories = directories;
    this.#departures = departures;
    this.#store = new CueStore(parts.database, parts.batch);
  }

  /** The sheets among the files of a folder that are known as such. */
  knownAmong(directoryId: number, uris: ReadonlySet<string>): ReadonlySet<string> {
    const known = this.#store.sheetsIn(directoryId).map(({ uri }) => uri);
    return new Set(known.filter((uri) => uris.has(uri)));
  }

  /** The files of a folder that are known and set aside. */
  filesIn(directoryId: number): readonly KnownFile[] {
    return this.#store.filesIn(directoryId);
  }

  /** Call when a file was written as a song: if a sheet divides it, it is set aside. */
  written(uri: string): void {
    if (this.#store.names(uri)) this.#store.setAside(uri);
  }

  /** Call when a file is gone. */
  fileRemoved(uri: string): void {
    if (this.#store.names(uri)) this.#store.removeFile(uri);
  }

  /** Forgets the sheets that a folder no longer lists, and reads those that changed; false when one is gone since. */
  async readSheets(directoryId: number, folderUri: string, folder: ListedFolder, discard: boolean): Promise<boolean> {
    const listed = new Map(
      folder.entries
        .filter(({ kind, name }) => kind === "playlist" && SHEET.test(name))
        .map((entry) => [childUri(folderUri, entry.name), entry]),
    );
    const known = new Map(this.#store.sheetsIn(directoryId).map((sheet) => [sheet.uri, sheet]));
    for (const uri of known.keys()) if (!listed.has(uri)) this.#store.removeSheet(uri);
    let areAllRead = true;
    for (const [uri, entry] of listed) {
      const before = known.get(uri);
      const unchanged = before?.sizeBytes === entry.sizeBytes && before.modifiedMs === entry.modifiedMs;
      if (!unchanged || discard) areAllRead = (await this.#readSheet(directoryId, uri, entry)) && areAllRead;
    }
    return areAllRead;
  }

  /** Sets aside what sheets name, and writes the tracks that are new, changed or found their file. */
  async settle(breathe: () => Promise<void>): Promise<void> {
    const { batch } = this.#parts;
    for (const { uri, directoryId } of this.#store.namedSongs()) {
      await breathe();
      this.#store.setAside(uri);
      batch.songChanged(directoryId, uri, "known");
    }
    for (const sheet of this.#store.staleSheets()) {
      await this.#writeSheet(sheet, breathe);
      if (batch.isDue) batch.commit();
    }
  }

  /** Files that no sheet divides any more are forgotten here, and are to be read as songs. */
  freed(): readonly CueFile[] {
    // Sheets have gone, some with their folders.
    this.#store.forget();
    const files = this.#store.unnamedFiles();
    for (const { uri } of files) this.#store.removeFile(uri);
    return files;
  }

  /** At the end: a sheet without tracks is no folder. */
  removeEmpty(): void {
    this.#store.removeEmptyFolders();
  }

  /** False when it is not there any more. */
  async #readSheet(directoryId: number, uri: string, entry: ListedEntry): Promise<boolean> {
    const { indexer, roots, signal } = this.#parts;
    const place = roots.resolve(uri);
    if (place === null) return false;
    try {
      const written = await indexer.cueSheet({ path: place.path, rootPath: place.root.path });
      const tracks = written.map(({ address, range, tags }) => ({
        fileUri: resolveAddress(address, uri, roots),
        startSeconds: range?.startSeconds ?? 0,
        endSeconds: range?.endSeconds ?? null,
        tags,
      }));
      this.#store.setSheet(directoryId, uri, entry, tracks);
      this.#dropTracks(uri, tracks.length);
    } catch (error) {
      if (!(error instanceof IndexerFailure) || signal.aborted) throw error;
      if (error.code === "ENOENT") return false;
      this.#store.setSheet(directoryId, uri, entry, []);
      this.#dropTracks(uri, 0);
      this.#directories.setFailure(uri, error.message, entry.sizeBytes, entry.modifiedMs);
    }
    return true;
  }

  /** The tracks behind the first `kept` are gone. */
  #dropTracks(uri: string, kept: number): void {
    const id = this.#directories.find(uri);
    if (id === null) return;
    for (const song of this.#directories.songsIn(id)) if (numberOf(song.uri) > kept) this.#departures.gone(song);
  }

  async #writeSheet(sheet: Sheet, breathe: () => Promise<void>): Promise<void> {
    const { uri } = sheet;
    const files = new Map<string, CueFile | null>();
    const reasons: string[] = [];
    const parts = new Map<number, FoundPart>();
    const tracks = this.#store.tracksOf(uri);
    for (const track of tracks) {
      const file = files.get(track.fileUri) ?? this.#store.file(track.fileUri);
      files.set(track.fileUri, file);
      const part = file === null ? null : partOfFile(track, file);
      if (file !== null && part !== null) parts.set(track.number, { ...part, file });
      else
        reasons.push(
          `track ${track.number} ${file === null ? "names a file that is not there" : "begins behind the end of its file"} (${nameOf(track.fileUri)})`,
        );
    }
    if (parts.size === 0) this.#dropTracks(uri, 0);
    else await this.#writeTracks(sheet, tracks, parts, breathe);
    this.#store.setFresh(uri);
    if (reasons.length === 0) this.#directories.clearFailure(uri);
    else this.#directories.setFailure(uri, summary(reasons), 0, 0);
  }

  async #writeTracks(
    { uri: sheetUri, modifiedMs }: Sheet,
    tracks: readonly StoredTrack[],
    parts: ReadonlyMap<number, FoundPart>,
    breathe: () => Promise<void>,
  ): Promise<void> {
    const { batch, writer, nowMs } = this.#parts;
    const id = this.#directories.ensure(sheetUri);
    this.#directories.setModified(id, Math.floor(modifiedMs / 1000));
    const known = new Map(this.#directories.songsIn(id).map((song) => [song.uri, song]));
    const list = new ValueList();
    const due: (ReadSong & { readonly part: SongPart })[] = [];
    for (const { number, isStale } of tracks) {
      const uri = uriOfTrack(sheetUri, number);
      const [before, part] = [known.get(uri), parts.get(number)];
      if (part !== undefined && (isStale || before === undefined)) {
        const song = prepareSong(uri, part.metadata, part.part, list);
        due.push({ uri, entry: part.file, song, values: list.values, part: part.part });
      } else if (part === undefined && before !== undefined) this.#departures.gone(before);
    }
    // People's data are there already when a song comes (back).
    const arrived = due.flatMap(({ uri, song: { identities } }) =>
      known.has(uri) || identities.length === 0 ? [] : [{ uri, identities }],
    );
    for (const move of await this.#departures.follow([], arrived)) batch.moved(move);
    // Tracks that are all new are written in their order at once.
    const isWhole = known.size === 0;
    for (const [index, track] of (isWhole ? orderOfFolder(due) : due).entries()) {
      await breathe();
      batch.begin();
      const place = isWhole ? index + 1 : 0;
      const isKnown = known.has(track.uri);
      writer.write(id, track, Math.floor(nowMs() / 1000), place, isKnown, track.part);
      batch.songChanged(isWhole ? null : id, track.uri, isKnown ? "known" : "new");
    }
  }
}

/** MPD's names: the place in the sheet, not the number that the sheet gives the track. */
function uriOfTrack(sheetUri: string, number: number): string {
  return childUri(sheetUri, `track${String(number).padStart(4, "0")}`);
}

function numberOf(trackUri: string): number {
  return Number(nameOf(trackUri).slice("track".length));
}

function summary(reasons: readonly string[]): string {
  const named = reasons.slice(0, MAX_MISSING_NAMED).join("; ");
  return reasons.length <= MAX_MISSING_NAMED ? named : `${named}; and ${reasons.length - MAX_MISSING_NAMED} more`;
}
