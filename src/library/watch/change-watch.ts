import { type Indexer, IndexerFailure } from "../indexer/indexer.ts";
import type { WatchMode } from "../library-health.ts";
import type { RootStates } from "../root-states.ts";
import type { Root, Roots } from "../roots.ts";
import type { Listing } from "../scan/scan-parts.ts";
import { remoteFileSystem } from "./file-systems.ts";
import { FolderPolling, type KnownFolder } from "./folder-polling.ts";
import { FolderWatches } from "./folder-watches.ts";
import { watchesRemedy } from "./inotify-limits.ts";
import { watchMounts } from "./mount-watch.ts";
import type { RootGuard } from "./root-guard.ts";
import { watchRootFolders } from "./root-watch.ts";

export type ChangeWatchParts = {
  readonly roots: Roots;
  readonly folders: readonly Root[];
  readonly states: RootStates;
  readonly guard: RootGuard;
  readonly indexer: Pick<Indexer, "list" | "modified">;
  /** The folders in a music folder and below, as the last scan left them. */
  readonly known: (rootUri: string) => readonly KnownFolder[];
  readonly isScanning: () => boolean;
  /** Has a folder scanned: with everything below, or only what lies right in it. */
  readonly scan: (uri: string, depth: "all" | "children") => void;
  readonly warn: (error: unknown) => void;
  readonly pollSeconds: number;
};

const MOUNTS_EVERY_SECONDS = 30;
const SHORT_POLL_SECONDS = 60;

/**
 * Notices changes in the music folders (Linux). What lies on this machine is watched, one watch per folder; what a
 * server or another file system changes is polled, and so is everything once the system has no watches left. A music
 * folder that comes, goes or changes its disk is looked at as a whole.
 */
export class ChangeWatch {
  readonly #parts: ChangeWatchParts;
  readonly #watches: FolderWatches;
  readonly #polling: FolderPolling;
  readonly #devices = new Map<string, number>();
  readonly #remote = new Set<string>();
  #isShort = false;
  #mounts: { close(): void } | null = null;
  #rootFolders: { close(): Promise<void> } | null = null;
  #awayLooks: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(parts: ChangeWatchParts) {
    const { roots, indexer, known, isScanning, scan, warn } = parts;
    this.#parts = parts;
    const changed = (uris: readonly string[] | null) => {
      if (uris === null) scan("", "all");
      else for (const uri of uris) scan(uri, "children");
    };
    this.#watches = new FolderWatches(roots, changed, (code) => this.#runShort(code), warn);
    this.#polling = new FolderPolling({
      roots,
      modified: (rootPath, paths) => indexer.modified({ path: rootPath, rootPath }, paths),
      folders: known,
      isBusy: isScanning,
      changed,
    });
  }

  /** Looks at each music folder and begins to watch it. */
  async start(): Promise<void> {
    const { roots, folders, pollSeconds } = this.#parts;
    // Before the first look, so that no mount falls in between.
    this.#mounts = watchMounts(() => void this.#lookAtRoots(), Math.min(MOUNTS_EVERY_SECONDS, pollSeconds) * 1000);
    this.#awayLooks = setInterval(() => void this.#lookAtAway(), pollSeconds * 1000).unref();
    await this.#lookAtRoots();
    if (this.#isClosed) return;
    const local = folders.filter((_, index) => !this.#remote.has(roots.uris[index] ?? ""));
    this.#rootFolders = watchRootFolders(roots, local, {
      came: (uri) => void this.#look(uri, true),
      went: (uri) => this.#watches.go(uri),
      trouble: this.#parts.warn,
    });
  }

  /** A folder that is about to be listed, so that no change falls between the listing and the watch. */
  add(uri: string): void {
    if (!this.#remote.has(this.#rootOf(uri))) this.#watches.add(uri);
  }

  /** Ends the watches of folders that are gone. */
  keep(): void {
    const { roots, known } = this.#parts;
    this.#watches.keep(new Set(roots.uris.flatMap((rootUri) => [rootUri, ...known(rootUri).map(({ uri }) => uri)])));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#mounts?.close();
    if (this.#awayLooks !== null) clearInterval(this.#awayLooks);
    this.#polling.close();
    await this.#rootFolders?.close();
    await this.#watches.close();
  }

  async #lookAtRoots(): Promise<void> {
    await Promise.all(this.#parts.roots.uris.map((uri) => this.#look(uri, false)));
  }

  /**
   * What is away is watched by nobody, and may come back untold: what was in a folder may be moved back into it, and a
   * mount that was renewed between two looks at the list may have the same line in it.
   */
  async #lookAtAway(): Promise<void> {
    const { roots, states } = this.#parts;
    const away = roots.uris.filter((uri) => states.problemOf(uri) !== null);
    await Promise.all(away.map((uri) => this.#look(uri, false)));
  }

  /** `isNew`: another folder than before is there. */
  async #look(rootUri: string, isNew: boolean): Promise<void> {
    const { roots, guard, states, scan } = this.#parts;
    const place = roots.resolve(rootUri);
    if (place === null || this.#isClosed) return;
    const listing = await this.#list(rootUri);
    if (this.#isClosed) return;
    const wasAway = states.problemOf(rootUri) !== null;
    const verdict = guard.judge({ uri: rootUri, path: place.root.path }, listing);
    states.setProblem(rootUri, verdict.kind === "away" ? verdict.why : null);
    if (verdict.kind === "away" || typeof listing === "string") {
      this.#watches.go(rootUri);
      return;
    }
    const before = this.#devices.get(rootUri);
    this.#devices.set(rootUri, listing.device);
    const isOther = isNew || wasAway || (before !== undefined && before !== listing.device);
    // What watched it before watched another folder; the scan renews the watches below.
    if (isOther) this.#watches.go(rootUri);
    this.#begin(rootUri, listing.fileSystem);
    if (isOther) scan(rootUri, "all");
  }

  #begin(rootUri: string, fileSystem: number | null): void {
    const remote = remoteFileSystem(fileSystem);
    if (remote === null) this.#remote.delete(rootUri);
    else this.#remote.add(rootUri);
    if (remote !== null) {
      const why = `the changes on ${remote} are not told to this machine`;
      this.#poll(rootUri, { kind: "polling", why, everySeconds: this.#parts.pollSeconds, remedy: null });
      return;
    }
    if (this.#isShort) return;
    this.#polling.stop(rootUri);
    for (const uri of [rootUri, ...this.#parts.known(rootUri).map((folder) => folder.uri)]) this.#watches.add(uri);
    // Whoever hears of it may change something at once.
    if (!this.#isShort) this.#parts.states.setWatch(rootUri, { kind: "watching" });
  }

  #poll(rootUri: string, mode: Extract<WatchMode, { kind: "polling" }>): void {
    this.#parts.states.setWatch(rootUri, mode);
    this.#polling.start(rootUri, mode.everySeconds * 1000);
    // The first look tells what there is to compare with.
    void this.#polling.look(rootUri);
  }

  /** The watches there are stay; what they do not see is polled. */
  #runShort(code: string): void {
    if (this.#isShort) return;
    this.#isShort = true;
    const { roots, known, pollSeconds } = this.#parts;
    const folders = roots.uris.reduce((sum, uri) => sum + known(uri).length + 1, 0);
    const everySeconds = Math.min(SHORT_POLL_SECONDS, pollSeconds);
    const mode = { kind: "polling", everySeconds, ...watchesRemedy(code, folders) } as const;
    for (const uri of roots.uris) if (!this.#remote.has(uri)) this.#poll(uri, mode);
  }

  async #list(rootUri: string): Promise<Listing> {
    const place = this.#parts.roots.resolve(rootUri);
    if (place === null) return "missing";
    try {
      return await this.#parts.indexer.list({ path: place.path, rootPath: place.root.path });
    } catch (error) {
      if (!(error instanceof IndexerFailure)) throw error;
      return error.code === "ENOENT" || error.code === "ENOTDIR" ? "missing" : "unreadable";
    }
  }

  #rootOf(uri: string): string {
    return this.#parts.roots.resolve(uri)?.rootUri ?? "";
  }
}
