import type { Filter } from "node-mpd-protocol";
import type {
  CountRow,
  FolderFile,
  Library,
  LibraryEvent,
  LibraryStats,
  Listing,
  Picture,
  Print,
  SongQuery,
  TagRow,
} from "../../../../src/library/library-port.ts";
import { tagRowsText } from "../../../../src/library/query/tag-rows-text.ts";
import { entryMatcher } from "../../../../src/protocols/mpd/entry-matcher.ts";
import { DomainError } from "../../../../src/shared/errors.ts";
import { entryText } from "../../../../src/shared/folder-text.ts";
import type { EntryId, JobId } from "../../../../src/shared/ids.ts";
import type { Song } from "../../../../src/shared/song.ts";
import { songText } from "../../../../src/shared/song-text.ts";
import type { TagName } from "../../../../src/shared/tags.ts";

const MODIFIED = Date.UTC(2020, 0, 1, 13) / 1000;

export function testSong(uri: string, tags: Song["tags"], durationSeconds = 3.2): Song {
  return {
    uri,
    tags,
    durationSeconds,
    format: { rateHz: 44100, bits: 16, channels: 2 },
    modifiedSeconds: MODIFIED,
    addedSeconds: MODIFIED,
    replayGain: null,
    part: null,
  };
}

/** A library of a few songs that never changes by itself. */
export class MemoryLibrary implements Library {
  readonly songs: readonly Song[];
  readonly pictures = new Map<string, Picture>();
  updating: JobId | null = null;
  /** Look-ups wait for this, so that a test can act in between. */
  gate: Promise<void> = Promise.resolve();
  #jobs = 0;
  readonly #listeners = new Set<(event: LibraryEvent) => void>();

  constructor(songs: readonly Song[]) {
    this.songs = songs;
  }

  async songsAt(uris: readonly string[]) {
    await this.gate;
    return uris.map((uri) => this.songs.find((song) => song.uri === uri) ?? null);
  }

  async songsUnder(uri: string) {
    await this.gate;
    const found = this.songs.filter((song) => uri === "" || song.uri === uri || song.uri.startsWith(`${uri}/`));
    if (found.length === 0 && uri !== "") throw new DomainError("not-found", "Nothing there");
    return found;
  }

  async listing(uri: string): Promise<Listing> {
    const prefix = uri === "" ? "" : `${uri}/`;
    const under = (await this.songsUnder(uri)).filter((song) => song.uri.startsWith(prefix));
    const rest = under.map((song) => song.uri.slice(prefix.length));
    const folders = [...new Set(rest.filter((name) => name.includes("/")).map((name) => name.split("/")[0]))];
    return {
      directories: folders.map((name) => ({ uri: `${prefix}${name}`, modifiedSeconds: MODIFIED })),
      songs: under.filter((_, index) => rest[index]?.includes("/") === false),
      playlists: [],
    };
  }

  async files(uri: string): Promise<FolderFile[]> {
    const { directories, songs } = await this.listing(uri);
    const name = (address: string) => address.slice(address.lastIndexOf("/") + 1);
    return [
      ...directories.map((one) => ({ kind: "directory", name: name(one.uri), modifiedSeconds: MODIFIED }) as const),
      ...songs.map(
        (one) => ({ kind: "file", name: name(one.uri), sizeBytes: 1000, modifiedSeconds: MODIFIED }) as const,
      ),
    ];
  }

  async textAt(uris: readonly string[], print: Print) {
    const songs = await this.songsAt(uris);
    return Buffer.concat(
      songs.map((song, index) => (song === null ? Buffer.from(`file: ${uris[index]}\n`) : songBytes(song, print))),
    );
  }

  async *findText(query: SongQuery, print: Print): AsyncGenerator<Uint8Array> {
    for (const song of await this.find(query)) yield songBytes(song, print);
  }

  async *folderText(uri: string, depth: "children" | "tree", print: Print): AsyncGenerator<Uint8Array> {
    const [itself] = await this.songsAt([uri]);
    if (itself !== null && itself !== undefined) return yield songBytes(itself, print);
    const { directories, songs } = await this.listing(uri);
    const line = (folder: string) =>
      Buffer.from(entryText("directory", folder, print.content === "everything" ? MODIFIED : null));
    if (depth === "tree" && uri !== "") yield line(uri);
    for (const song of songs) yield songBytes(song, print);
    for (const directory of directories) {
      if (depth === "tree") yield* this.folderText(directory.uri, depth, print);
      else yield line(directory.uri);
    }
  }

  async find({ filter, window }: SongQuery): Promise<readonly Song[]> {
    await this.gate;
    const matches = filter === null ? () => true : entryMatcher(filter as Filter);
    const found = this.songs.filter((song) =>
      matches({ id: 0 as EntryId, song, priority: 0, range: null, extraTags: [] }),
    );
    return window === null ? found : found.slice(window.start, window.end ?? undefined);
  }

  async list(tag: TagName | "file", filter: SongQuery["filter"], groups: readonly TagName[]): Promise<TagRow[]> {
    const songs = await this.find({ filter, sort: null, window: null });
    const value = (song: Song, name: string) => song.tags.find((candidate) => candidate[0] === name)?.[1] ?? "";
    const rows = songs.map((song) => ({
      value: tag === "file" ? song.uri : value(song, tag),
      groups: groups.map((group) => value(song, group)),
    }));
    const key = (row: TagRow) => [...row.groups, row.value].join("\0");
    return [...new Map(rows.map((row) => [key(row), row])).values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  async listText(tag: TagName | "file", filter: SongQuery["filter"], groups: readonly TagName[]): Promise<Uint8Array> {
    const rows = await this.list(tag, filter, groups);
    return tagRowsText({ tag, filter, groups, window: null }, rows);
  }

  async count(filter: SongQuery["filter"], group: TagName | null): Promise<CountRow[]> {
    const songs = await this.find({ filter, sort: null, window: null });
    if (group !== null) throw new DomainError("unavailable", "Not in this fake");
    const playtimeSeconds = songs.reduce((sum, song) => sum + (song.durationSeconds ?? 0), 0);
    return [{ group: null, songs: songs.length, playtimeSeconds }];
  }

  async stats(): Promise<LibraryStats> {
    const [songs, seconds] = [this.songs.length, 12.8];
    return {
      artists: 2,
      albums: 1,
      songs,
      playtimeSeconds: seconds,
      playtimeByFileSeconds: seconds,
      updatedSeconds: MODIFIED,
    };
  }

  async picture(uri: string, kind: "folder" | "embedded") {
    return this.pictures.get(`${kind} ${uri}`) ?? null;
  }

  async comments(): Promise<readonly (readonly [string, string])[]> {
    return [
      ["TITLE", "Dawn"],
      ["BAD KEY", "x"],
      ["LONG", "two\nlines"],
    ];
  }

  async failures() {
    return [];
  }

  async cancelUpdate(): Promise<boolean> {
    return false;
  }

  async update(): Promise<JobId> {
    this.#jobs++;
    return this.#jobs as JobId;
  }

  subscribe(listener: (event: LibraryEvent) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(event: LibraryEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function songBytes(song: Song, { content, without }: Print): Uint8Array {
  const lines = songText(song).split("\n");
  const shown = content === "addresses" ? [lines[0], ""] : lines;
  return Buffer.from(shown.filter((line) => !without.some((name) => line?.startsWith(`${name}: `))).join("\n"));
}
