import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import { Indexer } from "../indexer/indexer.ts";
import type { Reader } from "../query/reader.ts";
import { parentUri, type Roots } from "../roots.ts";
import type { TagEdit, TagFault, TagOutcome, TagPreview } from "../tag-edits-port.ts";
import type { Answers, LibraryWorkerSettings } from "../worker-messages.ts";
import { faultsOf } from "./check-edits.ts";
import { endBatch, type Host } from "./repair.ts";
import { type Found, lookAtFiles, versionOf, writeBatch } from "./tag-batch.ts";
import { TagJournal } from "./tag-journal.ts";
import { reasonOf } from "./tag-refusal.ts";
import { writeSongs } from "./write-songs.ts";

/** How long one file may take to be rewritten. */
const FILE_TIMEOUT_MS = 120_000;

export type TagQuestion = "previewTags" | "applyTags";

export type TagDeskParts = Parameters<typeof writeSongs>[1] & {
  readonly roots: Roots;
  readonly reader: Reader;
  readonly isScanning: () => boolean;
  /** Has these folders compared with the library, soon. */
  readonly lookAgain: (folderUris: readonly string[]) => void;
};

type Checked = { readonly found: readonly Found[]; readonly faults: readonly TagFault[] };

/** Answers what is asked about editing tags; one batch is written at a time. Lives in the library worker. */
export class TagDesk {
  readonly #parts: TagDeskParts;
  readonly #journal: TagJournal;
  readonly #indexer: Indexer;
  readonly #host: Host = (work) => this.#indexer.tagWork(work);
  #isWriting = false;

  constructor(settings: LibraryWorkerSettings, logger: Logger, parts: TagDeskParts) {
    this.#parts = parts;
    this.#journal = new TagJournal(settings.stateDirectory);
    this.#indexer = new Indexer(new URL(settings.indexerHost), FILE_TIMEOUT_MS, logger);
  }

  /** A batch under way is put back at the next start. */
  close(): void {
    this.#indexer.close();
  }

  readonly answers: Pick<Answers, TagQuestion> = {
    previewTags: ({ edits }) => this.#preview(edits),
    applyTags: ({ edits, version }) => this.#apply(edits, version),
  };

  async #preview(edits: readonly TagEdit[]): Promise<TagPreview> {
    const { found, faults } = await this.#check(edits);
    if (faults.length > 0) return { kind: "refused", faults };
    const files = found.map(({ edit: { uri }, file: { before, after } }) => ({ uri, before, after }));
    return { kind: "possible", version: versionOf(found), files };
  }

  async #apply(edits: readonly TagEdit[], version: string | null): Promise<TagOutcome> {
    if (this.#isWriting) throw new DomainError("busy", "Another batch of tags is being written; try again after it");
    this.#isWriting = true;
    try {
      await this.#endEarlier();
      const { found, faults } = await this.#check(edits);
      if (version !== null && (faults.length > 0 || versionOf(found) !== version)) {
        return faults.length > 0 ? { kind: "refused", faults } : { kind: "stale" };
      }
      if (faults.length > 0) return { kind: "refused", faults };
      return await this.#write(edits, found);
    } finally {
      this.#isWriting = false;
    }
  }

  async #write(edits: readonly TagEdit[], found: readonly Found[]): Promise<TagOutcome> {
    const { isScanning, lookAgain } = this.#parts;
    let wasScanning = false;
    const outcome = await writeBatch(found, this.#journal, this.#host, async (changed) => {
      wasScanning = isScanning();
      await writeSongs(changed, this.#parts);
    });
    // A scan under way may have read a file before it was replaced, or one that was put back since.
    if (outcome.kind !== "done" || wasScanning) lookAgain([...new Set(edits.map(({ uri }) => parentUri(uri)))]);
    return outcome;
  }

  async #endEarlier(): Promise<void> {
    try {
      await endBatch(this.#journal, this.#host);
    } catch (error) {
      const reason = reasonOf(error);
      throw new DomainError("unavailable", `An earlier batch of tags is not put back yet: ${reason}`);
    }
  }

  async #check(edits: readonly TagEdit[]): Promise<Checked> {
    const own = faultsOf(edits);
    if (own.length > 0) return { found: [], faults: own };
    const faults = edits.flatMap(({ uri }, index) => {
      const reason = this.#faultOfSong(uri);
      return reason === null ? [] : [{ index, uri, reason }];
    });
    return faults.length > 0 ? { found: [], faults } : lookAtFiles(edits, this.#parts.roots, this.#host);
  }

  #faultOfSong(uri: string): string | null {
    type Row = { readonly missing: number; readonly isPart: number };
    const song = this.#parts.reader.get<Row>(
      sql`SELECT missing, part_json IS NOT NULL AS isPart FROM songs WHERE uri = ${uri}`,
    );
    if (song === undefined) return "there is no such song in the library";
    if (song.isPart === 1) return "it is a track of a cue sheet, which has no tags of its own";
    return song.missing === 1 ? "the file is missing" : null;
  }
}
