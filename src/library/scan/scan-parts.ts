import type { Database } from "better-sqlite3";
import type { ListedEntry, ListedFolder } from "../indexer/indexer-messages.ts";
import type { IndexerPool } from "../indexer/indexer-pool.ts";
import type { ReadFailure } from "../indexer/read-failure.ts";
import type { ReadSong } from "../prepared-song.ts";
import type { RootStates } from "../root-states.ts";
import type { Roots } from "../roots.ts";
import type { DeparturesParts } from "./departures.ts";
import type { ScanBatch } from "./scan-batch.ts";
import type { SongWriter } from "./song-writer.ts";

export type ScanRequest = {
  /** Folders, or files: then the folders they lie in. Songs that moved from one to another are known again. */
  readonly uris: readonly string[];
  /** Read every file again, changed or not. */
  readonly discard: boolean;
  /** "children" looks at the folder itself and enters only folders not known yet. */
  readonly depth: "all" | "children";
  /** Songs that are gone are deleted, however many. */
  readonly forget: boolean;
};

export type ScanCounts = { filesSeen: number; filesRead: number; failed: number };

export type ScanParts = {
  readonly database: Database;
  readonly roots: Roots;
  readonly indexer: IndexerPool;
  readonly batch: ScanBatch;
  readonly writer: SongWriter;
  readonly follow: DeparturesParts["follow"];
  readonly nowMs: () => number;
  readonly rootStates: Pick<RootStates, "setProblem" | "setMissingSongs">;
  /** Told of each folder before it is listed. */
  readonly listing: (uri: string) => void;
  readonly signal: AbortSignal;
};

/** What became of listing a folder. */
export type Listing = ListedFolder | "missing" | "unreadable";

export type UnreadFile = { readonly entry: ListedEntry; readonly uri: string; readonly failure: ReadFailure };

/** What became of reading a file. */
export type ReadFile = ReadSong | UnreadFile;
