import { DomainError } from "../../shared/errors.ts";
import type { PlaylistEdit } from "../playlists-port.ts";
import { applyEdit } from "./apply-edit.ts";
import { type EditJournal, MAX_JOURNAL_BYTES } from "./edit-journal.ts";
import type { PlaylistFolder, WrittenPlaylist } from "./playlist-folder.ts";
import { type PlaylistText, playlistChunks } from "./playlist-text.ts";
import { Save } from "./save.ts";

/** Shorter playlists are written whole with each edit: that costs little, and other programs see them at once. */
const JOURNAL_ENTRIES = 1_000;
/** Edits that name more are written whole. */
const MAX_JOURNALLED_URIS = 20;
/** How long an edit may be in the journal alone. */
const FOLD_MS = 500;
const RETRY_MS = 10_000;

export type DraftOwner = {
  readonly folder: PlaylistFolder;
  /** Everything is in the file. */
  written(draft: Draft, file: WrittenPlaylist): void;
  /** What was not on the disk yet is lost, and those who made it know. */
  failed(draft: Draft): void;
  nowMs(): number;
};

/** A stored playlist with edits that its file does not have yet. One write at a time is under way. */
export class Draft {
  readonly name: string;
  readonly text: PlaylistText;
  readonly #owner: DraftOwner;
  #isNew: boolean;
  /** Hash of the file as it is on the disk; null: the next write is of the whole file. */
  #base: string | null;
  #journal: EditJournal | null = null;
  #file: WrittenPlaylist | null = null;
  /** Edits nobody has written yet. */
  #save: Save | null = null;
  #turn: Promise<void> = Promise.resolve();
  #fold: NodeJS.Timeout | null = null;
  #editedMs: number;
  #isOver = false;

  constructor(owner: DraftOwner, name: string, text: PlaylistText, file: { readonly hash: string | null } | null) {
    this.#owner = owner;
    this.name = name;
    this.text = text;
    this.#isNew = file === null;
    this.#base = file?.hash ?? null;
    this.#editedMs = owner.nowMs();
  }

  get modifiedSeconds(): number {
    return Math.floor(this.#editedMs / 1000);
  }

  /** Gives back what the edit will be written with, null when nothing changed. Errors as the port says; then nothing has. */
  edit(edit: PlaylistEdit, nextNumber: () => number): Save | null {
    if (this.text.isCut) throw new DomainError("playlist-full", "Stored playlist is too large");
    const entries = applyEdit(this.#isNew ? null : this.text.entries, edit);
    if (entries === null) return null;
    if (edit.type === "clear" || (edit.type === "save" && edit.mode !== "append")) this.text.tail = "";
    const save = this.#replace(entries, nextNumber);
    if ("uris" in edit && edit.uris.length > MAX_JOURNALLED_URIS) save.isWhole = true;
    else save.edits.push(edit);
    return save;
  }

  /** Gives the playlist other entries. */
  rewrite(entries: string[], nextNumber: () => number): Save {
    const save = this.#replace(entries, nextNumber);
    save.isWhole = true;
    return save;
  }

  /** Applies what a journal has; the file follows. */
  replay(edits: readonly PlaylistEdit[]): void {
    for (const edit of edits) this.text.entries = applyEdit(this.text.entries, edit) ?? this.text.entries;
    this.#base = null;
    this.#foldLater();
  }

  /** Resolves when the writing of the edits made so far has ended, well or not. */
  write(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#write(false)).catch(() => {});
    return this.#turn;
  }

  /** Resolves when all edits made so far are in the file itself. Rejects when the disk refuses. */
  fold(): Promise<void> {
    const folded = this.#turn.then(() => this.#write(true));
    this.#turn = folded.catch(() => {});
    return folded;
  }

  #foldLater(delayMs = FOLD_MS): void {
    this.#fold ??= setTimeout(() => {
      this.#fold = null;
      this.fold().catch(() => {
        if (!this.#isOver) this.#foldLater(RETRY_MS);
      });
    }, delayMs);
  }

  #replace(entries: string[], nextNumber: () => number): Save {
    this.text.entries = entries;
    this.#isNew = false;
    this.#editedMs = this.#owner.nowMs();
    // Also when nobody asks for it to be written.
    this.#foldLater();
    this.#save ??= new Save(nextNumber());
    return this.#save;
  }

  async #write(whole: boolean): Promise<void> {
    const save = this.#save;
    if (this.#isOver || (save === null && !whole)) return;
    this.#save = null;
    try {
      if (whole || save === null || !this.#fits(save)) await this.#writeFile();
      else await this.#writeJournal(save.edits);
      save?.keep();
      if (this.#save === null && this.#journal === null) this.#end();
    } catch (error) {
      const failure = new DomainError("unavailable", `The playlist could not be written (${codeOf(error)})`);
      // Edits that are in the journal are safe; the file is tried again.
      if (save !== null) this.#fail(save, failure);
      throw failure;
    }
  }

  #fits({ edits, isWhole }: Save): boolean {
    if (isWhole || this.#base === null || this.text.entries.length < JOURNAL_ENTRIES) return false;
    return edits.length < JOURNAL_ENTRIES && (this.#journal?.sizeBytes ?? 0) < MAX_JOURNAL_BYTES;
  }

  async #writeJournal(edits: readonly PlaylistEdit[]): Promise<void> {
    this.#journal ??= this.#owner.folder.journal(this.name, this.#base ?? "");
    await this.#journal.append(edits);
  }

  async #writeFile(): Promise<void> {
    const file = await this.#owner.folder.write(this.name, playlistChunks(this.text), this.#editedMs);
    this.#base = file.hash;
    await this.#journal?.close();
    this.#journal = null;
    this.#owner.folder.removeJournal(this.name);
    this.#file = file;
  }

  #end(): void {
    this.#stop();
    if (this.#file !== null) this.#owner.written(this, this.#file);
  }

  /** Later edits stand on those that were lost, so they are lost as well. */
  #fail(save: Save, failure: DomainError): void {
    this.#stop();
    save.fail(failure);
    this.#save?.fail(failure);
    this.#save = null;
    void this.#journal?.close().catch(() => {});
    this.#owner.failed(this);
  }

  #stop(): void {
    this.#isOver = true;
    if (this.#fold !== null) clearTimeout(this.#fold);
    this.#fold = null;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  return (error as NodeJS.ErrnoException | null)?.code ?? String(error);
}
