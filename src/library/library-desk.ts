import { SoundDesk, type SoundQuestion } from "./analyses/sound-desk.ts";
import { BackgroundCheck } from "./database/background-check.ts";
import { isCorruption, refusalOf } from "./database/database.ts";
import { type Databases, libraryIsSound, markSuspect } from "./database/databases.ts";
import { folderFiles } from "./folder-files.ts";
import { Indexer } from "./indexer/indexer.ts";
import { type KeptQuestion, keptAnswers } from "./kept-answers.ts";
import type { LibraryHealth } from "./library-health.ts";
import { LongReader } from "./long-reader.ts";
import { PlaylistDesk } from "./playlists/playlist-desk.ts";
import { SmartSongs } from "./playlists/smart-songs.ts";
import { AnswerCache } from "./query/answer-cache.ts";
import { listingJson } from "./query/listing.ts";
import { Reader } from "./query/reader.ts";
import { songLinesAt, songsTextAt } from "./query/songs-at.ts";
import { scanFailures } from "./query/stats.ts";
import { RootStates } from "./root-states.ts";
import { Roots } from "./roots.ts";
import { ScanBatch } from "./scan/scan-batch.ts";
import { SongWriter } from "./scan/song-writer.ts";
import { ScanDesk } from "./scan-desk.ts";
import { Slices } from "./slices.ts";
import { SongFiles } from "./song-files.ts";
import { type TableQuestion, tableAnswers } from "./table-answers.ts";
import { TagDesk, type TagQuestion } from "./tag-edit/tag-desk.ts";
import { People } from "./user/people.ts";
import type { PeopleQuestion } from "./user/people-answers.ts";
import { type Demand, ValueIndex } from "./value-index.ts";
import type {
  Answers,
  FromLibraryWorker,
  LibraryWorkerSettings,
  Question,
  ToLibraryWorker,
} from "./worker-messages.ts";

/** Whoever has asked this lately is likely to ask more. */
const STILL_ASKING_MS = 1_000;

type Tell = (message: FromLibraryWorker) => void;

/** Receives every message of the main thread and answers it. Lives in the library worker. */
export class LibraryDesk {
  readonly #stateDirectory: string;
  readonly #databases: Databases;
  readonly #tell: Tell;
  readonly #roots: Roots;
  readonly #reader: Reader;
  readonly #long: LongReader;
  readonly #valueIndex: ValueIndex;
  readonly #slices: Slices;
  readonly #people: People;
  readonly #playlists: PlaylistDesk;
  readonly #answers: Answers;
  readonly #askIndexer: Indexer;
  readonly #songFiles: SongFiles;
  readonly #tags: TagDesk;
  readonly #scans: ScanDesk;
  readonly #rootStates: RootStates;
  readonly #warnings: readonly string[];
  readonly #check: BackgroundCheck | null;
  #lastAskedMs = Number.NEGATIVE_INFINITY;
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
    this.#long = new LongReader(new URL(settings.entry), libraryPath, this.#reader);
    this.#slices = new Slices(libraryPath, this.#reader, this.#long);
    this.#playlists = new PlaylistDesk(
      settings.playlistDirectory,
      this.#roots,
      new SmartSongs(this.#reader, databases.user, this.#long),
      tell,
    );
    this.#people = new People(databases.user, libraryPath, {
      stickersChanged: () => tell({ type: "kept", what: "stickers" }),
      replaceUris: async (moves) => await this.#playlists.store.replaceUris(moves),
      failed: (error) => logger.warn({ error: String(error) }, "songs that moved are not in their playlists"),
    });
    const kept = keptAnswers(this.#playlists, this.#roots, (uri) => this.#songFiles.cueSheet(uri), settings.http);
    const log = (level: "info" | "warn" | "error") => (fields: object, message: string) =>
      tell({ type: "log", level, fields, message });
    const logger = { debug() {}, info: log("info"), warn: log("warn"), error: log("error") };
    this.#rootStates = new RootStates(
      this.#roots.uris,
      settings.roots,
      () => tell({ type: "health", health: this.health }),
      (warning) => logger.warn({}, warning),
    );
    const entry = new URL(settings.indexerHost);
    // One of its own, so that a picture does not wait behind the files of a scan.
    this.#askIndexer = new Indexer(entry, settings.fileTimeoutMs, logger);
    this.#songFiles = new SongFiles(this.#reader, this.#roots, this.#askIndexer);
    const nowMs = () => Date.now();
    const database = databases.library;
    const batch = new ScanBatch(database, nowMs, (committed) =>
      tell({ type: "event", event: { type: "database", ...committed } }),
    );
    const writer = new SongWriter(database, this.#people.firstSights);
    this.#tags = new TagDesk(settings, logger, {
      ...{ database, batch, writer, roots: this.#roots, reader: this.#reader },
      isScanning: () => this.#scans.isScanning,
      lookAgain: (uris) => this.lookAgain(uris),
    });
    const tables = tableAnswers(this.#reader, new AnswerCache(this.#reader), this.#long);
    const { commits } = this.#people;
    const sounds = new SoundDesk({
      ...{ library: database, user: databases.user, commits, reader: this.#reader, rootUris: this.#roots.uris },
    });
    this.#answers = {
      ...{ ...this.#ownAnswers, ...tables, ...kept, ...sounds.answers },
      ...{ ...this.#people.answers, ...this.#tags.answers },
    };
    this.#scans = new ScanDesk({
      ...{ settings, database, roots: this.#roots, rootStates: this.#rootStates, reader: this.#reader },
      ...{ batch, writer, indexer: this.#askIndexer, logger },
      follow: (songs, nowSeconds) => this.#people.follow(songs, nowSeconds),
      publish: (event) => {
        tell({ type: "event", event });
        if (event.type === "update" && !event.running) this.#valueIndex.fill();
      },
      failed: (error) => this.#endIfDamaged(error),
    });
    this.#valueIndex = new ValueIndex(
      database,
      () => this.#demand,
      (error) => {
        logger.error({ error: String(error) }, "the index of tags cannot be written");
        this.#endIfDamaged(error);
      },
    );
    this.#valueIndex.fill();
    if (databases.libraryIsNew) this.#scans.look("", "all");
    this.#check = databases.libraryIsUnchecked ? this.#startCheck(settings, libraryPath) : null;
  }

  get health(): LibraryHealth {
    return {
      warnings: this.#warnings,
      roots: this.#rootStates.health,
      restarts: 0,
    };
  }

  get #demand(): Demand {
    if (this.#scans.isScanning) return "scan";
    return performance.now() - this.#lastAskedMs < STILL_ASKING_MS ? "questions" : "nothing";
  }

  /** Has folders compared with what the library knows of them, soon. */
  lookAgain(folderUris: readonly string[]): void {
    for (const uri of folderUris) this.#scans.look(uri, "children");
  }

  /** Nothing has happened for a while: what was only kept to be faster is given back. */
  rest(): void {
    if (this.#closed) return;
    this.#reader.rest();
    this.#slices.rest();
    for (const database of [this.#databases.library, this.#databases.user]) database.pragma("shrink_memory");
  }

  async receive(message: ToLibraryWorker): Promise<"open" | "closed"> {
    this.#lastAskedMs = performance.now();
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

  readonly #ownAnswers: Omit<Answers, KeptQuestion | TableQuestion | PeopleQuestion | TagQuestion | SoundQuestion> = {
    songsAt: ({ uris }) => songLinesAt(this.#reader, uris),
    textAt: ({ uris, print }) => songsTextAt(this.#reader, uris, print),
    listing: ({ uri }) => listingJson(this.#reader, uri),
    files: ({ uri }) => folderFiles(uri, this.#roots),
    failures: () => scanFailures(this.#reader),
    picture: ({ uri, kind, size }) => this.#songFiles.picture(uri, kind, size),
    comments: ({ uri }) => this.#songFiles.comments(uri),
    update: ({ uri, discard, forget }) => this.#scans.request({ uris: [uri], discard, depth: "all", forget }),
    cancelUpdate: ({ job }) => this.#scans.cancel(job),
    close: async () => {
      await this.#close();
      return null;
    },
  };

  async #close(): Promise<void> {
    this.#closed = true;
    this.#check?.close();
    const ended = this.#scans.close();
    this.#askIndexer.close();
    this.#tags.close();
    await ended;
    await this.#playlists.close();
    await this.#people.close();
    this.#valueIndex.close();
    await this.#long.close();
    this.#slices.rest();
    this.#reader.close();
    this.#databases.library.close();
    this.#databases.user.close();
  }

  #tellError(id: number, error: unknown): void {
    const refusal = refusalOf(error);
    if (refusal !== null) {
      this.#tell({ type: "error", id, code: refusal.code, message: refusal.message });
      return;
    }
    this.#tell({ type: "log", level: "error", fields: { error: String(error) }, message: "a library question failed" });
    this.#tell({ type: "error", id, code: "internal", message: "The library could not answer; see the log" });
    this.#endIfDamaged(error);
  }

  /** A damaged file is not worked on: the worker ends, and its successor checks and replaces what is damaged. */
  #endIfDamaged(error: unknown): void {
    if (isCorruption(error)) this.#end();
  }

  #startCheck({ checkHost, stateDirectory }: LibraryWorkerSettings, libraryPath: string): BackgroundCheck {
    return new BackgroundCheck(new URL(checkHost), libraryPath, (outcome) => {
      if (outcome === "sound") libraryIsSound(stateDirectory);
      if (outcome === "damaged") this.#end();
    });
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    markSuspect(this.#stateDirectory);
    // First the thread that is started from here: it must not be stopped while it loads.
    setImmediate(() => void this.#long.close().finally(() => process.exit(1)));
  }
}
