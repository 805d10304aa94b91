import type { Database } from "better-sqlite3";
import type { Tag } from "../../shared/tags.ts";
import type { QueuePatch, SavedEntry, SavedPlayback, SavedZone } from "../user-store-port.ts";
import type { CommitGroup } from "./commit-group.ts";

/** `rowsBefore`: how many rows have been gathered that are put before those of `queue`. */
export type ZonePatch = {
  readonly zone: string;
  readonly playback: SavedPlayback | null;
  readonly queue: QueuePatch | null;
  readonly rowsBefore: number;
};

/** A patch of more rows is written in steps: other questions are answered meanwhile. */
const MAX_ROWS_AT_ONCE = 200;

type EntryRow = {
  readonly position: number;
  readonly uri: string;
  readonly priority: number;
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly extraTagsJson: string | null;
  readonly saidTagsJson: string | null;
};

/** Zones in the user database. */
export class ZoneStore {
  readonly #database: Database;
  readonly #commits: CommitGroup;
  readonly #gathered = new Map<string, QueuePatch["put"][number][]>();

  constructor(database: Database, commits: CommitGroup) {
    this.#database = database;
    this.#commits = commits;
  }

  names(): readonly string[] {
    this.#commits.flush();
    return this.#database.prepare("SELECT name FROM zones ORDER BY rowid").pluck().all() as string[];
  }

  /** With its queue, and with where its counts were: a zone of this name that is made later counts from the beginning. */
  delete(zone: string): Promise<void> {
    this.#gathered.delete(zone);
    return this.#commits.write(() => {
      this.#database.prepare("DELETE FROM zones WHERE name = ?").run(zone);
      this.#database.prepare("DELETE FROM counted WHERE zone = ?").run(zone);
    });
  }

  load(zone: string): SavedZone | null {
    this.#commits.flush();
    const row = this.#database.prepare("SELECT playback_json AS playbackJson FROM zones WHERE name = ?").get(zone) as
      | { playbackJson: string | null }
      | undefined;
    if (row === undefined) return null;
    const entries = this.#database
      .prepare(
        `SELECT position, uri, priority, range_start_seconds AS startSeconds, range_end_seconds AS endSeconds,
           extra_tags_json AS extraTagsJson, said_tags_json AS saidTagsJson FROM queue_entries WHERE zone = ? ORDER BY position`,
      )
      .all(zone) as EntryRow[];
    return {
      playback: row.playbackJson === null ? null : JSON.parse(row.playbackJson),
      queue: entries.map(entryOf),
      ranks: Float64Array.from(entries, ({ position }) => position),
    };
  }

  /** Keeps rows for the patch that comes with the next `save`. Errors: some of those before are not here. */
  gather(zone: string, from: number, rows: QueuePatch["put"]): void {
    const gathered = from === 0 ? [] : (this.#gathered.get(zone) ?? []);
    if (gathered.length !== from)
      throw new Error(`Rows of the queue are missing: ${from} wanted, ${gathered.length} here`);
    for (const row of rows) gathered.push(row);
    this.#gathered.set(zone, gathered);
  }

  /** Resolves when it is on the disk. All of a patch is, or nothing. Errors: gathered rows are missing. */
  async save(patch: ZonePatch): Promise<void> {
    const { zone, queue, rowsBefore } = patch;
    this.gather(zone, rowsBefore, queue?.put ?? []);
    const put = this.#gathered.get(zone) ?? [];
    this.#gathered.delete(zone);
    const steps = () => this.#steps(patch, put);
    if (put.length + (queue?.removed.length ?? 0) > MAX_ROWS_AT_ONCE) await this.#commits.writeInSteps(steps());
    else await this.#commits.write(() => void [...steps()]);
  }

  *#steps({ zone, playback, queue }: ZonePatch, put: QueuePatch["put"]): Generator<void> {
    this.#database.prepare("INSERT INTO zones (name) VALUES (?) ON CONFLICT (name) DO NOTHING").run(zone);
    if (playback !== null) {
      const setPlayback = this.#database.prepare("UPDATE zones SET playback_json = ? WHERE name = ?");
      setPlayback.run(JSON.stringify(playback), zone);
    }
    if (queue === null) return;
    if (queue.removed === "all") this.#database.prepare("DELETE FROM queue_entries WHERE zone = ?").run(zone);
    else yield* this.#remove(zone, queue.removed);
    const insert = this.#database.prepare(
      `INSERT OR REPLACE INTO queue_entries
         (zone, position, uri, priority, range_start_seconds, range_end_seconds, extra_tags_json,
          said_tags_json)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const [rank, { uri, priority, range, extraTags, saidTags = [] }] of put) {
      const [start, end] = [range?.startSeconds ?? null, range?.endSeconds ?? null];
      insert.run(zone, rank, uri, priority, start, end, tagsJson(extraTags), tagsJson(saidTags));
      yield;
    }
  }

  *#remove(zone: string, ranks: readonly number[]): Generator<void> {
    const remove = this.#database.prepare("DELETE FROM queue_entries WHERE zone = ? AND position = ?");
    for (const rank of ranks) {
      remove.run(zone, rank);
      yield;
    }
  }
}

function tagsJson(tags: readonly Tag[]): string | null {
  return tags.length === 0 ? null : JSON.stringify(tags);
}

function entryOf(row: EntryRow): SavedEntry {
  return {
    uri: row.uri,
    priority: row.priority,
    range: row.startSeconds === null ? null : { startSeconds: row.startSeconds, endSeconds: row.endSeconds },
    extraTags: row.extraTagsJson === null ? [] : JSON.parse(row.extraTagsJson),
    ...(row.saidTagsJson === null ? {} : { saidTags: JSON.parse(row.saidTagsJson) }),
  };
}
