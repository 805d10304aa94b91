import type { Database } from "better-sqlite3";
import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import { inSlices } from "../../shared/in-slices.ts";
import { DIMENSIONS } from "../../shared/sound/dimensions.ts";
import { ANALYSIS_VERSION, type MeasuredTrack } from "../../shared/sound/track-analysis.ts";
import type { UnanalysedPage, UnanalysedSong } from "../analyses-port.ts";
import type { Reader } from "../query/reader.ts";
import type { CommitGroup } from "../user/commit-group.ts";
import type { Answers } from "../worker-messages.ts";
import { AnalysisStore, type LoudnessRow } from "./analysis-store.ts";
import { albumGain, measuredGain } from "./measured-gain.ts";
import { OrphanSounds } from "./orphan-sounds.ts";
import { type Member, type OnAlbum, SongSounds, STRETCH } from "./song-sounds.ts";

/** More songs are no album, though they may bear one name. */
const MAX_ALBUM_SONGS = 1_000;
/** Looked at in one go. */
const PAGE = 1_000;

/** `digest` differs as soon as other songs are on it or were heard; `heardId`: one that was heard. */
type Album = { readonly heardId: number | null; readonly digest: number };

export type SoundQuestion = keyof SoundDesk["answers"];

type Parts = {
  readonly library: Database;
  readonly user: Database;
  readonly commits: CommitGroup;
  readonly reader: Reader;
  /** The music folders. */
  readonly rootUris: readonly string[];
};

/** Answers what is asked about the sound of songs, and keeps what listening to them has shown. Lives in the library worker. */
export class SoundDesk {
  readonly #reader: Reader;
  readonly #store: AnalysisStore;
  readonly #songs: SongSounds;
  readonly #orphans: OrphanSounds;
  /** As they were last settled. */
  #albums: ReadonlyMap<string, Album> = new Map();

  constructor({ library, user, commits, reader, rootUris }: Parts) {
    this.#reader = reader;
    this.#store = new AnalysisStore(user, commits);
    this.#songs = new SongSounds(library);
    this.#orphans = new OrphanSounds({ library, user, commits, rootUris });
  }

  readonly answers = {
    analysisOf: ({ uri }) => {
      const sound = this.#soundOf(uri);
      return sound === null ? null : this.#store.get(sound);
    },
    waveform: ({ uri }) =>
      this.#reader.get<{ peaks: Buffer }>(
        sql`SELECT w.peaks FROM songs s JOIN waveforms w ON w.sound = s.sound WHERE s.uri = ${uri}`,
      )?.peaks ?? null,
    fingerprints: () => inSlices(this.#fingerprints()),
    analysisFailures: () =>
      this.#reader.all<{ uri: string; reason: string }>(
        sql`SELECT s.uri, d.failure AS reason FROM song_sounds d JOIN songs s ON s.id = d.song_id
          WHERE d.failure IS NOT NULL ORDER BY s.uri LIMIT 10000`,
      ),
    analysisFigures: () => this.#songs.figures(),
    unanalysed: ({ under, again, afterId }) => this.#unanalysed(under, again, afterId),
    recallAnalysis: ({ song }) => this.#recall(song),
    keepAnalysis: ({ song, track }) => this.#keep(song, track),
    failAnalysis: ({ song, reason }) => {
      this.#songs.markFailed(song.id, reason);
      return this.#gauge(song.id);
    },
    settleAnalyses: async () => {
      const changed = await inSlices(this.#settle());
      await this.#orphans.bound();
      return changed;
    },
  } satisfies Partial<Answers>;

  #soundOf(uri: string): string | null {
    return this.#reader.get<{ sound: string | null }>(sql`SELECT sound FROM songs WHERE uri = ${uri}`)?.sound ?? null;
  }

  async #unanalysed(under: string, again: boolean, afterId: number): Promise<UnanalysedPage> {
    if (afterId === 0 && under !== "" && this.#songs.count(under, true) === 0) {
      throw new DomainError("not-found", "There is no song at this address");
    }
    const songs = await inSlices(this.#songs.page(under, again, afterId));
    return { songs, total: afterId === 0 ? this.#songs.count(under, again) : null };
  }

  #recall({ id, uri, sound }: UnanalysedSong): readonly string[] | null {
    if (this.#store.version(sound) !== ANALYSIS_VERSION) return null;
    this.#songs.mark(id, ANALYSIS_VERSION);
    return [...new Set([uri, ...this.#gauge(id)])];
  }

  /** First what cannot be had again quickly, then what follows from it. */
  async #keep(song: UnanalysedSong, track: MeasuredTrack): Promise<readonly string[]> {
    await this.#store.keep(song.sound, track);
    this.#songs.transaction(() => {
      this.#songs.setWaveform(song.sound, track.waveform);
      this.#songs.mark(song.id, ANALYSIS_VERSION);
    });
    return [...new Set([song.uri, ...this.#gauge(song.id)])];
  }

  /** Works out the gains of a song and its album; answers with the songs that have others now. */
  #gauge(songId: number): readonly string[] {
    const album = this.#songs.albumOf(songId, MAX_ALBUM_SONGS + 1);
    const isAlbum = album.length > 0 && album.length <= MAX_ALBUM_SONGS;
    const changed: string[] = [];
    this.#songs.transaction(() => changed.push(...this.#gaugeTogether(isAlbum ? album : this.#alone(songId), isAlbum)));
    return changed;
  }

  /** An album has a gain as soon as somebody has listened to each of its songs. */
  #gaugeTogether(songs: readonly Member[], isAlbum: boolean): readonly string[] {
    const rows = songs.map(({ sound }) => (sound === null ? null : this.#store.loudness(sound)));
    const heard = rows.filter((row): row is LoudnessRow => row !== null);
    const isComplete =
      isAlbum && heard.length > 0 && songs.every(({ known }, index) => known === 1 || rows[index] !== null);
    const together = isComplete ? albumGain(heard) : null;
    return songs.flatMap(({ id, uri, known }, index) => {
      const row = rows[index] ?? null;
      const gain = row === null ? null : measuredGain(row, together);
      return known === 1 && this.#songs.setGain(id, gain) ? [uri] : [];
    });
  }

  #alone(songId: number): readonly Member[] {
    return this.#reader.all<Member>(sql`SELECT id, uri, sound, 1 AS known FROM songs WHERE id = ${songId}`);
  }

  /** Songs whose sound is known from elsewhere or from before, then the albums that are not what they were. */
  *#settle(): Generator<void, readonly string[]> {
    if (this.#store.isEmpty) return [];
    const changed = new Set<string>();
    const alone = new Set<number>();
    for (let afterId: number | null = 0; afterId !== null; yield) {
      const page: readonly UnanalysedSong[] = yield* this.#songs.page("", false, afterId);
      for (const { id, uri, sound } of page) {
        const version = this.#store.version(sound);
        if (version === null) continue;
        this.#songs.mark(id, version);
        changed.add(uri);
        alone.add(id);
      }
      afterId = page.at(-1)?.id ?? null;
    }
    const albums = new Map<string, Album>();
    for (let after = 0; ; after += STRETCH) {
      const songs = this.#songs.albumsBehind(after);
      if (songs === null) break;
      for (const song of songs) {
        albums.set(song.album, withSong(albums.get(song.album), song));
        alone.delete(song.id);
      }
      yield;
    }
    for (const id of alone) {
      this.#gauge(id);
      yield;
    }
    for (const [name, { heardId, digest }] of albums) {
      if (heardId === null || this.#albums.get(name)?.digest === digest) continue;
      for (const uri of this.#gauge(heardId)) changed.add(uri);
      yield;
    }
    this.#albums = albums;
    return [...changed];
  }

  *#fingerprints(): Generator<void, { uris: readonly string[]; rows: Float32Array }> {
    const uris: string[] = [];
    const rows: Float32Array[] = [];
    for (let after = 0; ; ) {
      const page = this.#reader.all<{ id: number; uri: string; sound: string }>(
        sql`SELECT s.id, s.uri, s.sound FROM song_sounds d CROSS JOIN songs s ON s.id = d.song_id
          WHERE d.song_id > ${after} AND d.failure IS NULL AND s.sound IS NOT NULL ORDER BY d.song_id LIMIT ${PAGE}`,
      );
      for (const { uri, sound } of page) {
        const row = this.#store.fingerprint(sound);
        if (row === null) continue;
        uris.push(uri);
        rows.push(row);
        yield;
      }
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    const matrix = new Float32Array(rows.length * DIMENSIONS.length);
    for (const [index, row] of rows.entries()) matrix.set(row, index * DIMENSIONS.length);
    return { uris, rows: matrix };
  }
}

function withSong(album: Album | undefined, { id, known }: OnAlbum): Album {
  const digest = (Math.imul(album?.digest ?? 1, 31) + id * 2 + known) | 0;
  return { digest, heardId: album?.heardId ?? (known === 1 ? id : null) };
}
