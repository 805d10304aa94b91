import { setImmediate as turn } from "node:timers/promises";
import type { Window } from "node-mpd-protocol";
import type { JobId } from "../../shared/ids.ts";
import type { Song } from "../../shared/song.ts";
import type { Subscribers, Unsubscribe } from "../../shared/subscribers.ts";
import type { TagName } from "../../shared/tags.ts";
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
  UpdateOptions,
} from "../library-port.ts";
import { PictureCache } from "../pictures/picture-cache.ts";
import type { SongFilter } from "../song-filter.ts";
import { type GainSource, rowsOfLines, type SongRow, songOfRow } from "../song-row.ts";
import type { WorkerClient } from "./worker-client.ts";

const PICTURE_CACHE_BYTES = 17 * 1024 * 1024;
const PICTURE_AGE_MS = 30_000;

/** The Library port over the worker. */
export class RemoteLibrary implements Library {
  readonly #client: WorkerClient;
  readonly #subscribers: Subscribers<LibraryEvent>;
  readonly #gainSource: GainSource;
  readonly #pictures = new PictureCache(PICTURE_CACHE_BYTES, PICTURE_AGE_MS, () => performance.now());
  #updating: JobId | null = null;
  /** Scans that were asked for and are not over. */
  readonly #asked = new Set<JobId>();

  constructor(client: WorkerClient, subscribers: Subscribers<LibraryEvent>, gainSource: GainSource) {
    this.#client = client;
    this.#gainSource = gainSource;
    this.#subscribers = subscribers;
  }

  /** Takes one event of the worker: state first, then the listeners. */
  receive(event: LibraryEvent): void {
    if (event.type === "update") this.#updating = event.running ? event.job : null;
    if (event.type === "update" && !event.running) this.#asked.delete(event.job);
    if (event.type === "database") this.#pictures.forget(event.changedUris);
    this.#subscribers.publish(event);
  }

  /** Scans that ran or waited in the worker that ended are over. */
  workerEnded(): void {
    if (this.#updating !== null) this.receive({ type: "update", job: this.#updating, running: false });
    for (const job of this.#asked) this.receive({ type: "update", job, running: false });
  }

  get updating(): JobId | null {
    return this.#updating;
  }

  async songsAt(uris: readonly string[]): Promise<readonly (Song | null)[]> {
    if (uris.length === 0) return [];
    const rows = rowsOfLines(await this.#client.ask("songsAt", { uris }));
    const songOf = this.#songOf();
    return rows.map((row) => (row === null ? null : songOf(row)));
  }

  async textAt(uris: readonly string[], print: Print): Promise<Uint8Array> {
    return uris.length === 0 ? new Uint8Array(0) : this.#client.ask("textAt", { uris, print });
  }

  songsUnder(uri: string): Promise<readonly Song[]> {
    return this.#songs(this.#client.slices("songsUnder", { uri }));
  }

  find(query: SongQuery): Promise<readonly Song[]> {
    return this.#songs(this.#client.slices("find", query));
  }

  async listing(uri: string): Promise<Listing> {
    const rows: Omit<Listing, "songs"> & { readonly songs: readonly SongRow[] } = JSON.parse(
      await this.#client.ask("listing", { uri }),
    );
    return { ...rows, songs: rows.songs.map(this.#songOf()) };
  }

  files(uri: string): Promise<readonly FolderFile[]> {
    return this.#client.ask("files", { uri });
  }

  findText(query: SongQuery, print: Print): AsyncIterable<Uint8Array> {
    return this.#client.slices("findText", { ...query, print });
  }

  folderText(uri: string, depth: "children" | "tree", print: Print): AsyncIterable<Uint8Array> {
    return this.#client.slices("folderText", { uri, depth, print });
  }

  async list(
    tag: TagName | "file",
    filter: SongFilter | null,
    groups: readonly TagName[],
    window: Window | null,
  ): Promise<readonly TagRow[]> {
    return JSON.parse(await this.#client.ask("list", { tag, filter, groups, window }));
  }

  listText(
    tag: TagName | "file",
    filter: SongFilter | null,
    groups: readonly TagName[],
    window: Window | null,
  ): Promise<Uint8Array> {
    return this.#client.ask("listText", { tag, filter, groups, window });
  }

  async count(filter: SongFilter | null, group: TagName | null): Promise<readonly CountRow[]> {
    return JSON.parse(await this.#client.ask("count", { filter, group }));
  }

  async stats(): Promise<LibraryStats> {
    return JSON.parse(await this.#client.ask("stats", {}));
  }

  failures() {
    return this.#client.ask("failures", {});
  }

  picture(uri: string, kind: "folder" | "embedded", size: number | null = null): Promise<Picture | null> {
    return this.#pictures.get({ uri, variant: `${kind} ${size}` }, () =>
      this.#client.ask("picture", { uri, kind, size }),
    );
  }

  comments(uri: string): Promise<readonly (readonly [string, string])[]> {
    return this.#client.ask("comments", { uri });
  }

  async update(uri: string, { discard, forget = false }: UpdateOptions): Promise<JobId> {
    const job = await this.#client.ask("update", { uri, discard, forget });
    this.#asked.add(job);
    return job;
  }

  cancelUpdate(job: JobId): Promise<boolean> {
    return this.#client.ask("cancelUpdate", { job });
  }

  /** What makes songs of rows. A song whose disk is away is not written anew for that. */
  #songOf(): (row: SongRow) => Song {
    const away = this.#client.health.roots.filter(({ problem }) => problem !== null);
    const source = this.#gainSource;
    if (away.length === 0) return (row) => songOfRow(row, source);
    return (row) =>
      songOfRow(row, source, (uri) => away.some((root) => root.uri === "" || uri.startsWith(`${root.uri}/`)));
  }

  subscribe(listener: (event: LibraryEvent) => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  async #songs(slices: AsyncIterable<string>): Promise<readonly Song[]> {
    const songs: Song[] = [];
    for await (const json of slices) {
      for (const song of (JSON.parse(json) as SongRow[]).map(this.#songOf())) songs.push(song);
      // Slices that have arrived meanwhile would follow at once.
      await turn();
    }
    return songs;
  }
}
