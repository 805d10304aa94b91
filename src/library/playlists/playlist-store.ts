import { hash, randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { DomainError } from "../../shared/errors.ts";
import type { PlaylistEdit, PlaylistEntry, PlaylistInfo, PlaylistTicket } from "../playlists-port.ts";
import type { Roots } from "../roots.ts";
import type { SmartRules } from "../smart-rules.ts";
import { Draft, type DraftOwner } from "./draft.ts";
import { MAX_DRAFTS } from "./limits.ts";
import { type KnownPlaylist, PlaylistCache } from "./playlist-cache.ts";
import type { PlaylistFolder, PlaylistPlace } from "./playlist-folder.ts";
import {
  addressOf,
  emptyPlaylist,
  type PlaylistText,
  parsePlaylist,
  tagsOfEntry,
  withAddress,
  writtenAddress,
} from "./playlist-text.ts";
import { resolveAddress } from "./resolve-address.ts";
import type { Save } from "./save.ts";
import { Saves } from "./saves.ts";
import type { SmartSource } from "./smart-songs.ts";
import { rulesOf, smartText } from "./smart-text.ts";

/**
 * The stored playlists. An edit is applied at once to what everybody reads; its ticket tells when it is on the disk.
 * So a thousand edits of one command list are written together, and whoever made an edit learns what became of it.
 */
export class PlaylistStore {
  readonly #folder: PlaylistFolder;
  readonly #roots: Roots;
  readonly #smart: SmartSource;
  readonly #changed: () => void;
  readonly #cache = new PlaylistCache();
  readonly #drafts = new Map<string, Draft>();
  readonly #saves = new Saves(randomBytes(4).toString("hex"));
  readonly #owner: DraftOwner;

  constructor(folder: PlaylistFolder, roots: Roots, smart: SmartSource, changed: () => void) {
    this.#folder = folder;
    this.#roots = roots;
    this.#smart = smart;
    this.#changed = changed;
    this.#owner = {
      folder,
      nowMs: () => Date.now(),
      written: ({ name, text }, { stamp, hash }) => {
        this.#drafts.delete(name);
        this.#cache.put(name, { stamp, text, hash });
      },
      failed: ({ name }) => {
        this.#drafts.delete(name);
        this.#tryRecover(name);
        changed();
      },
    };
    for (const name of folder.journalled()) this.#tryRecover(name);
  }

  list(): readonly PlaylistInfo[] {
    const updatedSeconds = this.#smart.updatedSeconds;
    const found = new Map<string, PlaylistInfo>();
    for (const info of this.#folder.list()) {
      const { name, kind, modifiedSeconds } = info;
      // What is in a smart one may change whenever the library does.
      const newer = kind === "smart" && updatedSeconds > modifiedSeconds;
      found.set(name, newer ? { ...info, modifiedSeconds: updatedSeconds } : info);
    }
    for (const { name, modifiedSeconds } of this.#drafts.values()) {
      found.set(name, { name, kind: "list", modifiedSeconds });
    }
    return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The entries of an ordinary playlist as they are now, however long they take. Errors: `not-found`, `permission-denied`. */
  entries(name: string): Iterable<PlaylistEntry> {
    const text = this.#drafts.get(name)?.text ?? this.#known(name)?.text ?? missing();
    return this.#entriesOf(text, text.entries.slice());
  }

  /** What a smart playlist has now; null for others. Rejects with `unavailable`, `bad-argument`. */
  async smartEntries(name: string): Promise<Iterable<PlaylistEntry> | null> {
    const rules = this.#drafts.has(name) ? null : this.rules(name);
    return rules === null ? null : plainEntries(await this.#smart.uris(name, rules, Date.now()));
  }

  /** The edit's ticket; null when it changes nothing. */
  async edit(name: string, edit: PlaylistEdit): Promise<PlaylistTicket | null> {
    await this.#makeRoom();
    const draft = this.#draft(name);
    const save = draft.edit(written(edit), this.#saves.next);
    return save === null ? null : this.#begun(draft, save);
  }

  /** The rules of a smart playlist; null for others, also when there is none. Errors: `unavailable`. */
  rules(name: string): SmartRules | null {
    const place = this.#folder.find(name);
    return place?.kind === "smart" ? rulesOf(this.#folder.read(place)) : null;
  }

  /** Errors: `already-exists` when the name is that of an ordinary playlist, `unavailable`. */
  async putRules(name: string, rules: SmartRules): Promise<void> {
    await this.#settle(name);
    if (this.#folder.find(name)?.kind === "list") {
      throw new DomainError("already-exists", "There is an ordinary playlist of this name; delete or rename it first");
    }
    try {
      await this.#folder.writeSmart(name, smartText(rules), Date.now());
    } catch (error) {
      throw error instanceof DomainError ? error : new DomainError("unavailable", "The rules could not be written");
    }
    this.#changed();
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#settle(from, to);
    if (this.#folder.find(to) !== null) throw new DomainError("already-exists", "Playlist exists already");
    const renamed = this.#folder.rename(this.#folder.find(from) ?? missing(), to);
    this.#cache.delete(from);
    await renamed;
    this.#changed();
  }

  async remove(name: string): Promise<void> {
    await this.#settle(name);
    const removed = this.#folder.remove(this.#folder.find(name) ?? missing());
    this.#cache.delete(name);
    await removed;
    this.#changed();
  }

  /**
   * Gives songs that moved (from, to) their new addresses in every playlist that names them. Resolves when that is on
   * the disk. Errors: `unavailable`, after the others were written.
   */
  async replaceUris(moves: ReadonlyMap<string, string>): Promise<void> {
    if (moves.size === 0) return;
    const tickets: PlaylistTicket[] = [];
    for (const { name } of this.list()) {
      await this.#makeRoom();
      const draft = this.#tryDraft(name);
      const entries = draft === null ? null : this.#moved(draft.text, moves);
      if (draft !== null && entries !== null) {
        tickets.push(this.#begun(draft, draft.rewrite(entries, this.#saves.next)));
      }
      await setImmediate();
    }
    await this.sync(tickets);
  }

  /** Resolves when these edits are on the disk. Errors: `unavailable` when the disk refused one of them. */
  sync(tickets: readonly PlaylistTicket[]): Promise<void> {
    return this.#saves.written(tickets);
  }

  /** Resolves when all is written that can be. */
  async close(): Promise<void> {
    for (const draft of [...this.#drafts.values()]) await draft.fold().catch(() => {});
  }

  *#entriesOf(text: PlaylistText, entries: readonly string[]): Generator<PlaylistEntry> {
    for (const entry of entries) yield { uri: this.#uriOf(entry), range: null, tags: tagsOfEntry(text, entry) };
  }

  #uriOf(entry: string): string {
    return resolveAddress(addressOf(entry), null, this.#roots);
  }

  #known(name: string): KnownPlaylist | null {
    const place = this.#folder.find(name);
    if (place === null) return null;
    if (place.kind === "smart") throw smart();
    return this.#cache.get(name, place.stamp) ?? this.#read(name, place);
  }

  #read(name: string, place: PlaylistPlace): KnownPlaylist {
    const bytes = this.#folder.read(place);
    const known = { stamp: place.stamp, text: parsePlaylist(bytes), hash: hash("sha1", bytes) };
    this.#cache.put(name, known);
    return known;
  }

  #draft(name: string): Draft {
    const draft = this.#drafts.get(name);
    if (draft !== undefined) return draft;
    const known = this.#known(name);
    return new Draft(this.#owner, name, known?.text ?? emptyPlaylist(), known);
  }

  /** Null for a playlist that cannot be read. */
  #tryDraft(name: string): Draft | null {
    try {
      return this.#draft(name);
    } catch {
      return null;
    }
  }

  #begun(draft: Draft, save: Save): PlaylistTicket {
    this.#drafts.set(draft.name, draft);
    // The draft changes what the cache would give.
    this.#cache.delete(draft.name);
    this.#changed();
    return this.#saves.ticket(draft, save);
  }

  /** The entries as they are after the moves, or null when none of them moved. */
  #moved({ entries }: PlaylistText, moves: ReadonlyMap<string, string>): string[] | null {
    let changed = false;
    const moved = entries.map((entry) => {
      const to = moves.get(this.#uriOf(entry));
      if (to === undefined) return entry;
      changed = true;
      return withAddress(entry, writtenAddress(to));
    });
    return changed ? moved : null;
  }

  /** A playlist that cannot be read now must not keep the others from being used; its journal stays. */
  #tryRecover(name: string): void {
    try {
      this.#recover(name);
    } catch {
      this.#drafts.delete(name);
    }
  }

  /** Takes up a journal that a killed daemon or a failed write left behind. */
  #recover(name: string): void {
    const journal = this.#folder.journalOf(name);
    if (journal === null) return;
    const known = this.#known(name);
    if (known?.hash !== journal.base) {
      // The file has these edits already, or somebody else wrote it since.
      this.#folder.removeJournal(name);
      return;
    }
    const draft = new Draft(this.#owner, name, known.text, known);
    draft.replay(journal.edits);
    this.#drafts.set(name, draft);
    this.#cache.delete(name);
  }

  async #makeRoom(): Promise<void> {
    while (this.#drafts.size >= MAX_DRAFTS)
      for (const draft of [...this.#drafts.values()].slice(0, 1)) await draft.fold();
  }

  /** Waits until the playlist is its file and nothing else; what follows in the same turn is alone with the folder. */
  async #settle(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.#drafts.get(name)?.fold();
    if (names.some((name) => this.#drafts.has(name))) await this.#settle(...names);
  }
}

function written(edit: PlaylistEdit): PlaylistEdit {
  return "uris" in edit ? { ...edit, uris: edit.uris.map(writtenAddress) } : edit;
}

function* plainEntries(uris: readonly string[]): Generator<PlaylistEntry> {
  for (const uri of uris) yield { uri, range: null, tags: [] };
}

function smart(): DomainError {
  return new DomainError(
    "permission-denied",
    "This playlist is smart: its rules say what is in it, edit those instead",
  );
}

function missing(): never {
  throw new DomainError("not-found", "No such playlist");
}
