import type { Database } from "better-sqlite3";
import type { JobId } from "../shared/ids.ts";
import type { Logger } from "../shared/logger.ts";
import { refusalOf } from "./database/database.ts";
import { Indexer } from "./indexer/indexer.ts";
import { IndexerPool } from "./indexer/indexer-pool.ts";
import type { LibraryEvent } from "./library-port.ts";
import type { Reader } from "./query/reader.ts";
import type { RootStates } from "./root-states.ts";
import type { Roots } from "./roots.ts";
import type { DeparturesParts } from "./scan/departures.ts";
import type { ScanBatch } from "./scan/scan-batch.ts";
import { ScanJobs } from "./scan/scan-jobs.ts";
import type { ScanRequest } from "./scan/scan-parts.ts";
import type { SongWriter } from "./scan/song-writer.ts";
import { knownFolders } from "./watch/known-folders.ts";
import { RootGuard } from "./watch/root-guard.ts";
import { startWatching, type Watching } from "./watch/start-watching.ts";
import type { LibraryWorkerSettings } from "./worker-messages.ts";

export type ScanDeskParts = {
  readonly settings: LibraryWorkerSettings;
  readonly database: Database;
  readonly roots: Roots;
  readonly rootStates: RootStates;
  readonly reader: Reader;
  readonly batch: ScanBatch;
  readonly writer: SongWriter;
  readonly follow: DeparturesParts["follow"];
  /** For what does not wait behind the files of a scan. */
  readonly indexer: Indexer;
  readonly logger: Logger;
  readonly publish: (event: LibraryEvent) => void;
  /** Told of every error that is no file's fault. */
  readonly failed: (error: unknown) => void;
};

/** How long a scan waits that found the disk full, or too many others waiting. */
const ROOM_EVERY_MS = 60_000;
const QUEUE_EVERY_MS = 1_000;

/** Has the music folders scanned: when asked, and when they change. */
export class ScanDesk {
  readonly #parts: ScanDeskParts;
  readonly #indexers: IndexerPool;
  readonly #jobs: ScanJobs;
  #watching: Watching | null = null;
  #isScanning = false;
  #isClosed = false;

  constructor(parts: ScanDeskParts) {
    const { settings, database, roots, rootStates, batch, writer, follow, logger } = parts;
    this.#parts = parts;
    const entry = new URL(settings.indexerHost);
    this.#indexers = new IndexerPool(() => new Indexer(entry, settings.fileTimeoutMs, logger, true));
    const nowMs = () => Date.now();
    const listing = (uri: string) => this.#watching?.add(uri);
    this.#jobs = new ScanJobs(
      { database, roots, indexer: this.#indexers, batch, writer, follow, nowMs, listing, rootStates },
      (event) => this.#published(event),
      (error) => this.#scanFailed(error),
      logger.info,
      settings.lastJob,
    );
    const guard = new RootGuard(database);
    try {
      for (const uri of roots.uris) rootStates.setMissingSongs(uri, guard.missingSongsBelow(uri));
    } catch (error) {
      // What is damaged must not keep the library from starting: its successor replaces it.
      logger.error({ error: String(error) }, "the songs that are missing cannot be counted");
      parts.failed(error);
    }
    if (settings.watch) this.#watching = this.#watch(guard);
  }

  get isScanning(): boolean {
    return this.#isScanning;
  }

  /** Errors: `busy` when too many different folders wait. */
  request(request: ScanRequest): JobId {
    return this.#jobs.request(request);
  }

  /** False when it is over already. */
  cancel(job: JobId): boolean {
    return this.#jobs.cancel(job);
  }

  /** Has a folder compared with what the library knows of it, soon. */
  look(uri: string, depth: ScanRequest["depth"]): void {
    try {
      this.#jobs.request({ uris: [uri], discard: false, depth, forget: false });
    } catch {
      // Too many folders wait: one scan of everything covers them all.
      this.#lookAtAll(QUEUE_EVERY_MS);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#watching?.close();
    const ended = this.#jobs.close();
    this.#indexers.close();
    await ended;
  }

  #published(event: LibraryEvent): void {
    if (event.type === "update") this.#isScanning = event.running;
    this.#parts.publish(event);
    if (event.type !== "update" || event.running) return;
    try {
      this.#watching?.keep();
    } catch (error) {
      this.#parts.failed(error);
    }
  }

  #scanFailed(error: unknown): void {
    const refusal = refusalOf(error);
    const message = refusal === null ? "a scan failed" : `A scan stopped: ${refusal.message}`;
    this.#parts.logger.error({ error: String(error) }, message);
    if (refusal?.code === "no-space") this.#lookAtAll(ROOM_EVERY_MS);
    this.#parts.failed(error);
  }

  #lookAtAll(afterMs: number): void {
    const timer = setTimeout(() => {
      if (!this.#isClosed) this.look("", "all");
    }, afterMs);
    timer.unref();
  }

  #watch(guard: RootGuard): Watching {
    const { settings, roots, rootStates, reader, indexer, logger, failed } = this.#parts;
    return startWatching({
      roots,
      folders: settings.roots,
      states: rootStates,
      guard,
      indexer,
      known: (rootUri) => knownFolders(reader, rootUri),
      isScanning: () => this.#isScanning,
      scan: (uri, depth) => this.look(uri, depth),
      warn: (error) => {
        logger.warn({ error: String(error) }, "watching is incomplete");
        failed(error);
      },
      pollSeconds: settings.pollSeconds,
    });
  }
}
