import type { Database } from "better-sqlite3";
import type { Tag } from "../../shared/tags.ts";
import type { SavedEntry, SavedPlayback, SavedZone } from "../user-store-port.ts";
import type { CommitGroup } from "./commit-group.ts";

export type ZonePatch = {
  readonly zone: string;
  readonly playback: SavedPlayback | null;
  readonly queue: { readonly length: number; readonly entries: readonly (readonly [number, SavedEntry])[] } | null;
};

type EntryRow = {
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

  constructor(database: Database, commits: CommitGroup) {
    this.#database = database;
    this.#commits = commits;
  }

  load(zone: string): SavedZone | null {
    this.#commits.flush();
    const row = this.#database.prepare("SELECT playback_json AS playbackJson FROM zones WHERE name = ?").get(zone) as
      | { playbackJson: string | null }
      | undefined;
    if (row === undefined) return null;
    const entries = this.#database
      .prepare(
        `SELECT uri, priority, range_start_seconds AS startSeconds, range_end_seconds AS endSeconds,
           extra_tags_json AS extraTagsJson, said_tags_json AS saidTagsJson FROM queue_entries WHERE zone = ? ORDER BY position`,
      )
      .all(zone) as EntryRow[];
    return { playback: row.playbackJson === null ? null : JSON.parse(row.playbackJson), queue: entries.map(entryOf) };
  }

  /** Resolves when it is on the disk. */
  save(patch: ZonePatch): Promise<void> {
    return this.#commits.write(() => this.#apply(patch));
  }

  #apply({ zone, playback, queue }: ZonePatch): void {
    this.#database.prepare("INSERT INTO zones (name) VALUES (?) ON CONFLICT (name) DO NOTHING").run(zone);
    if (playback !== null) {
      const setPlayback = this.#database.prepare("UPDATE zones SET playback_json = ? WHERE name = ?");
      setPlayback.run(JSON.stringify(playback), zone);
    }
    if (queue === null) return;
    this.#database.prepare("DELETE FROM queue_entries WHERE zone = ? AND position >= ?").run(zone, queue.length);
    const put = this.#database.prepare(
      `INSERT OR REPLACE INTO queue_entries
         (zone, position, uri, priority, range_start_seconds, range_end_seconds, extra_tags_json,
          said_tags_json)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const [position, { uri, priority, range, extraTags, saidTags = [] }] of queue.entries) {
      if (position >= queue.length) continue;
      const [start, end] = [range?.startSeconds ?? null, range?.endSeconds ?? null];
      put.run(zone, position, uri, priority, start, end, tagsJson(extraTags), tagsJson(saidTags));
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
