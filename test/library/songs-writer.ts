import type { Database } from "better-sqlite3";
import { readSong } from "../../src/library/prepared-song.ts";
import { SongWriter } from "../../src/library/scan/song-writer.ts";
import { TEXT_VERSION } from "../../src/shared/song-text.ts";
import type { Tag } from "../../src/shared/tags.ts";

/** Writes songs with these tags into one folder, behind those that are there; `place` counts them from 0. */
export function writeSongs(database: Database, songs: readonly (readonly Tag[])[]): void {
  const writer = new SongWriter(database, { of: (_uri, nowSeconds) => nowSeconds, start() {} });
  database.exec("INSERT OR IGNORE INTO directories (id, uri, place) VALUES (1, '', 0)");
  database.exec(
    `INSERT OR IGNORE INTO collection (id, version, updated_seconds, text_version) VALUES (1, 1, 1, ${TEXT_VERSION})`,
  );
  const first = Number(database.prepare("SELECT count(*) FROM songs").pluck().get());
  database.transaction(() => {
    for (const [index, tags] of songs.entries()) {
      const name = `${first + index}.flac`;
      const entry = { sizeBytes: 1, modifiedMs: 1000 };
      const metadata = {
        tags,
        durationMs: 1000,
        ...{ rateHz: 44100, bits: 16, channels: 2, replayGain: null, mixRamp: null, signature: null, cueSheet: null },
      };
      writer.write(1, readSong(name, entry, metadata), 1, first + index, false);
    }
  })();
}
