import { sql } from "drizzle-orm";
import { DomainError } from "../shared/errors.ts";
import type { SongQuery } from "./library-port.ts";
import type { LongReader } from "./long-reader.ts";
import { FEW_SONGS } from "./query/few-songs.ts";
import { findFewSongIds } from "./query/find.ts";
import { childrenText, treeText } from "./query/folder-text.ts";
import { Reader } from "./query/reader.ts";
import { songJsonByUri, songsJson } from "./query/song-json.ts";
import { songsText } from "./query/song-text.ts";
import { directoryId, requireDirectory } from "./query/songs-under.ts";
import { SLICES_AHEAD, type Slice, type SlicedQuestion } from "./worker-messages.ts";

const SLICE_SONGS = 500;
const MAX_CONNECTIONS = 4;
const MAX_ATTEMPTS = 3;
/** A reader that asks for no more this long loses its snapshot, which would keep the write-ahead log growing. */
const STALLED_MS = 10_000;

const EVERYTHING: SongQuery = { filter: null, sort: null, window: null };

type Told = { slice(slice: Slice, isLast: boolean): void; error(error: unknown): void };
type Cursor = { credits: number; wake: () => void; state: "wanted" | "enough" | "stalled" };

/**
 * Answers in slices. Each holds one snapshot on a connection of its own, so that short questions and writes go on
 * meanwhile; the event loop turns between slices.
 */
export class Slices {
  readonly #path: string;
  readonly #short: Reader;
  readonly #long: LongReader;
  readonly #cursors = new Map<number, Cursor>();
  readonly #idle: Reader[] = [];
  readonly #waiting: (() => void)[] = [];
  #open = 0;

  /** `short` gives the short answers; `long` finds the songs of the others. */
  constructor(path: string, short: Reader, long: LongReader) {
    this.#path = path;
    this.#short = short;
    this.#long = long;
  }

  async answer(question: SlicedQuestion, told: Told): Promise<void> {
    try {
      const whole = this.#short.snapshot(() => shortAnswer(this.#short, question));
      if (whole !== null) {
        for (const [index, slice] of whole.entries()) told.slice(slice, index === whole.length - 1);
        this.#learnOrder();
        return;
      }
    } catch (error) {
      told.error(error);
      return;
    }
    const cursor: Cursor = { credits: SLICES_AHEAD, wake: () => {}, state: "wanted" };
    this.#cursors.set(question.id, cursor);
    const reader = await this.#acquire();
    try {
      for (const slice of await this.#longAnswer(reader, question)) {
        await this.#credit(cursor);
        if (cursor.state !== "wanted") break;
        told.slice(slice, false);
        await new Promise((resolve) => setImmediate(resolve));
      }
      // Half an answer must not look like a whole one.
      if (cursor.state === "stalled") throw new DomainError("unavailable", "The answer was not taken in time");
      told.slice(emptySlice(question), true);
    } catch (error) {
      told.error(error);
    } finally {
      this.#cursors.delete(question.id);
      this.#release(reader);
    }
  }

  more(id: number): void {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return;
    cursor.credits++;
    cursor.wake();
  }

  enough(id: number): void {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return;
    cursor.state = "enough";
    cursor.wake();
  }

  /** Gives up the connections nobody needs. */
  rest(): void {
    for (const reader of this.#idle.splice(0)) {
      reader.close();
      this.#open--;
    }
  }

  /** Many songs were put in order one by one: the next will be quicker. */
  #learnOrder(): void {
    const { ranks } = this.#short;
    if (!ranks.takeWish()) return;
    this.#long.ask({ type: "ids", query: EVERYTHING }).then(
      ({ version, ids }) => ranks.keep(version, ids),
      () => {},
    );
  }

  /** Begins the snapshot that the answer is read from. */
  async #longAnswer(reader: Reader, question: SlicedQuestion): Promise<Iterable<Slice>> {
    reader.begin();
    if (question.type === "folderText") return folderSlices(reader, question);
    const query = queryOf(question);
    for (let attempt = 1; ; attempt++) {
      const { version } = reader;
      const found = await this.#long.ask({ type: "ids", query });
      // During a scan the collection may have moved on meanwhile; after some attempts what is gone is left out.
      if (found.version === version || attempt === MAX_ATTEMPTS) return inSlices(reader, question, found.ids);
      reader.end();
      reader.begin();
    }
  }

  async #credit(cursor: Cursor): Promise<void> {
    if (cursor.credits === 0 && cursor.state === "wanted") {
      await new Promise<void>((resolve) => {
        const stalled = setTimeout(() => {
          cursor.state = "stalled";
          resolve();
        }, STALLED_MS);
        cursor.wake = () => {
          clearTimeout(stalled);
          resolve();
        };
      });
    }
    cursor.credits--;
  }

  async #acquire(): Promise<Reader> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle !== undefined) return idle;
      if (this.#open < MAX_CONNECTIONS) {
        this.#open++;
        return new Reader(this.#path, "reader");
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #release(reader: Reader): void {
    reader.end();
    this.#idle.push(reader);
    this.#waiting.shift()?.();
  }
}

/** Every slice of an answer that is short, else null. Errors: `bad-argument`, `not-found`. */
function shortAnswer(reader: Reader, question: SlicedQuestion): readonly Slice[] | null {
  const slices = shortSlices(reader, question);
  if (slices === null) return null;
  const found = [...slices];
  return found.length === 0 ? [emptySlice(question)] : found;
}

function shortSlices(reader: Reader, question: SlicedQuestion): Iterable<Slice> | null {
  if (question.type === "folderText") return isShortFolder(reader, question) ? folderSlices(reader, question) : null;
  const song = question.type === "songsUnder" ? songJsonByUri(reader, question.uri) : null;
  if (song !== null) return [`[${song}]`];
  const ids = findFewSongIds(reader, queryOf(question));
  if (ids?.length === 0 && question.type === "songsUnder" && question.uri !== "")
    requireDirectory(reader, question.uri);
  return ids === null ? null : inSlices(reader, question, ids);
}

function folderSlices(reader: Reader, { uri, depth, print }: SlicedQuestion<"folderText">): Iterable<Slice> {
  return depth === "tree" ? treeText(reader, uri, print) : childrenText(reader, uri, print);
}

function isShortFolder(reader: Reader, { uri, depth }: SlicedQuestion<"folderText">): boolean {
  const id = directoryId(reader, uri);
  if (id === null) return true;
  const inside = sql`SELECT 1 FROM songs s WHERE s.directory_id = ${id} LIMIT ${FEW_SONGS}`;
  const below = sql`SELECT 1 FROM directories d WHERE d.parent_id = ${id} LIMIT ${FEW_SONGS}`;
  const { songs, folders } = reader.get<{ songs: number; folders: number }>(
    sql`SELECT (SELECT count(*) FROM (${inside})) AS songs, (SELECT count(*) FROM (${below})) AS folders`,
  ) ?? { songs: 0, folders: 0 };
  return songs < FEW_SONGS && (depth === "tree" ? folders === 0 : folders < FEW_SONGS);
}

type SongsQuestion = SlicedQuestion<"find" | "findText" | "songsUnder">;

function queryOf(question: SongsQuestion): SongQuery {
  if (question.type === "songsUnder") return { filter: { kind: "base", uri: question.uri }, sort: null, window: null };
  const { filter, sort, window } = question;
  return { filter, sort, window };
}

function* inSlices(reader: Reader, question: SongsQuestion, ids: Uint32Array | readonly number[]): Generator<Slice> {
  for (let from = 0; from < ids.length; from += SLICE_SONGS) {
    const some = [...ids.slice(from, from + SLICE_SONGS)];
    yield question.type === "findText" ? songsText(reader, some, question.print) : songsJson(reader, some);
  }
}

function emptySlice({ type }: SlicedQuestion): Slice {
  return type === "findText" || type === "folderText" ? new Uint8Array(0) : "[]";
}
