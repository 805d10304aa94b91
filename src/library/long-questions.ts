import type { MessagePort } from "node:worker_threads";
import { DomainError, type ErrorCode } from "../shared/errors.ts";
import type { TagName } from "../shared/tags.ts";
import { serveThread } from "../shared/thread.ts";
import { collectGarbage } from "./idle-memory.ts";
import type { SongQuery } from "./library-port.ts";
import { countSongs } from "./query/count.ts";
import { findSongIds } from "./query/find.ts";
import { jsonBytes } from "./query/json-bytes.ts";
import { type ListQuestion, listTags, tagRows } from "./query/list.ts";
import { Reader } from "./query/reader.ts";
import { tagRowsText } from "./query/tag-rows-text.ts";
import type { SongFilter } from "./song-filter.ts";

/** What may mean looking at the whole library. */
export type LongQuestion =
  | { readonly type: "ids"; readonly query: SongQuery }
  /** Json of TagRow[], or the rows as MPD prints them. */
  | ({ readonly type: "list" | "listText" } & ListQuestion)
  | { readonly type: "count"; readonly filter: SongFilter | null; readonly group: TagName | null };

/** From this version of the collection: the ids of songs in order, or a text in UTF-8. */
export type LongAnswer = { readonly version: number; readonly ids: Uint32Array; readonly text: Uint8Array };

export type LongMessage =
  | { readonly type: "answer"; readonly answer: LongAnswer }
  | { readonly type: "error"; readonly code: ErrorCode | null; readonly message: string };

/** What makes a library worker thread one that answers long questions only. */
export type LongReaderSettings = { readonly longReaderOf: string };

/** The other end of LongReader: one answer to each question, in order. */
export function serveLongQuestions(port: MessagePort, libraryPath: string): void {
  const reader = new Reader(libraryPath, "busy-reader");
  // The memory of a thread that ends stays with V8 for eight seconds, garbage and all.
  process.once("exit", collectGarbage);
  serveThread(port, (question: LongQuestion) => {
    try {
      const answer = longAnswer(reader, question);
      port.postMessage({ type: "answer", answer }, [
        answer.ids.buffer as ArrayBuffer,
        answer.text.buffer as ArrayBuffer,
      ]);
    } catch (error) {
      const code = error instanceof DomainError ? error.code : null;
      port.postMessage({ type: "error", code, message: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** Errors: `bad-argument`. */
export function longAnswer(reader: Reader, question: LongQuestion): LongAnswer {
  return reader.snapshot(() => {
    const { version } = reader;
    switch (question.type) {
      case "ids":
        return { version, ids: Uint32Array.from(findSongIds(reader, question.query)), text: new Uint8Array(0) };
      case "list":
        return { version, ids: new Uint32Array(0), text: jsonBytes(listTags(reader, question)) };
      case "listText":
        return { version, ids: new Uint32Array(0), text: tagRowsText(question, tagRows(reader, question)) };
      case "count":
        return {
          version,
          ids: new Uint32Array(0),
          text: jsonBytes(countSongs(reader, question.filter, question.group)),
        };
    }
  });
}
