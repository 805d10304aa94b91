import type {
  Library,
  LibraryEvent,
  Picture,
  ScanFailure,
  SongQuery,
  TagRow,
  UpdateOptions,
} from "../../../src/library/library-port.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import type { JobId } from "../../../src/shared/ids.ts";
import type { Song } from "../../../src/shared/song.ts";
import { Subscribers } from "../../../src/shared/subscribers.ts";

/** A library held in memory that remembers what it was asked. */
export class FakeLibrary implements Library {
  songs: readonly Song[];
  readonly queries: SongQuery[] = [];
  readonly updates: ({ readonly uri: string } & UpdateOptions)[] = [];
  readonly events = new Subscribers<LibraryEvent>(() => {});
  pictures = new Map<string, Picture>();
  broken: readonly ScanFailure[] = [];
  updating: JobId | null = null;
  failWith: Error | null = null;

  constructor(songs: readonly Song[]) {
    this.songs = songs;
  }

  async songsAt(uris: readonly string[]) {
    return uris.map((uri) => this.songs.find((song) => song.uri === uri) ?? null);
  }
  async songsUnder(uri: string) {
    const found = this.songs.filter((song) => uri === "" || song.uri === uri || song.uri.startsWith(`${uri}/`));
    if (found.length === 0) throw new DomainError("not-found", "No such song or folder");
    return found;
  }
  async listing(uri: string) {
    const songs = await this.songsUnder(uri);
    return { directories: [{ uri: "folder", modifiedSeconds: 5 }], songs, playlists: [] };
  }
  async files() {
    return [];
  }
  async textAt() {
    return new Uint8Array(0);
  }
  async *findText() {}
  async listText() {
    return new Uint8Array(0);
  }
  async *folderText() {}
  async find(query: SongQuery) {
    if (this.failWith !== null) throw this.failWith;
    this.queries.push(query);
    return this.songs.slice(query.window?.start ?? 0, query.window?.end ?? undefined);
  }
  async list(tag: string): Promise<readonly TagRow[]> {
    return [{ value: `some ${tag}`, groups: ["some group"] }];
  }
  async count() {
    return [];
  }
  async stats() {
    const [songs, seconds] = [this.songs.length, 300];
    return {
      artists: 1,
      albums: 2,
      songs,
      playtimeSeconds: seconds,
      playtimeByFileSeconds: seconds,
      updatedSeconds: 7,
    };
  }
  async picture(uri: string, kind: "folder" | "embedded", size: number | null = null) {
    return this.pictures.get(`${kind}:${uri}${size === null ? "" : ` ${size}`}`) ?? null;
  }
  async comments() {
    return [];
  }
  async failures() {
    return this.broken;
  }
  async cancelUpdate(_job?: JobId) {
    return false;
  }

  async update(uri: string, options: UpdateOptions) {
    this.updates.push({ uri, ...options });
    return 3 as JobId;
  }
  subscribe(listener: (event: LibraryEvent) => void) {
    return this.events.add(listener);
  }
}
