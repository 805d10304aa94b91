/**
 * bench/fill-library.ts --dir STATE --songs N: fills an empty library with rows as a scan would have written them, for
 * figures that depend on the size of the collection but not on files. 12 songs to a folder, 10 folders to an artist.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openDatabases } from "../src/library/database/databases.ts";
import { readSong } from "../src/library/prepared-song.ts";
import { placeDirectories } from "../src/library/scan/places.ts";
import { SongWriter } from "../src/library/scan/song-writer.ts";
import { TEXT_VERSION } from "../src/shared/song-text.ts";
import type { Tag } from "../src/shared/tags.ts";

const SONGS_PER_FOLDER = 12;
const SONGS_PER_COMMIT = 12_000;
const GENRES = ["Rock", "Jazz", "Ambient", "Folk", "Classical", "Techno"];

const { values } = parseArgs({ options: { dir: { type: "string" }, songs: { type: "string", default: "20000" } } });
if (values.dir === undefined) throw new Error("--dir STATE is missing");
mkdirSync(values.dir, { recursive: true });
const migrations = fileURLToPath(new URL("../drizzle", import.meta.url));
const { library, user } = openDatabases(values.dir, migrations, Date.now(), console.error);
const writer = new SongWriter(library, { of: (_uri, nowSeconds) => nowSeconds, start() {} });
const addFolder = library.prepare("INSERT INTO directories (id, parent_id, uri, place) VALUES (?, ?, ?, 0)");
const nowSeconds = Math.floor(Date.now() / 1000);
const songs = Number(values.songs);

library.exec(
  `INSERT INTO collection (id, version, updated_seconds, text_version) VALUES (1, 1, ${nowSeconds}, ${TEXT_VERSION})`,
);
addFolder.run(1, null, "");
for (let from = 0; from < songs; from += SONGS_PER_COMMIT) {
  library.transaction(() => {
    for (let index = from; index < Math.min(songs, from + SONGS_PER_COMMIT); index++) writeSong(index);
  })();
}
library.transaction(() => placeDirectories(library))();
library.pragma("wal_checkpoint(TRUNCATE)");
library.close();
user.close();

function writeSong(index: number): void {
  const album = Math.floor(index / SONGS_PER_FOLDER);
  const track = (index % SONGS_PER_FOLDER) + 1;
  const folder = `Artist ${Math.floor(album / 10)}/Album ${album}`;
  if (track === 1) addFolder.run(album + 2, 1, folder);
  const tags: Tag[] = [
    ["Artist", `Artist ${Math.floor(album / 10)}`],
    ["Album", `Album ${album}`],
    ["AlbumArtist", `Artist ${Math.floor(album / 10)}`],
    ["Title", `Title ${index} of a song`],
    ["Track", `${track}`],
    ["Genre", GENRES[album % GENRES.length] ?? ""],
    ["Date", `${1960 + (album % 60)}`],
  ];
  const sound = { durationMs: 180_000 + index, rateHz: 44_100, bits: 16, channels: 2 };
  const metadata = { tags, ...sound, replayGain: null, mixRamp: null, signature: null, cueSheet: null };
  const file = { sizeBytes: 30_000_000, modifiedMs: 1_600_000_000_000 + index * 1000 };
  writer.write(album + 2, readSong(`${folder}/${track}.flac`, file, metadata), nowSeconds, track, false);
}
