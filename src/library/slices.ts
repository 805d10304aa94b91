import { sql } from "drizzle-orm";
import { DomainError } from "../shared/errors.ts";
import { findSongIds } from "./query/find.ts";
import { childrenText, treeText } from "./query/folder-text.ts";
import { Reader } from "./query/reader.ts";
import { songJsonByUri, songsJson } from "./query/song-json.ts";
import { songsText } from "./query/song-text.ts";
import { directoryId, songIdsUnder } from "./query/songs-under.ts";
import { SLICES_AHEAD, type Slice, type SlicedQuestion } from "./worker-messages.ts";

const SLICE_SONGS = 500;
/** What fits into so many is answered at once, however many long answers are under way. */
const SHORT_SONGS = 4_000;
const MAX_CONNECTIONS = 4;
/** A reader that asks for no more this long loses its snapshot, which would keep the write-ahead log growing. */
const STALLED_MS = 10_000;

type Told = { slice(slice: Slice, isLast: boolean): void; error(error: unknown): void };
type Cursor = { credits: number; wake: () => void; state: "wanted" | "enough" | "stalled" };

/**
 * Answers in slices. Each holds one snapshot on a connection of its own, so that short questions and writes go on
 * meanwhile; the event loop turns between slices.
 */
export class Slices {
  readonly #path: string;
  readonly #short: Reader;
  readonly #cursors = new Map<number, Cursor>();
  readonly #idle: Reader[] = [];
  readonly #waiting: (() => void)[] = [];
  #open = 0;

  /** `short` gives the short answers. */
  constructor(path: string, short: Reader) {
    this.#path = path;
    this.#short = short;
  }

  async answer(question: SlicedQuestion, told: Told): Promise<void> {
    try {
      const whole = this.#short.snapshot(() => shortAnswer(this.#short, question));
      if (whole !== null) {
        for (const [index, slice] of whole.entries()) told.slice(slice, index === whole.length - 1);
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
      reader.begin();
      for (const slice of longAnswer(reader, question)) {
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

  close(): void {
    for (const reader of this.#idle.splice(0)) reader.close();
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
  if (question.type === "folderText") {
    return isShortFolder(reader, question) ? atLeastOne(longAnswer(reader, question), question) : null;
  }
  const song = question.type === "songsUnder" ? songJsonByUri(reader, question.uri) : null;
  if (song !== null) return [`[${song}]`];
  const ids = songIds(reader, question);
  return ids.length > SHORT_SONGS ? null : atLeastOne(inSlices(reader, question, ids), question);
}

function atLeastOne(slices: Iterable<Slice>, question: SlicedQuestion): readonly Slice[] {
  const found = [...slices];
  return found.length === 0 ? [emptySlice(question)] : found;
}

function* longAnswer(reader: Reader, question: SlicedQuestion): Generator<Slice> {
  if (question.type === "folderText") {
    const { uri, print } = question;
    yield* question.depth === "tree" ? treeText(reader, uri, print) : childrenText(reader, uri, print);
    return;
  }
  yield* inSlices(reader, question, songIds(reader, question));
}

function isShortFolder(reader: Reader, { uri, depth }: SlicedQuestion<"folderText">): boolean {
  const id = directoryId(reader, uri);
  if (id === null) return true;
  const inside = sql`SELECT 1 FROM songs s WHERE s.directory_id = ${id} LIMIT ${SHORT_SONGS}`;
  const below = sql`SELECT 1 FROM directories d WHERE d.parent_id = ${id} LIMIT ${SHORT_SONGS}`;
  const { songs, folders } = reader.get<{ songs: number; folders: number }>(
    sql`SELECT (SELECT count(*) FROM (${inside})) AS songs, (SELECT count(*) FROM (${below})) AS folders`,
  ) ?? { songs: 0, folders: 0 };
  return songs < SHORT_SONGS && (depth === "tree" ? folders === 0 : folders < SHORT_SONGS);
}

type SongsQuestion = SlicedQuestion<"find" | "findText" | "songsUnder">;

function* inSlices(reader: Reader, question: SongsQuestion, ids: readonly number[]): Generator<Slice> {
  for (let from = 0; from < ids.length; from += SLICE_SONGS) {
    const some = ids.slice(from, from + SLICE_SONGS);
    yield question.type === "findText" ? songsText(reader, some, question.print) : songsJson(reader, some);
  }
}

function songIds(reader: Reader, question: SongsQuestion): readonly number[] {
  return question.type === "songsUnder" ? songIdsUnder(reader, question.uri) : findSongIds(reader, question);
}

function emptySlice({ type }: SlicedQuestion): Slice {
  return type === "findText" || type === "folderText" ? new Uint8Array(0) : "[]";
}
