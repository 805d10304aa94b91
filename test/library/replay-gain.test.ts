import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replayGainOf } from "../../src/library/tags/replay-gain-tags.ts";
import { sharedTagLib } from "../../src/library/tags/tag-lib.ts";
import { makeFlac, makeFolder, open, scan, until } from "./rig.ts";

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

test.each([
  ["at the end", false],
  ["before an ID3v1 tag", true],
])("an MP3 may have it in an APE tag behind its ID3v2 one, %s", async (_where, isBeforeId3v1) => {
  encode("a.mp3", [["title", "A"]]);
  encode("broken.mp3", [["title", "B"]]);
  const tag = apeTag(ALL.map(([key, value]) => [key.toLowerCase(), value]));
  const id3v1 = isBeforeId3v1 ? Buffer.concat([Buffer.from("TAG"), Buffer.alloc(125)]) : Buffer.alloc(0);
  appendFileSync(join(folder.music, "a.mp3"), Buffer.concat([tag, id3v1]));
  const broken = Buffer.from(tag);
  broken.writeUInt32LE(0xffff_ffff, 0);
  appendFileSync(join(folder.music, "broken.mp3"), Buffer.concat([broken, id3v1]));
  expect([...(await scanned())]).toEqual([
    ["a.mp3", ALL_READ],
    ["broken.mp3", null],
  ]);
});

/** An APEv2 tag without a header. */
function apeTag(items: readonly (readonly [string, string])[]): Buffer {
  const body = Buffer.concat(
    items.map(([key, value]) => {
      const head = Buffer.alloc(8);
      head.writeUInt32LE(Buffer.byteLength(value), 0);
      return Buffer.concat([head, Buffer.from(`${key}\0${value}`)]);
    }),
  );
  const footer = Buffer.alloc(32);
  footer.write("APETAGEX");
  for (const [index, field] of [2000, body.length + 32, items.length].entries()) {
    footer.writeUInt32LE(field, 8 + index * 4);
  }
  return Buffer.concat([body, footer]);
}

test.each([
  ["an M4A has it among its own keys of iTunes", "+faststart"],
  ["a fragmented one, whose length TagLib does not know, is read by the second reader", "+frag_keyframe+empty_moov"],
])("%s", async (_case, flags) => {
  encode("a.m4a", [], "-movflags", flags);
  const path = join(folder.music, "a.m4a");
  const { module } = await sharedTagLib();
  const handle = module.createFileHandle();
  handle.loadFromBuffer(readFileSync(path));
  expect(handle.getAudioProperties()?.durationMs === 0).toBe(flags.includes("frag"));
  handle.setProperties(Object.fromEntries(ALL.map(([key, value]) => [key, [value.replace(".", ",")]])));
  handle.save();
  writeFileSync(path, handle.getBuffer());
  handle.destroy();
  expect((await scanned()).get("a.m4a")).toEqual(ALL_READ);
});

test("songs of a database from before get it with the next scan and stay the same songs", async () => {
  makeFlac(join(folder.music, "a.flac"), ALL);
  const before = await open(folder);
  await scan(before.library);
  await before.close();
  const database = new Database(join(folder.state, "library.db"));
  database.exec("UPDATE songs SET replay_gain_json = NULL, added_seconds = 7; UPDATE collection SET text_version = 0");
  database.close();
  const opened = await open(folder);
  // The daemon looks at everything by itself then.
  await until(async () => (await opened.library.songsUnder(""))[0]?.replayGain !== null);
  await until(async () => opened.library.updating === null);
  expect(await opened.library.songsUnder("")).toMatchObject([{ uri: "a.flac", addedSeconds: 7, replayGain: ALL_READ }]);
  expect(await scan(opened.library)).toMatchObject({ filesRead: 0 });
  await opened.close();
});
