import { findSongIds } from "./query/find.ts";
import { Reader } from "./query/reader.ts";
import { songJsonByUri, songsJson } from "./query/song-json.ts";
import { songIdsUnder } from "./query/songs-under.ts";
import { walkJson } from "./query/walk.ts";
import { SLICES_AHEAD, type SlicedQuestion } from "./worker-messages.ts";

const SLICE_SONGS = 500;
/** What fits into so many is answered at once, however many long answers are under way. */
const SHORT_SONGS = 4_000;
const MAX_CONNECTIONS = 4;
/** A reader that asks for no more this long loses its snapshot, which would keep the write-ahead log growing. */
const STALLED_MS = 10_000;

type Told = { slice(json: string): void; end(): void; error(error: unknown): void };
type Cursor = { credits: number; wake: () => void; enough: boolean };

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
      const whole = question.type === "walk" ? null : this.#short.snapshot(() => shortAnswer(this.#short, question));
      if (whole !== null) {
        for (const json of whole) told.slice(json);
        told.end();
        return;
      }
    } catch (error) {
      told.error(error);
      return;
    }
    const cursor: Cursor = { credits: SLICES_AHEAD, wake: () => {}, enough: false };
    this.#cursors.set(question.id, cursor);
    const reader = await this.#acquire();
    try {
      reader.begin();
      for (const json of slicesOf(reader, question)) {
        if (!(await this.#credit(cursor))) break;
        told.slice(json);
        await new Promise((resolve) => setImmediate(resolve));
      }
      told.end();
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
    cursor.enough = true;
    cursor.wake();
  }

  close(): void {
    for (const reader of this.#idle.splice(0)) reader.close();
  }

  async #credit(cursor: Cursor): Promise<boolean> {
    if (cursor.credits === 0 && !cursor.enough) {
      await new Promise<void>((resolve) => {
        const stalled = setTimeout(() => {
          cursor.enough = true;
          resolve();
        }, STALLED_MS);
        cursor.wake = () => {
          clearTimeout(stalled);
          resolve();
        };
      });
    }
    cursor.credits--;
    return !cursor.enough;
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

function* slicesOf(reader: Reader, question: SlicedQuestion): Generator<string> {
  if (question.type === "walk") return yield* walkJson(reader, question.uri);
  yield* inSlices(reader, songIds(reader, question));
}

type SongsQuestion = SlicedQuestion<"find" | "songsUnder">;

function shortAnswer(reader: Reader, question: SongsQuestion): readonly string[] | null {
  const song = question.type === "songsUnder" ? songJsonByUri(reader, question.uri) : null;
  if (song !== null) return [`[${song}]`];
  const ids = songIds(reader, question);
  return ids.length <= SHORT_SONGS ? [...inSlices(reader, ids)] : null;
}

function* inSlices(reader: Reader, ids: readonly number[]): Generator<string> {
  for (let from = 0; from < ids.length; from += SLICE_SONGS) {
    yield songsJson(reader, ids.slice(from, from + SLICE_SONGS));
  }
}

function songIds(reader: Reader, question: SongsQuestion): readonly number[] {
  return question.type === "find" ? findSongIds(reader, question) : songIdsUnder(reader, question.uri);
}
