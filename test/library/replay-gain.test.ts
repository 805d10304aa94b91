import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabases } from "../../src/library/databases.ts";
import { replayGainOf } from "../../src/library/scan/replay-gain-tags.ts";
import { MIGRATIONS, makeFlac, makeFolder, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

const NONE = { trackGainDb: null, trackPeak: null, albumGainDb: null, albumPeak: null };
const ALL: readonly (readonly [string, string])[] = [
  ["REPLAYGAIN_TRACK_GAIN", "-7.25 dB"],
  ["REPLAYGAIN_TRACK_PEAK", "0.988525"],
  ["REPLAYGAIN_ALBUM_GAIN", "-6.5 dB"],
  ["REPLAYGAIN_ALBUM_PEAK", "1.02"],
];
const ALL_READ = { trackGainDb: -7.25, trackPeak: 0.988525, albumGainDb: -6.5, albumPeak: 1.02 };

test.each<[string, string, object | null]>([
  ["REPLAYGAIN_TRACK_GAIN", "-7.25 dB", { trackGainDb: -7.25 }],
  ["replaygain_track_gain", "+3.1dB", { trackGainDb: 3.1 }],
  ["Replaygain_Album_Gain", " -7,25 DB\0", { albumGainDb: -7.25 }],
  ["REPLAYGAIN_ALBUM_GAIN", "-4.00 LU", { albumGainDb: -4 }],
  ["REPLAYGAIN_TRACK_GAIN", "0", { trackGainDb: 0 }],
  ["REPLAYGAIN_TRACK_GAIN", ".5", { trackGainDb: 0.5 }],
  ["REPLAYGAIN_TRACK_GAIN", "60 dB", { trackGainDb: 60 }],
  ["REPLAYGAIN_TRACK_GAIN", "-60.01 dB", null],
  ["REPLAYGAIN_TRACK_GAIN", "loud", null],
  ["REPLAYGAIN_TRACK_GAIN", "", null],
  ["REPLAYGAIN_TRACK_GAIN", "NaN", null],
  ["REPLAYGAIN_TRACK_GAIN", "1e999", null],
  ["REPLAYGAIN_TRACK_GAIN", "-7.25 dB (or so)", null],
  ["REPLAYGAIN_TRACK_PEAK", "0,5", { trackPeak: 0.5 }],
  ["REPLAYGAIN_ALBUM_PEAK", "9.9e-1", { albumPeak: 0.99 }],
  ["REPLAYGAIN_TRACK_PEAK", "0", null],
  ["REPLAYGAIN_TRACK_PEAK", "-1", null],
  ["REPLAYGAIN_TRACK_PEAK", "16.1", null],
  ["R128_TRACK_GAIN", "-1280", { trackGainDb: 0 }],
  ["r128_album_gain", "256", { albumGainDb: 6 }],
  ["R128_TRACK_GAIN", "32767", null],
  ["REPLAYGAIN_REFERENCE_LOUDNESS", "89.0 dB", null],
])("%s=%s is understood", (key, value, expected) => {
  expect(replayGainOf([[key, value]])).toEqual(expected === null ? null : { ...NONE, ...expected });
});

test("the gains of Opus count before those others wrote", () => {
  const both = replayGainOf([
    ["REPLAYGAIN_TRACK_GAIN", "-1 dB"],
    ["R128_TRACK_GAIN", "0"],
  ]);
  expect(both).toEqual({ ...NONE, trackGainDb: 5 });
});

function encode(name: string, tags: readonly (readonly [string, string])[], ...options: readonly string[]): void {
  const tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=0.2", "-ac", "2"];
  const metadata = tags.flatMap(([key, value]) => ["-metadata", `${key}=${value}`]);
  execFileSync("ffmpeg", ["-v", "error", "-y", ...tone, ...metadata, ...options, join(folder.music, name)]);
}

/** What the library has of each file after a scan, by name. */
async function scanned(): Promise<ReadonlyMap<string, unknown>> {
  const opened = await open(folder);
  await scan(opened.library);
  const songs = await opened.library.songsUnder("");
  await opened.close();
  return new Map(songs.map((song) => [song.uri, song.replayGain]));
}

test("it is read from the files of every tagger", async () => {
  makeFlac(join(folder.music, "plain.flac"));
  makeFlac(join(folder.music, "metaflac.flac"), ALL);
  makeFlac(join(folder.music, "scanned.flac"));
  execFileSync("metaflac", ["--add-replay-gain", join(folder.music, "scanned.flac")]);
  const lower = ALL.map(([key, value]) => [key.toLowerCase(), value] as const);
  for (const name of ["a.mp3", "a.ogg", "a.wv"]) encode(name, lower);
  encode("a.m4a", lower, "-movflags", "use_metadata_tags");
  encode("a.opus", [
    ["R128_TRACK_GAIN", "-1536"],
    ["R128_ALBUM_GAIN", "-512"],
  ]);
  const found = await scanned();
  expect(found.get("plain.flac")).toBe(null);
  expect(found.get("scanned.flac")).toEqual({
    trackGainDb: expect.any(Number),
    trackPeak: expect.closeTo(0.088, 2),
    albumGainDb: expect.any(Number),
    albumPeak: expect.closeTo(0.088, 2),
  });
  for (const name of ["metaflac.flac", "a.mp3", "a.ogg", "a.wv"]) expect(found.get(name), name).toEqual(ALL_READ);
  expect(found.get("a.opus")).toEqual({ ...NONE, trackGainDb: -1, albumGainDb: 3 });
});

test("a file that TagLib refuses is read by the second reader", async () => {
  // TagLib, as it is compiled here, opens no large file with a backslash in its name.
  const noise = join(folder.music, "noise.wav");
  execFileSync("sox", ["-n", "-r", "44100", "-c", "2", "-b", "16", noise, "synth", "3", "whitenoise"]);
  const tags = ALL.map(([key, value]) => `--tag=${key.toLowerCase()}=${value.replace(".", ",")}`);
  execFileSync("flac", ["--silent", "--delete-input-file", ...tags, "-o", join(folder.music, "a\\b.flac"), noise]);
  expect([...(await scanned())]).toEqual([["a\\b.flac", ALL_READ]]);
});

test("songs of a database from before get it with the next scan and stay the same songs", async () => {
  makeFlac(join(folder.music, "a.flac"), ALL);
  const before = join(folder.state, "..", "migrations");
  cpSync(MIGRATIONS, before, { recursive: true });
  const journal = join(before, "library", "meta", "_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8"));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 1) }));
  const old = openDatabases(prepared(folder.state), before, Date.now(), () => {});
  old.library.exec("INSERT INTO directories (id, uri, place) VALUES (1, '', 0)");
  const { size, mtimeMs } = statSync(join(folder.music, "a.flac"));
  old.library
    .prepare(
      `INSERT INTO songs (directory_id, uri, size_bytes, modified_ms, modified_seconds, added_seconds, place, tag_mask,
         tags_json) VALUES (1, 'a.flac', ?, ?, 5, 7, 1, 0, '[]')`,
    )
    .run(size, Math.floor(mtimeMs));
  old.library.close();
  old.user.close();
  const opened = await open(folder);
  expect(await opened.library.songsUnder("")).toMatchObject([{ uri: "a.flac", addedSeconds: 7, replayGain: null }]);
  expect(await scan(opened.library)).toMatchObject({ filesRead: 1 });
  expect(await opened.library.songsUnder("")).toMatchObject([{ uri: "a.flac", addedSeconds: 7, replayGain: ALL_READ }]);
  expect(await scan(opened.library)).toMatchObject({ filesRead: 0 });
  await opened.close();
});

function prepared(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}
