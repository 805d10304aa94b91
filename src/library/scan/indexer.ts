import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Logger } from "../../shared/logger.ts";
import {
  type EncodedPicture,
  type FileMetadata,
  type IndexerAnswer,
  type IndexerQuestion,
  type ListedFolder,
  MAX_LINE_CHARS,
} from "./indexer-messages.ts";

/** A question the host refused or could not answer in time. `code`: the system's, "timeout", "crashed", "unreadable". */
export class IndexerFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Pending = {
  readonly question: IndexerQuestion;
  readonly resolve: (answer: IndexerAnswer) => void;
  readonly reject: (error: Error) => void;
};

type Place = { readonly path: string; readonly rootPath: string };

const IDLE_EXIT_MS = 3_000;

/**
 * The indexer host seen from the library worker. Started by the first question, ended when nothing was asked for a
 * while. Questions are answered in order, so a host that is silent for `timeoutMs` hangs on the oldest one: it is killed,
 * that question fails, and the others go to a new host.
 */
export class Indexer {
  readonly #entry: URL;
  readonly #timeoutMs: number;
  readonly #logger: Logger;
  #pending: Pending[] = [];
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastId = 0;
  #closed = false;

  constructor(entry: URL, timeoutMs: number, logger: Logger) {
    this.#entry = entry;
    this.#timeoutMs = timeoutMs;
    this.#logger = logger;
  }

  async list(place: Place): Promise<ListedFolder> {
    const answer = await this.#ask({ type: "list", ...place });
    if (answer.type !== "listed") throw unexpected(answer);
    return answer.folder;
  }

  async read(place: Place): Promise<FileMetadata> {
    const answer = await this.#ask({ type: "read", ...place });
    if (answer.type !== "read") throw unexpected(answer);
    return answer.metadata;
  }

  async picture(kind: "picture" | "folder-picture", place: Place): Promise<EncodedPicture | null> {
    const answer = await this.#ask({ type: kind, ...place });
    if (answer.type !== "picture") throw unexpected(answer);
    return answer.picture;
  }

  async comments(place: Place): Promise<readonly (readonly [string, string])[]> {
    const answer = await this.#ask({ type: "comments", ...place });
    if (answer.type !== "comments") throw unexpected(answer);
    return answer.comments;
  }

  close(): void {
    this.#closed = true;
    this.#end();
    for (const { reject } of this.#pending.splice(0)) reject(new IndexerFailure("crashed", "The library is closing"));
  }

  #ask(question: Place & { readonly type: IndexerQuestion["type"] }): Promise<IndexerAnswer> {
    if (this.#closed) return Promise.reject(new IndexerFailure("crashed", "The library is closing"));
    return new Promise((resolve, reject) => {
      const pending = { question: { id: ++this.#lastId, ...question }, resolve, reject };
      this.#pending.push(pending);
      if (this.#child === null) this.#start();
      else this.#child.stdin?.write(`${JSON.stringify(pending.question)}\n`);
      if (this.#pending.length === 1) this.#watch();
    });
  }

  #start(): void {
    const child = spawn(process.execPath, ["--max-old-space-size=256", fileURLToPath(this.#entry)], {
      stdio: ["pipe", "pipe", "ignore"],
      env: {},
    });
    this.#child = child;
    child.on("error", (error) => this.#lost(child, error.message));
    child.on("exit", (status, signal) => this.#lost(child, `exit ${signal ?? status}`));
    child.stdin.on("error", () => {});
    let parts: string[] = [];
    let length = 0;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
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
    for (const { question } of this.#pending) child.stdin.write(`${JSON.stringify(question)}\n`);
  }

  #answered(line: string): void {
    const answer: IndexerAnswer = JSON.parse(line);
    const pending = this.#pending[0];
    if (pending === undefined || pending.question.id !== answer.id) return;
    this.#pending.shift();
    this.#watch();
    if (answer.type === "failed") pending.reject(new IndexerFailure(answer.code, answer.reason));
    else pending.resolve(answer);
  }

  /** Restarts the silence timer: for the oldest question, or, when there is none, for the end of an idle host. */
  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const busy = this.#pending.length > 0;
    this.#timer = setTimeout(() => (busy ? this.#hung() : this.#end()), busy ? this.#timeoutMs : IDLE_EXIT_MS);
  }

  #hung(): void {
    const child = this.#child;
    if (child === null) return;
    this.#failOldest("timeout", `The file could not be read within ${Math.round(this.#timeoutMs / 1000)} s`);
    this.#replace(child);
  }

  #lost(child: ChildProcess, reason: string): void {
    if (child !== this.#child) return;
    this.#failOldest("crashed", "The file crashed the reader");
    this.#logger.warn({ reason }, "the indexer process ended unexpectedly");
    this.#replace(child);
  }

  #failOldest(code: string, message: string): void {
    this.#pending.shift()?.reject(new IndexerFailure(code, message));
  }

  #replace(child: ChildProcess): void {
    this.#child = null;
    child.kill("SIGKILL");
    if (this.#pending.length > 0) this.#start();
    this.#watch();
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
  }
}

function unexpected(answer: IndexerAnswer): Error {
  return new IndexerFailure("crashed", `The indexer answered ${answer.type}`);
}
