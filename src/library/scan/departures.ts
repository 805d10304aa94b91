import type { Database, Statement } from "better-sqlite3";
import { below } from "../below.ts";
import type { IndexerPool } from "../indexer/indexer-pool.ts";
import type { Move } from "../library-port.ts";
import { parentUri, type Roots } from "../roots.ts";
import type { ArrivedSong } from "../user/departed-songs.ts";
import type { ComingsAndGoings } from "../user/people.ts";
import { AbsentFiles } from "./absent-files.ts";
import { originAmong, verdictOn } from "./loss.ts";
import type { ScanBatch } from "./scan-batch.ts";
import { sliced } from "./sliced.ts";

export type DeparturesParts = {
  readonly database: Database;
  readonly roots: Roots;
  readonly indexer: Pick<IndexerPool, "list">;
  readonly batch: ScanBatch;
  /** Takes people's data along before the collection changes; answers with every move, also of songs lost earlier. */
  readonly follow: (songs: ComingsAndGoings, nowSeconds: number) => Promise<readonly Move[]>;
  readonly nowMs: () => number;
};

/** What is known of a music folder while it is scanned. */
type RootScan = { readonly isOtherDevice: boolean; readonly isOtherPath: boolean };

/** A music folder that is no longer configured. */
const UNKNOWN_ROOT: RootScan = { isOtherDevice: false, isOtherPath: true };

type Row = {
  readonly id: number;
  readonly uri: string;
  readonly directoryId: number;
  readonly identity: string | null;
  readonly missing: number;
};
export type Origin = { readonly id: number; readonly uri: string };

const COLUMNS = "songs.id, uri, directory_id AS directoryId, identity, missing";
const MAX_CANDIDATES = 64;
const MAX_GONE_SOUGHT = 1_000;

/**
 * The songs that one scan did not find where they were. They stay in the collection until it is known what became of
 * them: a file with the same identity that is new elsewhere is the same song, which moves there in one commit, with
 * its row. What is left at the end is lost: deleted, or kept as missing when it looks like a disk that is away.
 */
export class Departures {
  readonly #parts: DeparturesParts;
  readonly #forget: boolean;
  readonly #newestKnownId: number;
  readonly #scanned = new Map<string, RootScan>();
  readonly #gone = new Set<number>();
  readonly #goneFolders = new Set<string>();
  /** Known files that hold another song now, as they were. */
  readonly #changed = new Map<number, { readonly uri: string; readonly identity: string }>();
  /** Songs found elsewhere, so that no second file is taken for them. */
  readonly #found = new Set<number>();
  readonly #absent: AbsentFiles;
  readonly #like: Statement;
  readonly #goneLike: Statement;
  readonly #rename: Statement;

  constructor(parts: DeparturesParts, forget: boolean) {
    this.#parts = parts;
    this.#like = parts.database.prepare(
      `SELECT ${COLUMNS} FROM songs WHERE identity IN (?, ?) AND id <= ? AND uri <> ? LIMIT ${MAX_CANDIDATES}`,
    );
    this.#goneLike = parts.database.prepare(
      `SELECT ${COLUMNS} FROM json_each(?) gone JOIN songs ON songs.id = gone.value WHERE identity IN (?, ?)`,
    );
    this.#rename = parts.database.prepare(
      "UPDATE songs SET uri = ?, directory_id = ?, place = ?, missing = 0 WHERE id = ? AND uri = ?",
    );
    this.#absent = new AbsentFiles(parts.roots, parts.indexer);
    this.#forget = forget;
    this.#newestKnownId = Number(parts.database.prepare("SELECT coalesce(max(id), 0) FROM songs").pluck().get());
  }

  /** A music folder that can be read: what it does not list is gone. */
  scanning(rootUri: string, root: RootScan): void {
    this.#scanned.set(rootUri, root);
  }

  /** A song that a readable folder no longer lists. */
  gone(song: { readonly id: number }): void {
    this.#gone.add(song.id);
  }

  /** A folder that a readable folder no longer lists, with everything below it. */
  goneFolder(uri: string): void {
    this.#goneFolders.add(uri);
    const { from, to } = below(uri);
    const ids = this.#parts.database.prepare("SELECT id FROM songs WHERE uri >= ? AND uri < ?").pluck();
    for (const id of ids.all(from, to) as number[]) this.#gone.add(id);
    // Tracks of cue sheets elsewhere that are parts of these files are written anew before the scan ends.
    this.#parts.batch.begin();
    this.#parts.database.prepare("UPDATE cue_tracks SET stale = 1 WHERE file_uri >= ? AND file_uri < ?").run(from, to);
    this.#parts.database.prepare("DELETE FROM cue_files WHERE uri >= ? AND uri < ?").run(from, to);
    this.#parts.database.prepare("DELETE FROM cue_sheets WHERE uri >= ? AND uri < ?").run(from, to);
  }

  /** True for a folder that is gone, and for those below it. */
  isGoneFolder(uri: string): boolean {
    if (this.#goneFolders.size === 0) return false;
    for (let above = uri; above !== ""; above = parentUri(above)) if (this.#goneFolders.has(above)) return true;
    return false;
  }

  /** A known file that was read again, before it is written: when songs trade places none of them is gone. */
  changing(uri: string, identities: readonly string[]): void {
    const row = this.#parts.database.prepare(`SELECT ${COLUMNS} FROM songs WHERE uri = ?`).get(uri) as Row | undefined;
    const identity = row?.identity ?? null;
    if (row === undefined || identity === null || identities.length === 0 || identities.includes(identity)) return;
    this.#changed.set(row.id, { uri, identity });
  }

  /** False: nothing can have come from elsewhere. */
  get knewSongs(): boolean {
    return this.#newestKnownId > 0;
  }

  /** The song that the new file at `uri` was until now, or null. Nobody else gets the same answer. */
  async originOf(uri: string, identities: readonly string[]): Promise<Origin | null> {
    if (!this.knewSongs || identities.length === 0) return null;
    const rows = this.#candidates(uri, identities);
    const isAway = (row: Row) => this.#gone.has(row.id) || row.missing === 1;
    const free = () => rows.filter((row) => !this.#found.has(row.id));
    const origin =
      originAmong(uri, free().filter(isAway)) ??
      (await this.#absent.originOf(
        uri,
        free().filter((row) => this.#scanned.has(this.#rootOf(row.uri))),
      ));
    if (origin === null || this.#found.has(origin.id)) return null;
    this.#found.add(origin.id);
    return origin;
  }

  #candidates(uri: string, identities: readonly string[]): readonly Row[] {
    const [first = null, second = null] = identities;
    const some = this.#like.all(first, second, this.#newestKnownId, uri) as Row[];
    if (some.length < MAX_CANDIDATES || this.#gone.size > MAX_GONE_SOUGHT) return some;
    // One sound in very many files (silence, say): those that are gone may not be among the first.
    return [...(this.#goneLike.all(JSON.stringify([...this.#gone]), first, second) as Row[]), ...some];
  }

  /**
   * Has people's data follow songs that are about to be written: those that moved, and all that are new. Answers every
   * move, also those of songs that were lost in earlier scans.
   */
  follow(moved: readonly Move[], arrived: readonly ArrivedSong[]): Promise<readonly Move[]> {
    return this.#tell({ moved, arrived, lost: [] });
  }

  /** Gives the row of a song its new address; false when it is no longer there. Inside the scan's transaction. */
  claim(origin: Origin, directoryId: number, uri: string, place: number): boolean {
    const { changes } = this.#rename.run(uri, directoryId, place, origin.id, origin.uri);
    this.#gone.delete(origin.id);
    return changes > 0;
  }

  /**
   * Ends the scan: decides about every song that is still gone. Answers the music folders that lost so much that they
   * look like other folders.
   */
  async settle(): Promise<ReadonlySet<string>> {
    const lost = await this.#lostSongs();
    const unlike = new Set<string>();
    for (const [rootUri, rows] of Map.groupBy(lost, (row) => this.#rootOf(row.uri))) {
      if (await this.#settleRoot(rootUri, rows)) unlike.add(rootUri);
    }
    if (this.#forget) await this.#forgetMissing();
    this.#removeFolders();
    return unlike;
  }

  /** Those that are nowhere else. One whose copy stays leaves it what people made of it. */
  async #lostSongs(): Promise<readonly Row[]> {
    const { database, batch } = this.#parts;
    const find = database.prepare(`SELECT ${COLUMNS} FROM songs WHERE id = ?`);
    const copies = database.prepare(
      "SELECT id, uri FROM songs WHERE identity = ? AND id <> ? AND missing = 0 LIMIT 64",
    );
    const lost: Row[] = [];
    const copied: { readonly row: Row; readonly to: string }[] = [];
    await sliced(this.#gone, (id) => {
      const row = find.get(id) as Row | undefined;
      if (row === undefined) return;
      const there = (copies.all(row.identity, id) as Origin[]).filter((copy) => !this.#gone.has(copy.id));
      const copy = originAmong(row.uri, there);
      if (copy === null) lost.push(row);
      else copied.push({ row, to: copy.uri });
    });
    const traded: Move[] = [];
    await sliced(this.#changed, ([id, { uri, identity }]) => {
      // Another file that came or changed in this scan holds it; if none does, the file merely got other tags.
      const now = (copies.all(identity, id) as Origin[]).filter((copy) => this.#isOfThisScan(copy.id));
      const to = originAmong(uri, now);
      if (to !== null) traded.push({ from: uri, to: to.uri });
    });
    const moved = [...traded, ...copied.map(({ row, to }) => ({ from: row.uri, to }))];
    if (moved.length === 0) return lost;
    await this.#tell({ moved, arrived: [], lost: [] });
    batch.begin();
    for (const move of moved) batch.moved(move);
    await sliced(copied, ({ row }) => {
      batch.begin();
      this.#delete(row);
    });
    return lost;
  }

  #isOfThisScan(id: number): boolean {
    return id > this.#newestKnownId || this.#changed.has(id);
  }

  /** True when the loss is out of proportion, and was kept. */
  async #settleRoot(rootUri: string, rows: readonly Row[]): Promise<boolean> {
    const { isOtherDevice, isOtherPath } = this.#scanned.get(rootUri) ?? UNKNOWN_ROOT;
    const newly = rows.filter((row) => row.missing === 0);
    // Another path is a decision of the person who wrote it.
    const loss = { lost: newly.length, songsBefore: this.#songsBefore(rootUri), forget: this.#forget || isOtherPath };
    const verdict = verdictOn({ ...loss, isOtherDevice });
    const going = this.#forget || isOtherPath ? rows : newly;
    if (verdict === "delete") await this.#remember(going);
    const keep = this.#parts.database.prepare("UPDATE songs SET missing = 1 WHERE id = ?");
    await sliced(going, (row) => {
      this.#parts.batch.begin();
      if (verdict === "delete") return this.#delete(row);
      keep.run(row.id);
      this.#parts.batch.songChanged(null, row.uri, "known");
    });
    return verdictOn({ ...loss, isOtherDevice: false }) === "keep";
  }

  /** Everything that was missing and did not come back in this scan. */
  async #forgetMissing(): Promise<void> {
    const { database, batch } = this.#parts;
    for (const rootUri of this.#scanned.keys()) {
      const { from, to } = below(rootUri);
      const rows = database
        .prepare(`SELECT ${COLUMNS} FROM songs WHERE missing = 1 AND uri >= ? AND uri < ?`)
        .all(from, to) as Row[];
      await this.#remember(rows);
      await sliced(rows, (row) => {
        batch.begin();
        this.#delete(row);
        this.#goneFolders.add(parentUri(row.uri));
      });
    }
  }

  async #remember(rows: readonly Row[]): Promise<void> {
    const lost = rows.flatMap(({ uri, identity }) => (identity === null ? [] : [{ uri, identity }]));
    if (lost.length > 0) await this.#tell({ moved: [], arrived: [], lost });
  }

  async #tell(songs: ComingsAndGoings): Promise<readonly Move[]> {
    return this.#parts.follow(songs, Math.floor(this.#parts.nowMs() / 1000));
  }

  #delete(row: Row): void {
    this.#parts.database.prepare("DELETE FROM songs WHERE id = ?").run(row.id);
    this.#parts.batch.songChanged(row.directoryId, row.uri, "known");
  }

  /** Gone folders are kept as long as songs below them are. */
  #removeFolders(): void {
    const { database, batch, roots } = this.#parts;
    for (const uri of this.#goneFolders) {
      if (roots.uris.includes(uri)) continue;
      const { from, to } = below(uri);
      batch.begin();
      database.prepare("DELETE FROM failures WHERE uri = ? OR (uri >= ? AND uri < ?)").run(uri, from, to);
      const { changes } = database
        .prepare(
          `DELETE FROM directories WHERE (uri = ? OR (uri >= ? AND uri < ?)) AND NOT EXISTS (
             SELECT 1 FROM songs WHERE songs.uri >= directories.uri || '/' AND songs.uri < directories.uri || '0')`,
        )
        .run(uri, from, to);
      if (changes > 0) batch.directoriesChanged();
    }
  }

  #songsBefore(rootUri: string): number {
    const { from, to } = below(rootUri);
    const count = this.#parts.database.prepare(
      "SELECT count(*) FROM songs WHERE uri >= ? AND uri < ? AND missing = 0 AND id <= ?",
    );
    return Number(count.pluck().get(from, to, this.#newestKnownId));
  }

  #rootOf(uri: string): string {
    return this.#parts.roots.resolve(uri)?.rootUri ?? "/";
  }
}
