import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../shared/logger.ts";
import { HTTP_SETTINGS, type HttpSettings } from "../shared/network/http-settings.ts";
import { Subscribers } from "../shared/subscribers.ts";
import type { Analyses } from "./analyses-port.ts";
import type { LibraryHealth } from "./library-health.ts";
import type { Library, LibraryEvent } from "./library-port.ts";
import type { StoredPlaylists } from "./playlists-port.ts";
import { RemoteAnalyses } from "./remote/remote-analyses.ts";
import { RemoteLibrary } from "./remote/remote-library.ts";
import { RemotePlaylists } from "./remote/remote-playlists.ts";
import { RemoteStickers } from "./remote/remote-stickers.ts";
import { RemoteTagEdits } from "./remote/remote-tag-edits.ts";
import { WorkerClient } from "./remote/worker-client.ts";
import { RemoteUsers } from "./remote-users.ts";
import { type Root, Roots } from "./roots.ts";
import type { GainSource } from "./song-row.ts";
import type { Stickers } from "./stickers-port.ts";
import type { TagEdits } from "./tag-edits-port.ts";
import type { UserStore } from "./user-store-port.ts";

export type LibrarySettings = {
  /** The music folders. With one, addresses are paths below it; with several, its name is the first segment. */
  readonly roots: readonly Root[];
  readonly stateDirectory: string;
  /** Where the stored playlists lie; `playlists` in the state directory unless said. */
  readonly playlistDirectory?: string;
  readonly watch: boolean;
  /** How often folders that cannot be watched are looked at; 300 s unless said. */
  readonly pollSeconds?: number;
  readonly entries: { readonly libraryWorker: URL; readonly indexerHost: URL; readonly checkHost: URL };
  /** The folder holding the `library` and `user` migrations. */
  readonly migrations: string;
  readonly logger: Logger;
  /** How long one file may take to be read; 10 s unless said. */
  readonly fileTimeoutMs?: number;
  /** Where songs have their ReplayGain from; "tags-first" unless said. */
  readonly gainSource?: GainSource;
  /** How web servers are asked for playlists; as HTTP_SETTINGS says unless said. */
  readonly http?: HttpSettings;
};

export type OpenLibrary = {
  readonly library: Library;
  readonly users: UserStore;
  readonly playlists: StoredPlaylists;
  readonly stickers: Stickers;
  readonly tagEdits: TagEdits;
  readonly analyses: Analyses;
  /** Ends scans, commits what is written and closes both databases. May be called twice. */
  close(): Promise<void>;
  health(): LibraryHealth;
};

/**
 * Starts the library worker and opens the databases in the state directory. Nothing is scanned until `update`.
 * Errors: `busy` when another daemon uses the directory, `unavailable` when the databases cannot be opened.
 */
export async function openLibrary(settings: LibrarySettings): Promise<OpenLibrary> {
  const { roots, stateDirectory, watch, entries, migrations, logger, fileTimeoutMs = 10_000 } = settings;
  new Roots(roots);
  mkdirSync(stateDirectory, { recursive: true });
  const subscribers = new Subscribers<LibraryEvent>((error) =>
    logger.error({ error: String(error) }, "a library listener failed"),
  );
  const worker = {
    roots,
    stateDirectory,
    playlistDirectory: settings.playlistDirectory ?? join(stateDirectory, "playlists"),
    watch,
    pollSeconds: settings.pollSeconds ?? 300,
    migrations,
    indexerHost: entries.indexerHost.href,
    checkHost: entries.checkHost.href,
    fileTimeoutMs,
    http: settings.http ?? HTTP_SETTINGS,
  };
  const keptListener = (error: unknown) => logger.error({ error: String(error) }, "a listener failed");
  const kept = { playlists: new Subscribers<void>(keptListener), stickers: new Subscribers<void>(keptListener) };
  const client = new WorkerClient(
    entries.libraryWorker,
    worker,
    logger,
    (event) => library.receive(event),
    (what) => kept[what].publish(),
    () => library.workerEnded(),
  );
  const library = new RemoteLibrary(client, subscribers, settings.gainSource ?? "tags-first");
  await client.start();
  return {
    library,
    users: new RemoteUsers(client),
    playlists: new RemotePlaylists(client, kept.playlists),
    stickers: new RemoteStickers(client, kept.stickers),
    tagEdits: new RemoteTagEdits(client),
    analyses: new RemoteAnalyses(client),
    close: () => client.close(),
    health: () => client.health,
  };
}
