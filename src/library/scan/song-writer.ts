import type { Database, Statement } from "better-sqlite3";
import type { Song, SongPart } from "../../shared/song.ts";
import { songText } from "../../shared/song-text.ts";
import { TAG_NAMES, type Tag } from "../../shared/tags.ts";
import { fold } from "../fold.ts";
import type { FileMetadata, ListedEntry } from "../indexer/indexer-messages.ts";
import { formatOf } from "../song-row.ts";
import { identityOf } from "./identity.ts";

const TAG_INDEX: ReadonlyMap<string, number> = new Map(TAG_NAMES.map((name, index) => [name, index]));
const VALUES_KEPT_PER_TAG = 5_000;
const MAX_TAGS_AT_ONCE = 16;

const COLUMNS = `directory_id, uri, size_bytes, modified_ms, modified_seconds, added_seconds, duration_ms, rate_hz, bits,
  channels, place, tag_mask, replay_gain_json, part_json, identity, text`;
const MARKS = COLUMNS.replaceAll(/\w+/g, "?");

/** Who knows when a song that is new here was seen first: now, unless this database was lost and made anew. */
export type FirstSeen = {
  of(uri: string, nowSeconds: number): number;
  /** A scan starts, in which no song is new twice. */
  start(): void;
};

/** Writes songs and their tags; always inside the caller's transaction. A song keeps its id and `added` date. */
export class SongWriter {
  readonly #insert;
  readonly #update;
  readonly #added;
  readonly #remove;
  readonly #clearTags;
  /** By how many they add at once: a call costs more than a row. */
  readonly #addTags: readonly Statement<unknown[]>[];
  readonly #findValue;
  readonly #addValue;
  readonly #lastValueId;
  /** Ids of values met lately, by tag. Those of a rolled-back transaction would be wrong, so `forget` empties it. */
  readonly #valueIds = TAG_NAMES.map(() => new Map<string, number>());
  /** The id of the next new value; null = not known. */
  #nextValueId: number | null = null;

  readonly #firstSeen: FirstSeen;

  constructor(database: Database, firstSeen: FirstSeen) {
    this.#firstSeen = firstSeen;
    this.#insert = database.prepare(`INSERT INTO songs (${COLUMNS}) VALUES (${MARKS}) ON CONFLICT (uri) DO NOTHING`);
    this.#update = database
      .prepare(
        `INSERT INTO songs (${COLUMNS}) VALUES (${MARKS})
         ON CONFLICT (uri) DO UPDATE SET directory_id = excluded.directory_id, size_bytes = excluded.size_bytes,
           modified_ms = excluded.modified_ms, modified_seconds = excluded.modified_seconds,
           duration_ms = excluded.duration_ms, rate_hz = excluded.rate_hz, bits = excluded.bits,
           channels = excluded.channels, tag_mask = excluded.tag_mask,
           replay_gain_json = excluded.replay_gain_json, part_json = excluded.part_json,
           identity = excluded.identity, missing = 0, text = excluded.text
         RETURNING id`,
      )
      .pluck();
    this.#added = database.prepare("SELECT added_seconds FROM songs WHERE uri = ?").pluck();
    this.#remove = database.prepare("DELETE FROM songs WHERE uri = ?");
    this.#clearTags = database.prepare("DELETE FROM song_tags WHERE song_id = ?");
    this.#addTags = Array.from({ length: MAX_TAGS_AT_ONCE }, (_, index) => {
      const rows = Array.from({ length: index + 1 }, () => "(?, ?, ?, ?)").join(", ");
      return database.prepare(`INSERT INTO song_tags (song_id, tag, ordinal, value_id) VALUES ${rows}`);
    });
    this.#findValue = database.prepare("SELECT id FROM tag_values WHERE tag = ? AND value = ?").pluck();
    this.#addValue = database.prepare(
      "INSERT INTO tag_values (id, tag, value, folded) VALUES (?, ?, ?, ?) ON CONFLICT (tag, value) DO NOTHING",
    );
    this.#lastValueId = database
      .prepare(
        `SELECT max(coalesce((SELECT max(id) FROM tag_values), 0),
           coalesce((SELECT values_indexed FROM collection), 0))`,
      )
      .pluck();
  }

  /** Call when a scan starts. */
  start(): void {
    this.#firstSeen.start();
  }

  /** `place` is kept of a song that was known. */
  write(
    directoryId: number,
    uri: string,
    entry: Pick<ListedEntry, "sizeBytes" | "modifiedMs">,
    metadata: FileMetadata,
    nowSeconds: number,
    place: number,
    wasKnown: boolean,
    part: SongPart | null = null,
  ): void {
    const modifiedSeconds = Math.floor(entry.modifiedMs / 1000);
    // A file that a cue sheet divides is known, but is no song.
    const known = wasKnown ? this.#added.get(uri) : undefined;
    const addedSeconds = known === undefined ? this.#firstSeen.of(uri, nowSeconds) : Number(known);
    const { tags, durationMs, rateHz, bits, channels, replayGain } = metadata;
    const text = textOf({ ...songOf(uri, metadata, { modifiedSeconds, addedSeconds }), part }, metadata);
    const row = [
      directoryId,
      uri,
      entry.sizeBytes,
      entry.modifiedMs,
      modifiedSeconds,
      addedSeconds,
      durationMs,
      rateHz,
      bits,
      channels,
      place,
      tagMask(tags),
      replayGain === null ? null : JSON.stringify(replayGain),
      part === null ? null : JSON.stringify(part),
      identityOf(metadata, part),
      Buffer.from(text),
    ];
    this.#writeTags(wasKnown ? this.#known(row) : this.#new(row), tags);
  }

  #new(row: readonly unknown[]): number {
    const { changes, lastInsertRowid } = this.#insert.run(row);
    return changes === 1 ? Number(lastInsertRowid) : this.#known(row);
  }

  #known(row: readonly unknown[]): number {
    const songId = Number(this.#update.get(row));
    this.#clearTags.run(songId);
    return songId;
  }

  #writeTags(songId: number, tags: readonly Tag[]): void {
    for (let from = 0; from < tags.length; from += MAX_TAGS_AT_ONCE) {
      const rows: number[] = [];
      const end = Math.min(tags.length, from + MAX_TAGS_AT_ONCE);
      for (const [index, [name, value]] of tags.slice(from, end).entries()) {
        const tag = tagIndex(name);
        rows.push(songId, tag, from + index, this.#valueId(tag, value));
      }
      this.#addTags[end - from - 1]?.run(rows);
    }
  }

  remove(uri: string): void {
    this.#remove.run(uri);
  }

  forget(): void {
    for (const ids of this.#valueIds) ids.clear();
    this.#nextValueId = null;
  }

  #valueId(tag: number, value: string): number {
    const ids = this.#valueIds[tag] ?? new Map<string, number>();
    const known = ids.get(value);
    if (known !== undefined) return known;
    if (ids.size >= VALUES_KEPT_PER_TAG) ids.clear();
    const id = this.#idInTable(tag, value);
    ids.set(value, id);
    return id;
  }

  #idInTable(tag: number, value: string): number {
    // The index of their parts may know ids that are gone: one up to there is not used again.
    const next = this.#nextValueId ?? Number(this.#lastValueId.get()) + 1;
    // Most values that were not met lately are new.
    const isNew = this.#addValue.run(next, tag, value, fold(value)).changes === 1;
    this.#nextValueId = isNew ? next + 1 : next;
    return isNew ? next : Number(this.#findValue.get(tag, value));
  }
}

/** A file with a cue sheet in it is a playlist, too, which MPD says behind the song. */
function textOf(song: Song, { cueSheet }: FileMetadata): string {
  return cueSheet === null ? songText(song) : `${songText(song)}playlist: ${song.uri}\n`;
}

function songOf(uri: string, metadata: FileMetadata, dates: Pick<Song, "modifiedSeconds" | "addedSeconds">): Song {
  const { tags, durationMs, rateHz, bits, channels, replayGain } = metadata;
  const format = formatOf(rateHz, bits, channels);
  return {
    uri,
    tags,
    durationSeconds: durationMs === null ? null : durationMs / 1000,
    format,
    ...dates,
    replayGain,
    part: null,
  };
}

/** The number a tag is stored under. */
export function tagIndex(name: string): number {
  const index = TAG_INDEX.get(name);
  if (index === undefined) throw new Error(`unknown tag ${name}`);
  return index;
}

/** The bit of each tag; 35 tags need more than JavaScript's 32-bit operators, hence sums. */
export function tagMask(tags: readonly Tag[]): number {
  let mask = 0;
  // Equal names are neighbours.
  let last = "";
  for (const [name] of tags) {
    if (name !== last) mask += 2 ** tagIndex(name);
    last = name;
  }
  return mask;
}
