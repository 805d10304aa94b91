import type { Database } from "better-sqlite3";
import type { ReplayGain, SongPart } from "../../shared/song.ts";
import { ANALYSIS_VERSION } from "../../shared/sound/track-analysis.ts";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";
import type { AnalysisFigures, UnanalysedSong } from "../analyses-port.ts";
import { below } from "../below.ts";

const PAGE = 64;
/** Ids looked through in one go. */
export const STRETCH = 2_000;

type SongRow = {
  readonly id: number;
  readonly uri: string;
  readonly sound: string;
  readonly durationMs: number | null;
  readonly partJson: string | null;
};

/** Read from indexes and small rows only, therefore with what is missing counted apart. */
const FIGURES = `SELECT (SELECT count(*) FROM songs) AS songs, (SELECT total(duration_ms) FROM songs) AS ms,
  (SELECT count(*) FROM songs WHERE missing = 1) AS missing,
  (SELECT count(*) FROM song_sounds WHERE version = ${ANALYSIS_VERSION} AND failure IS NULL) AS analysed,
  (SELECT count(*) FROM song_sounds WHERE version = ${ANALYSIS_VERSION} AND failure IS NOT NULL) AS failed,
  (SELECT count(*) FROM songs s JOIN song_sounds d ON d.song_id = s.id
    WHERE s.missing = 1 AND d.version = ${ANALYSIS_VERSION}) AS doneMissing`;
const NOTHING = { songs: 0, ms: 0, missing: 0, analysed: 0, failed: 0, doneMissing: 0 };

/** A song of an album. `known`: somebody has listened to it, though perhaps in vain. */
export type Member = {
  readonly id: number;
  readonly uri: string;
  readonly sound: string | null;
  readonly known: 0 | 1;
};

/** `album`: the same text for the songs of one album. */
export type OnAlbum = { readonly id: number; readonly known: 0 | 1; readonly album: string };

const tag = (name: TagName) => TAG_NAMES.indexOf(name);
const firstValue = (name: TagName, song: string) =>
  `(SELECT value_id FROM song_tags WHERE song_id = ${song} AND tag = ${tag(name)} ORDER BY ordinal LIMIT 1)`;

/** Which songs were analysed, and what the library says of their loudness. In library.db. */
export class SongSounds {
  readonly #database: Database;
  readonly #pages;
  readonly #counts;
  readonly #lastId;
  readonly #mark;
  readonly #markFailed;
  readonly #setGain;
  readonly #album;
  readonly #members;
  readonly #setWaveform;
  readonly #albums;
  readonly #figures;

  constructor(database: Database) {
    this.#database = database;
    const inFolder = "(s.uri = ? OR (s.uri >= ? AND s.uri < ?))";
    const isNew = `NOT EXISTS (SELECT 1 FROM song_sounds d WHERE d.song_id = s.id AND d.version = ${ANALYSIS_VERSION})`;
    const page = (also: string) =>
      database.prepare<(number | string)[], SongRow>(
        `SELECT s.id, s.uri, s.sound, s.duration_ms AS durationMs, s.part_json AS partJson FROM songs s
         WHERE s.id > ? AND s.id <= ? AND ${inFolder} AND s.missing = 0 AND s.sound IS NOT NULL AND ${also}
         ORDER BY s.id LIMIT ${PAGE}`,
      );
    // Read from indexes alone; the missing are few.
    const count = (also: string) =>
      database.prepare<string[], number>(`SELECT count(*) FROM songs s WHERE ${inFolder} AND ${also}`).pluck();
    this.#pages = { new: page(isNew), all: page("1") };
    this.#counts = { new: count(isNew), all: count("1") };
    this.#lastId = database.prepare<[], number | null>("SELECT max(id) FROM songs").pluck();
    this.#mark = database.prepare(
      `INSERT INTO song_sounds (song_id, version) VALUES (?, ?)
       ON CONFLICT (song_id) DO UPDATE SET version = excluded.version, failure = NULL`,
    );
    this.#markFailed = database.prepare(
      "INSERT OR REPLACE INTO song_sounds (song_id, version, gain_json, failure) VALUES (?, ?, NULL, ?)",
    );
    this.#setGain = database.prepare("UPDATE song_sounds SET gain_json = ? WHERE song_id = ? AND gain_json IS NOT ?");
    this.#album = database.prepare<[number], { album: number | null; artist: number | null; release: number | null }>(
      `SELECT ${firstValue("Album", "s.id")} AS album, ${firstValue("AlbumArtist", "s.id")} AS artist,
         ${firstValue("MUSICBRAINZ_ALBUMID", "s.id")} AS release FROM songs s WHERE s.id = ?`,
    );
    this.#members = database.prepare<unknown[], Member>(
      `SELECT s.id, s.uri, s.sound, d.song_id IS NOT NULL AS known
       FROM song_tags t CROSS JOIN songs s ON s.id = t.song_id LEFT JOIN song_sounds d ON d.song_id = s.id
       WHERE t.value_id = @album AND t.ordinal = (SELECT min(ordinal) FROM song_tags
           WHERE song_id = t.song_id AND tag = ${tag("Album")})
         AND ${firstValue("AlbumArtist", "s.id")} IS @artist AND ${firstValue("MUSICBRAINZ_ALBUMID", "s.id")} IS @release
         AND (@artist IS NOT NULL OR @release IS NOT NULL
           OR s.directory_id = (SELECT directory_id FROM songs WHERE id = @id))
       ORDER BY s.id LIMIT @limit`,
    );
    this.#figures = database.prepare<[], typeof NOTHING>(FIGURES);
    this.#setWaveform = database.prepare("INSERT OR REPLACE INTO waveforms (sound, peaks) VALUES (?, ?)");
    this.#albums = database.prepare<[number, number], OnAlbum>(
      `SELECT id, known, album || ',' || coalesce(artist, '') || ',' || coalesce(release, '') || ',' ||
           iif(artist IS NULL AND release IS NULL, directory_id, '') AS album
         FROM (SELECT s.id, s.directory_id, d.song_id IS NOT NULL AS known, ${firstValue("Album", "s.id")} AS album,
             ${firstValue("AlbumArtist", "s.id")} AS artist, ${firstValue("MUSICBRAINZ_ALBUMID", "s.id")} AS release
           FROM songs s LEFT JOIN song_sounds d ON d.song_id = s.id WHERE s.id > ? AND s.id <= ?)
         WHERE album IS NOT NULL ORDER BY id`,
    );
  }

  /** As `Analyses.unanalysed`. Yields now and then: where few are left, there is much to look through. */
  *page(under: string, again: boolean, afterId: number): Generator<void, readonly UnanalysedSong[]> {
    const { from, to } = below(under);
    const statement = this.#pages[again ? "all" : "new"];
    const lastId = this.#lastId.get() ?? 0;
    for (let after = afterId; after < lastId; after += STRETCH) {
      const rows = statement.all(after, after + STRETCH, under, from, to);
      if (rows.length > 0) return rows.map(songOf);
      yield;
    }
    return [];
  }

  /** How many `page` would give in all, those among them that are missing. */
  count(under: string, again: boolean): number {
    const { from, to } = below(under);
    return this.#counts[again ? "all" : "new"].get(under, from, to) ?? 0;
  }

  figures(): AnalysisFigures {
    const { songs, ms, missing, analysed, failed, doneMissing } = this.#figures.get() ?? NOTHING;
    const left = Math.max(0, songs - missing - (analysed + failed - doneMissing));
    return { analysed, failed, left, leftSeconds: songs === 0 ? 0 : (left * ms) / songs / 1000 };
  }

  mark(songId: number, version: number): void {
    this.#mark.run(songId, version);
  }

  markFailed(songId: number, reason: string): void {
    this.#markFailed.run(songId, ANALYSIS_VERSION, reason);
  }

  /** True when it was another one. */
  setGain(songId: number, gain: ReplayGain | null): boolean {
    const json = gain === null ? null : JSON.stringify(gain);
    return this.#setGain.run(json, songId, json).changes > 0;
  }

  setWaveform(sound: string, peaks: Uint8Array): void {
    this.#setWaveform.run(sound, peaks);
  }

  /**
   * The songs of a song's album, itself included, at most `limit`: of the same album's name, album's artist and release;
   * where nobody says the artist or the release, in the same folder. Empty: it is on none.
   */
  albumOf(songId: number, limit: number): readonly Member[] {
    const keys = this.#album.get(songId);
    if (keys === undefined || keys.album === null) return [];
    return this.#members.all({ ...keys, id: songId, limit });
  }

  /** Which album each song is on, in order of ids behind one; null when that was all. */
  albumsBehind(afterId: number): readonly OnAlbum[] | null {
    const lastId = this.#lastId.get() ?? 0;
    return afterId >= lastId ? null : this.#albums.all(afterId, afterId + STRETCH);
  }

  transaction(write: () => void): void {
    this.#database.transaction(write)();
  }
}

function songOf({ durationMs, partJson, ...song }: SongRow): UnanalysedSong {
  const part: SongPart | null = partJson === null ? null : JSON.parse(partJson);
  return {
    ...song,
    fileUri: part?.fileUri ?? song.uri,
    startSeconds: part?.startSeconds ?? 0,
    endSeconds: part?.endSeconds ?? null,
    durationSeconds: durationMs === null ? null : durationMs / 1000,
  };
}
