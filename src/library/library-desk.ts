import { DomainError } from "../shared/errors.ts";
import { isCorruption } from "./database.ts";
import { type Databases, markSuspect } from "./databases.ts";
import { folderFiles } from "./folder-files.ts";
import { type KeptQuestion, keptAnswers } from "./kept-answers.ts";
import type { LibraryHealth } from "./library-health.ts";
import { PlaylistDesk } from "./playlists/playlist-desk.ts";
import { SmartSongs } from "./playlists/smart-songs.ts";
import { AnswerCache } from "./query/answer-cache.ts";
import { countSongs } from "./query/count.ts";
import { directoryUris } from "./query/directory-uris.ts";
import { listTags } from "./query/list.ts";
import { listingJson } from "./query/listing.ts";
import { Reader } from "./query/reader.ts";
import { songsJsonAt, songsTextAt } from "./query/songs-at.ts";
import { libraryStats, scanFailures } from "./query/stats.ts";
import { Roots } from "./roots.ts";
import type { Watching } from "./scan/folder-watches.ts";
import { Indexer } from "./scan/indexer.ts";
import { IndexerPool } from "./scan/indexer-pool.ts";
import { ScanBatch } from "./scan/scan-batch.ts";
import { ScanJobs } from "./scan/scan-jobs.ts";
import { SongWriter } from "./scan/song-writer.ts";
import { startWatching } from "./scan/start-watching.ts";
import { Slices } from "./slices.ts";
import { SongFiles } from "./song-files.ts";
import { TagDesk, type TagQuestion } from "./tag-edit/tag-desk.ts";
import { People } from "./user/people.ts";
import type { PeopleQuestion } from "./user/people-answers.ts";
import type {
  Answers,
  FromLibraryWorker,
  LibraryWorkerSettings,
  Question,
  ToLibraryWorker,
} from "./worker-messages.ts";

type Tell = (message: FromLibraryWorker) => void;
/** Receives every message of the main thread and answers it. Lives in the library worker. */
export class LibraryDesk {
  readonly #stateDirectory: string;
  readonly #databases: Databases;
  readonly #tell: Tell;
  readonly #roots: Roots;
  readonly #reader: Reader;
  readonly #cache: AnswerCache;
  readonly #slices: Slices;
  readonly #people: People;
  readonly #playlists: PlaylistDesk;
  readonly #answers: Answers;
  readonly #scanIndexers: IndexerPool;
  readonly #askIndexer: Indexer;
  readonly #songFiles: SongFiles;
  readonly #tags: TagDesk;
  readonly #jobs: ScanJobs;
  readonly #rootProblems = new Map<string, string>();
  readonly #warnings: readonly string[];
  #isScanning = false;
  #watching: Watching | null = null;
  #watchState: LibraryHealth["watching"] = "off";
  #closed = false;

  constructor(
    settings: LibraryWorkerSettings,
    databases: Databases,
    libraryPath: string,
    warnings: readonly string[],
    tell: Tell,
  ) {
    this.#stateDirectory = settings.stateDirectory;
    this.#databases = databases;
    this.#tell = tell;
    this.#warnings = warnings;
    this.#roots = new Roots(settings.roots);
    this.#reader = new Reader(libraryPath, "busy-reader");
    this.#cache = new AnswerCache(this.#reader);
    this.#slices = new Slices(libraryPath, this.#reader);
    this.#playlists = new PlaylistDesk(
      settings.playlistDirectory,
      this.#roots,
      new SmartSongs(this.#reader, databases.user),
      tell,
    );
    this.#people = new People(databases.user, libraryPath, {
      stickersChanged: () => tell({ type: "kept", what: "stickers" }),
      replaceUris: async (moves) => await this.#playlists.store.replaceUris(moves),
      failed: (error) => logger.warn({ error: String(error) }, "songs that moved are not in their playlists"),
    });
    const kept = keptAnswers(this.#playlists, this.#roots, (uri) => this.#songFiles.cueSheet(uri));
    const log = (level: "info" | "warn" | "error") => (fields: object, message: string) =>
      tell({ type: "log", level, fields, message });
    const logger = { debug() {}, info: log("info"), warn: log("warn"), error: log("error") };
    const entry = new URL(settings.indexerHost);
    this.#scanIndexers = new IndexerPool(() => new Indexer(entry, settings.fileTimeoutMs, logger, true));
    // One more, so that a picture does not wait behind the files of a scan.
    this.#askIndexer = new Indexer(entry, settings.fileTimeoutMs, logger);
    this.#songFiles = new SongFiles(this.#reader, this.#roots, this.#askIndexer);
    const nowMs = () => Date.now();
    const database = databases.library;
    const batch = new ScanBatch(database, nowMs, (committed) =>
      tell({ type: "event", event: { type: "database", ...committed } }),
    );
    const writer = new SongWriter(database, (uri, nowSeconds) => this.#people.firstSights.of(uri, nowSeconds));
    this.#tags = new TagDesk(settings, logger, {
      ...{ database, batch, writer, roots: this.#roots, reader: this.#reader },
      isScanning: () => this.#isScanning,
      lookAgain: (uris) => this.lookAgain(uris),
    });
    this.#answers = { ...this.#ownAnswers, ...kept, ...this.#people.answers, ...this.#tags.answers };
    this.#jobs = new ScanJobs(
      {
        database,
        roots: this.#roots,
        indexer: this.#scanIndexers,
        batch,
        writer,
        follow: (songs, nowSeconds) => this.#people.follow(songs, nowSeconds),
        nowMs,
        listing: (uri) => this.#watching?.add(uri),
        rootHealth: (rootUri, problem) => this.#setRootHealth(rootUri, problem),
      },
      (event) => {
        tell({ type: "event", event });
        if (event.type === "update") this.#isScanning = event.running;
        if (event.type === "update" && !event.running) this.#keepWatches();
      },
      (error) => {
        logger.error({ error: String(error) }, "a scan failed");
        this.#endIfDamaged(error);
      },
      settings.lastJob,
    );
    if (databases.libraryIsNew) this.#jobs.request({ uri: "", discard: false, depth: "all", forget: false });
    if (settings.watch) void this.#watch(settings).catch((error: unknown) => this.#watchTrouble(error));
  }

  get health(): LibraryHealth {
    return {
      warnings: this.#warnings,
      roots: [...this.#rootProblems.values()],
      watching: this.#watchState,
      restarts: 0,
    };
  }

  /** Has folders compared with what the library knows of them, soon. */
  lookAgain(folderUris: readonly string[]): void {
    for (const uri of folderUris) this.#updateFolder(uri);
  }

  async receive(message: ToLibraryWorker): Promise<"open" | "closed"> {
    switch (message.type) {
      case "more":
        this.#slices.more(message.id);
        break;
      case "enough":
        this.#slices.enough(message.id);
        break;
      case "find":
      case "songsUnder":
      case "findText":
      case "folderText": {
        const { id } = message;
        await this.#slices.answer(message, {
          slice: (slice, isLast) => this.#tell({ type: "slice", id, slice, isLast }),
          error: (error) => this.#tellError(id, error),
        });
        break;
      }
      default:
        await this.#answer(message);
    }
    return this.#closed ? "closed" : "open";
  }

  async #answer(question: Question): Promise<void> {
    try {
      const answer = this.#answers[question.type] as (ask: Question) => unknown;
      this.#tell({ type: "answer", id: question.id, value: await answer(question) });
    } catch (error) {
      this.#tellError(question.id, error);
    }
  }

  readonly #ownAnswers: Omit<Answers, KeptQuestion | PeopleQuestion | TagQuestion> = {
    songsAt: ({ uris }) => songsJsonAt(this.#reader, uris),
    textAt: ({ uris, print }) => songsTextAt(this.#reader, uris, print),
    listing: ({ uri }) => listingJson(this.#reader, uri),
    files: ({ uri }) => folderFiles(uri, this.#roots),
    list: ({ tag, filter, groups, window }) =>
      this.#cache.json({ tag, filter, groups, window }, () => listTags(this.#reader, { tag, filter, groups, window })),
    count: ({ filter, group }) => this.#cache.json({ filter, group }, () => countSongs(this.#reader, filter, group)),
    stats: () => this.#cache.json({ stats: true }, () => libraryStats(this.#reader)),
    failures: () => scanFailures(this.#reader),
    picture: ({ uri, kind }) => this.#songFiles.picture(uri, kind),
    comments: ({ uri }) => this.#songFiles.comments(uri),
    update: ({ uri, discard, forget }) => this.#jobs.request({ uri, discard, depth: "all", forget }),
    close: async () => {
      await this.#close();
      return null;
    },
  };

  #setRootHealth(rootUri: string, problem: string | null): void {
    if ((this.#rootProblems.get(rootUri) ?? null) === problem) return;
    if (problem === null) this.#rootProblems.delete(rootUri);
    else this.#rootProblems.set(rootUri, problem);
    if (problem !== null) this.#tell({ type: "log", level: "warn", fields: {}, message: problem });
    this.#tell({ type: "health", health: this.health });
  }

  async #watch(settings: LibraryWorkerSettings): Promise<void> {
    const changed = (uris: readonly string[] | null) => {
      if (uris === null) this.#updateFolder("", "all");
      else for (const uri of uris) this.#updateFolder(uri);
    };
    const trouble = (error: unknown) => this.#watchTrouble(error);
    this.#watchState = "on";
    const came = (uri: string) => this.#updateFolder(uri, "all");
    const listener = { changed, came, trouble };
    this.#watching = await startWatching(this.#roots, settings.roots, directoryUris(this.#reader), listener);
    if (this.#closed) await this.#watching.close();
    this.#tell({ type: "health", health: this.health });
  }

  #keepWatches(): void {
    if (this.#watching === null) return;
    try {
      this.#watching.keep(new Set([...this.#roots.uris, ...directoryUris(this.#reader)]));
    } catch (error) {
      this.#endIfDamaged(error);
    }
  }

  #updateFolder(uri: string, depth: "children" | "all" = "children"): void {
    try {
      this.#jobs.request({ uri, discard: false, depth, forget: false });
    } catch {
      // Too many folders wait: one scan of everything covers them all once there is room again.
      if (!this.#closed) setTimeout(() => this.#updateFolder("", "all"), 1_000);
    }
  }

  #watchTrouble(error: unknown): void {
    if (this.#watchState === "partial") return;
    this.#watchState = "partial";
    this.#tell({ type: "log", level: "warn", fields: { error: String(error) }, message: "watching is incomplete" });
    this.#tell({ type: "health", health: this.health });
  }

  async #close(): Promise<void> {
    this.#closed = true;
    await this.#watching?.close();
    const ended = this.#jobs.close();
    this.#scanIndexers.close();
    this.#askIndexer.close();
    this.#tags.close();
    await ended;
    await this.#playlists.close();
    await this.#people.close();
    this.#slices.close();
    this.#reader.close();
    this.#databases.library.close();
    this.#databases.user.close();
  }

  #tellError(id: number, error: unknown): void {
    if (error instanceof DomainError) {
      this.#tell({ type: "error", id, code: error.code, message: error.message });
      return;
    }
    this.#tell({
      type: "log",
      level: "error",
      fields: { error: String(error) + (error as Error).stack },
      message: "a library question failed",
    });
    this.#tell({ type: "error", id, code: "internal", message: "The library could not answer; see the log" });
    this.#endIfDamaged(error);
  }

  /** A damaged file is not worked on: the worker ends, and its successor checks and replaces what is damaged. */
  #endIfDamaged(error: unknown): void {
    if (!isCorruption(error) || this.#closed) return;
    this.#closed = true;
    markSuspect(this.#stateDirectory);
    setImmediate(() => process.exit(1));
  }
}
