import type { Database, Statement } from "better-sqlite3";
import type { SongPart } from "../../shared/song.ts";
import { foundText } from "../../shared/song-text.ts";
import type { ReadSong } from "../prepared-song.ts";
import { SongValues } from "./song-values.ts";

const MAX_TAGS_AT_ONCE = 16;

const COLUMNS = `directory_id, uri, size_bytes, modified_ms, modified_seconds, added_seconds, duration_ms, rate_hz, bits,
  channels, place, tag_mask, replay_gain_json, part_json, identity, sound, text`;
const MARKS = `${COLUMNS.replaceAll(/\w+/g, "?").slice(0, -1)}CAST(? AS BLOB)`;
const LINE_BREAK = /[\0\n\r]/;

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
  readonly #same;
  readonly #added;
  readonly #remove;
  readonly #clearTags;
  /** By how many they add at once: a call costs more than a row. */
  readonly #addTags: readonly Statement<unknown[]>[];
  readonly #values: SongValues;
  readonly #firstSeen: FirstSeen;

  constructor(database: Database, firstSeen: FirstSeen) {
    this.#firstSeen = firstSeen;
    this.#values = new SongValues(database);
    this.#insert = database.prepare(`INSERT INTO songs (${COLUMNS}) VALUES (${MARKS}) ON CONFLICT (uri) DO NOTHING`);
    this.#update = database
      .prepare(
        `INSERT INTO songs (${COLUMNS}) VALUES (${MARKS})
         ON CONFLICT (uri) DO UPDATE SET directory_id = excluded.directory_id, size_bytes = excluded.size_bytes,
           modified_ms = excluded.modified_ms, modified_seconds = excluded.modified_seconds,
           duration_ms = excluded.duration_ms, rate_hz = excluded.rate_hz, bits = excluded.bits,
           channels = excluded.channels, tag_mask = excluded.tag_mask,
           replay_gain_json = excluded.replay_gain_json, part_json = excluded.part_json,
           identity = excluded.identity, sound = excluded.sound, missing = 0, text = excluded.text
         RETURNING id`,
      )
      .pluck();
    this.#same = database.prepare(
      `SELECT 1 FROM songs WHERE uri = ? AND directory_id = ? AND size_bytes = ? AND modified_ms = ? AND duration_ms IS ?
         AND rate_hz IS ? AND bits IS ? AND channels IS ? AND tag_mask = ? AND replay_gain_json IS ? AND part_json IS NULL
         AND identity IS ? AND sound IS ? AND missing = 0 AND text = CAST(? AS BLOB)`,
    );
    this.#added = database.prepare("SELECT added_seconds FROM songs WHERE uri = ?").pluck();
    this.#remove = database.prepare("DELETE FROM songs WHERE uri = ?");
    this.#clearTags = database.prepare("DELETE FROM song_tags WHERE song_id = ?");
    this.#addTags = Array.from({ length: MAX_TAGS_AT_ONCE }, (_, index) => {
      const rows = Array.from({ length: index + 1 }, (_, row) => `(${row}, ?)`).join(", ");
      // OR FAIL: SQLite need not note how to take back some of several rows. An error ends the whole transaction anyway.
      return database.prepare(
        `INSERT OR FAIL INTO song_tags (song_id, tag, ordinal, value_id)
         SELECT ?, column2 & 63, ? + column1, column2 >> 6 FROM (VALUES ${rows})`,
      );
    });
  }

  /** Call when a scan starts. */
  start(): void {
    this.#firstSeen.start();
  }

  /** True when a known song would be written just as it is. */
  holds(directoryId: number, { uri, entry, song, values }: ReadSong): boolean {
    const addedSeconds = this.#added.get(uri);
    if (addedSeconds === undefined) return false;
    // The text tells the tags, but not of breaks in them.
    if (song.values.some((place) => LINE_BREAK.test(values[place]?.[1] ?? ""))) return false;
    const { durationMs, rateHz, bits, channels, tagMask, replayGainJson, identities } = song;
    const row = [
      ...[uri, directoryId, entry.sizeBytes, entry.modifiedMs, durationMs, rateHz, bits, channels, tagMask],
      ...[replayGainJson, identities[0] ?? null, soundOf({ uri, entry, song })],
      textOf(uri, entry.modifiedMs, Number(addedSeconds), null) + song.text,
    ];
    return this.#same.get(row) !== undefined;
  }

  /** `place` is kept of a song that was known. */
  write(
    directoryId: number,
    read: ReadSong,
    nowSeconds: number,
    place: number,
    wasKnown: boolean,
    part: SongPart | null = null,
  ): void {
    const { uri, entry, song } = read;
    // A file that a cue sheet divides is known, but is no song.
    const known = wasKnown ? this.#added.get(uri) : undefined;
    const addedSeconds = known === undefined ? this.#firstSeen.of(uri, nowSeconds) : Number(known);
    const row = [
      directoryId,
      uri,
      entry.sizeBytes,
      entry.modifiedMs,
      Math.floor(entry.modifiedMs / 1000),
      addedSeconds,
      song.durationMs,
      song.rateHz,
      song.bits,
      song.channels,
      place,
      song.tagMask,
      song.replayGainJson,
      part === null ? null : JSON.stringify(part),
      song.identities[0] ?? null,
      soundOf(read),
      textOf(uri, entry.modifiedMs, addedSeconds, part) + song.text,
    ];
    this.#writeTags(wasKnown ? this.#known(row) : this.#new(row), read);
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

  #writeTags(songId: number, { song, values }: ReadSong): void {
    const ids = this.#values.idsOf(values);
    for (let from = 0; from < song.values.length; from += MAX_TAGS_AT_ONCE) {
      const rows: unknown[] = [songId, from];
      const end = Math.min(song.values.length, from + MAX_TAGS_AT_ONCE);
      for (let ordinal = from; ordinal < end; ordinal++) {
        const place = song.values[ordinal] ?? -1;
        rows.push((ids[place] ?? 0) * 64 + (values[place]?.[0] ?? 0));
      }
      this.#addTags[end - from - 1]?.run(rows);
    }
  }

  remove(uri: string): void {
    this.#remove.run(uri);
  }

  forget(): void {
    this.#values.forget();
  }
}

/** Where nothing in the file tells, a file that changes sounds different. */
function soundOf({ uri, entry, song }: Pick<ReadSong, "uri" | "entry" | "song">): string {
  return song.sound ?? `/${entry.sizeBytes}-${entry.modifiedMs}/${uri}`;
}

function textOf(uri: string, modifiedMs: number, addedSeconds: number, part: SongPart | null): string {
  return foundText({ uri, part, modifiedSeconds: Math.floor(modifiedMs / 1000), addedSeconds });
}
