import type { ChildProcess } from "node:child_process";
import type { Logger } from "../../shared/logger.ts";
import type { WrittenEntry } from "../playlists/written-entry.ts";
import type { TagWork, TagWorked } from "../tag-edit/tag-work.ts";
import {
  type ComparedFolders,
  type EncodedPicture,
  type FileMetadata,
  type IndexerAnswer,
  type IndexerQuestion,
  type KnownListing,
  type ListedFolder,
  MAX_LINE_CHARS,
  type ReadSongs,
} from "./indexer-messages.ts";
import { letOthersFirst, processorUse, startIndexerProcess } from "./indexer-process.ts";
import { filesIn, oneByOne, type Pending } from "./one-by-one.ts";

/** A question the host refused or could not answer in time. `code`: the system's, "timeout", "crashed", "unreadable". */
export class IndexerFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Unnumbered<Question = IndexerQuestion> = Question extends unknown ? Omit<Question, "id"> : never;

type Place = { readonly path: string; readonly rootPath: string };

type Batch = readonly Pending[];

const SHORT: ReadonlySet<IndexerQuestion["type"]> = new Set(["list", "read", "read-songs"]);

const IDLE_EXIT_MS = 3_000;
/** Files and folders of one batch. */
const MAX_BATCH = 32;
/** After so many questions a background host has long work before it. */
const LONG_WORK = 1_000;
/** Quarters of the time limit that a host kept from the processor gets in addition. */
const MAX_WAITS = 40;
/** The others wait in the pipe while one is answered: a scan that writes asks again after as long as several take. */
const BATCHES_AHEAD = 4;

/**
 * The indexer host seen from the library worker. Started by the first question, ended when nothing was asked for a
 * while. Questions travel in batches. A host that dies or is silent for `timeoutMs` did so in its oldest batch: it is
 * replaced, and the questions of that batch are asked again file by file; one that was alone fails.
 */
export class Indexer {
  readonly #entry: URL;
  readonly #timeoutMs: number;
  readonly #background: boolean;
  readonly #logger: Logger;
  readonly #waiting: Pending[] = [];
  #sent: Batch[] = [];
  /** So many of the first waiting questions are sent alone. */
  #suspects = 0;
  #child: ChildProcess | null = null;
  /** Questions that the child has answered. */
  #answers = 0;
  #timer: NodeJS.Timeout | null = null;
  #lastId = 0;
  /** Files and folders asked about and not answered yet; counted along, as a scan asks with every question. */
  #load = 0;
  #closed = false;

  /** `background`: behind other processes, and far behind when there is much to do. */
  constructor(entry: URL, timeoutMs: number, logger: Logger, background = false) {
    this.#entry = entry;
    this.#timeoutMs = timeoutMs;
    this.#background = background;
    this.#logger = logger;
  }

  async list(place: Place): Promise<ListedFolder> {
    const answer = await this.#ask({ type: "list", ...place });
    if (answer.type !== "listed") throw unexpected(answer);
    return answer.folder;
  }

  /** When each of these folders changed, in ms since 1970; null = it is gone. */
  async modified(place: Place, paths: readonly string[]): Promise<readonly (number | null)[]> {
    const answer = await this.#ask({ type: "modified", ...place, paths });
    if (answer.type !== "modified") throw unexpected(answer);
    return answer.dates;
  }

  /** Which of these folders are not what they were. */
  async compare(rootPath: string, folders: readonly KnownListing[]): Promise<ComparedFolders> {
    const answer = await this.#ask({ type: "compare", path: rootPath, rootPath, folders });
    if (answer.type !== "compared") throw unexpected(answer);
    return answer.compared;
  }

  async read(place: Place): Promise<FileMetadata> {
    const answer = await this.#ask({ type: "read", ...place });
    if (answer.type !== "read") throw unexpected(answer);
    return answer.metadata;
  }

  /** Files of a folder, at most MAX_BATCH; `uri` is its address. */
  async readSongs(folder: Place, uri: string, names: readonly string[]): Promise<ReadSongs> {
    const answer = await this.#ask({ type: "read-songs", ...folder, uri, names });
    if (answer.type !== "read-songs") throw unexpected(answer);
    return answer.read;
  }

  async picture(kind: "picture" | "folder-picture", place: Place, size: number | null): Promise<EncodedPicture | null> {
    const answer = await this.#ask({ type: kind, ...place, size });
    if (answer.type !== "picture") throw unexpected(answer);
    return answer.picture;
  }

  async comments(place: Place): Promise<readonly (readonly [string, string])[]> {
    const answer = await this.#ask({ type: "comments", ...place });
    if (answer.type !== "comments") throw unexpected(answer);
    return answer.comments;
  }

  /** One step of a batch that edits tags. */
  async tagWork(work: TagWork): Promise<TagWorked> {
    const answer = await this.#ask({ type: "tag-work", work });
    if (answer.type !== "tag-worked") throw unexpected(answer);
    return answer.worked;
  }

  async cueSheet(place: Place): Promise<readonly WrittenEntry[]> {
    const answer = await this.#ask({ type: "cue-sheet", ...place });
    if (answer.type !== "cue-sheet") throw unexpected(answer);
    return answer.tracks;
  }

  close(): void {
    this.#closed = true;
    this.#end();
    const unanswered = [...this.#sent.flat(), ...this.#waiting];
    this.#sent = [];
    this.#waiting.length = 0;
    this.#load = 0;
    for (const { reject } of unanswered) reject(new IndexerFailure("crashed", "The library is closing"));
  }

  /** Files and folders asked about and not answered yet. */
  get load(): number {
    return this.#load;
  }

  #ask(question: Unnumbered): Promise<IndexerAnswer> {
    if (this.#closed) return Promise.reject(new IndexerFailure("crashed", "The library is closing"));
    return new Promise((resolve, reject) => {
      const pending = { question: { ...question, id: ++this.#lastId } as IndexerQuestion, resolve, reject };
      this.#waiting.push(pending);
      this.#load += filesIn(pending);
      // A turn later, so that what is asked in one go becomes one batch.
      if (this.#waiting.length === 1) setImmediate(() => this.#send());
    });
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#sent.length < BATCHES_AHEAD) {
      const batch = this.#waiting.splice(0, this.#batchLength());
      this.#suspects = Math.max(0, this.#suspects - batch.length);
      this.#child ??= this.#start();
      this.#child.stdin?.write(`${JSON.stringify(batch.map(({ question }) => question))}\n`);
      this.#sent.push(batch);
      if (this.#sent.length === 1) this.#watch();
    }
  }

  /** Only listings and tags are short enough to share a line. */
  #batchLength(): number {
    if (this.#suspects > 0) return 1;
    let files = 0;
    const end = this.#waiting.findIndex((pending) => {
      files += filesIn(pending);
      return files > MAX_BATCH || !SHORT.has(pending.question.type);
    });
    return end === -1 ? this.#waiting.length : Math.max(1, end);
  }

  #start(): ChildProcess {
    this.#answers = 0;
    const child = startIndexerProcess(this.#entry, this.#background);
    child.on("error", (error) => this.#lost(child, error.message));
    child.on("exit", (status, signal) => this.#lost(child, `exit ${signal ?? status}`));
    child.stdin?.on("error", () => {});
    let parts: string[] = [];
    let length = 0;
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      if (child !== this.#child) return;
      const lines = chunk.split("\n");
      for (const [index, text] of lines.entries()) {
        parts.push(text);
        length += text.length;
        if (length > MAX_LINE_CHARS) return void child.kill("SIGKILL");
        if (index === lines.length - 1) break;
        this.#answered(parts.join(""));
        parts = [];
        length = 0;
      }
    });
    return child;
  }

  #answered(line: string): void {
    const answers: readonly IndexerAnswer[] = JSON.parse(line);
    const batch = this.#sent.shift() ?? [];
    const answered = load(batch);
    this.#load -= answered;
    this.#count(answered);
    this.#send();
    this.#watch();
    for (const [index, { question, resolve, reject }] of batch.entries()) {
      const answer = answers[index];
      if (answer?.id !== question.id) reject(new IndexerFailure("crashed", "The indexer answered something else"));
      else if (answer.type === "failed") reject(new IndexerFailure(answer.code, answer.reason));
      else resolve(answer);
    }
  }

  #count(answers: number): void {
    const isLong = this.#background && this.#answers < LONG_WORK && this.#answers + answers >= LONG_WORK;
    this.#answers += answers;
    if (isLong && this.#child !== null) letOthersFirst(this.#child);
  }

  /** Restarts the silence timer: for the oldest batch, or, when there is none, for the end of an idle host. */
  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const busy = this.#sent.length > 0;
    this.#timer = setTimeout(() => (busy ? this.#silent(null, 0) : this.#end()), busy ? this.#timeoutMs : IDLE_EXIT_MS);
  }

  /** A silent host may only have been kept from the processor by others; then it gets more time, but not for ever. */
  #silent(usedBeforeMs: number | null, waits: number): void {
    const child = this.#child;
    if (child === null) return;
    const use = child.pid === undefined ? null : processorUse(child.pid);
    const waitMs = this.#timeoutMs / 4;
    const isBusy = usedBeforeMs !== null && use !== null && use.usedMs - usedBeforeMs > waitMs / 4;
    if (use?.wantsMore === true && !isBusy && waits < MAX_WAITS)
      this.#timer = setTimeout(() => this.#silent(use.usedMs, waits + 1), waitMs);
    else this.#hung(child);
  }

  #hung(child: ChildProcess): void {
    const reason = `The file could not be read within ${Math.round(this.#timeoutMs / 1000)} s`;
    this.#replace(child, new IndexerFailure("timeout", reason));
  }

  #lost(child: ChildProcess, reason: string): void {
    if (child !== this.#child) return;
    this.#logger.warn({ reason }, "the indexer process ended unexpectedly");
    this.#replace(child, new IndexerFailure("crashed", "The file crashed the reader"));
  }

  #replace(child: ChildProcess, failure: IndexerFailure): void {
    this.#child = null;
    child.kill("SIGKILL");
    const [oldest = [], ...later] = this.#sent;
    this.#sent = [];
    this.#waiting.unshift(...later.flat());
    const suspects = oldest.flatMap(oneByOne);
    if (suspects.length === 1) {
      this.#load -= load(suspects);
      suspects[0]?.reject(failure);
    } else {
      this.#suspects += suspects.length;
      this.#waiting.unshift(...suspects);
    }
    this.#watch();
    this.#send();
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
  }
}

function load(questions: Batch): number {
  return questions.reduce((sum, pending) => sum + filesIn(pending), 0);
}

function unexpected(answer: IndexerAnswer): Error {
  return new IndexerFailure("crashed", `The indexer answered ${answer.type}`);
}
