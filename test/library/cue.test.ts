/** Cue sheets: their tracks are songs of their own, and stand for the files that the sheets divide. */
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import type { Song } from "../../src/shared/song.ts";
import { allUris, makeFolder, match, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

beforeEach(async () => {
  folder = makeFolder();
  opened = await open(folder);
});

afterEach(async () => {
  await opened.close();
  folder.remove();
});

/** Three seconds of CD audio; the same sound for the same pitch. */
function image(uri: string, tags: readonly string[] = [], pitchHz = 440): void {
  const path = join(folder.music, uri);
  mkdirSync(dirname(path), { recursive: true });
  const sound = ["synth", "3", "sine", String(pitchHz), "gain", "-6"];
  execFileSync("sox", ["-R", "-n", "-r", "44100", "-b", "16", "-c", "2", path, ...sound]);
  if (tags.length > 0) execFileSync("metaflac", [...tags.map((tag) => `--set-tag=${tag}`), path]);
}

let written = 0;

/** Each writing has a date of its own. */
function sheet(uri: string, text: string | Buffer): void {
  const path = join(folder.music, uri);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const seconds = 1_600_000_000 + written++;
  utimesSync(path, seconds, seconds);
}

const track = (number: number, index: string, title = `T${number}`) =>
  `  TRACK ${String(number).padStart(2, "0")} AUDIO\n    TITLE "${title}"\n    INDEX 01 ${index}\n`;

const ALBUM = `REM DATE 1979\nPERFORMER "Band"\nTITLE "Album"\nFILE "image.flac" WAVE\n${track(1, "00:00:00")}${track(2, "00:01:10")}`;

const at = async (uri: string): Promise<Song | null> => (await opened.library.songsAt([uri]))[0] ?? null;
const failures = async () => new Map((await opened.library.failures()).map(({ uri, reason }) => [uri, reason]));

/** A folder as MPD prints it, without dates. */
async function printed(uri: string, depth: "children" | "tree"): Promise<string> {
  const parts: Uint8Array[] = [];
  const print = { content: "addresses", without: [] } as const;
  for await (const part of opened.library.folderText(uri, depth, print)) parts.push(part);
  return Buffer.concat(parts).toString();
}

test("the tracks of a sheet are songs in a folder of its name, and its file is shown no more", async () => {
  image("album/image.flac", ["GENRE=Jazz", "ARTIST=Somebody", "MUSICBRAINZ_TRACKID=of the whole"]);
  sheet("album/image.cue", ALBUM);
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["album/image.cue/track0001", "album/image.cue/track0002"]);
  expect(await printed("album", "tree")).toBe(
    "directory: album\nplaylist: album/image.cue\ndirectory: album/image.cue\n" +
      "file: album/image.cue/track0001\nfile: album/image.cue/track0002\n",
  );
  expect(await at("album/image.cue/track0001")).toMatchObject({
    tags: [
      ["Title", "T1"],
      ["Artist", "Somebody"],
      ["Album", "Album"],
      ["AlbumArtist", "Band"],
      ["Track", "01"],
      ["Date", "1979"],
      ["Genre", "Jazz"],
    ],
    durationSeconds: 1.133,
    format: { rateHz: 44100, bits: 16, channels: 2 },
    part: { fileUri: "album/image.flac", startSeconds: 0, endSeconds: 1 + 10 / 75 },
  });
  expect(await at("album/image.cue/track0002")).toMatchObject({
    durationSeconds: 1.867,
    part: { fileUri: "album/image.flac", startSeconds: 1 + 10 / 75, endSeconds: null },
  });
  // Who knows the file's address gets it.
  expect(await at("album/image.flac")).toMatchObject({ uri: "album/image.flac", durationSeconds: 3, part: null });
  expect((await opened.library.songsUnder("album/image.flac")).map(({ uri }) => uri)).toEqual(["album/image.flac"]);
  expect(await printed("album/image.flac", "children")).toBe("file: album/image.flac\n");
  expect(await opened.library.stats()).toMatchObject({ songs: 2, artists: 1, albums: 1, playtimeSeconds: 3 });
  // MPD counts the whole file for each of its tracks, except where it counts without groups.
  expect(await opened.library.stats()).toMatchObject({ playtimeByFileSeconds: 6 });
  expect(await opened.library.count(null, "Album")).toMatchObject([{ group: "Album", songs: 2, playtimeSeconds: 6 }]);
  expect(await opened.library.count(null, null)).toMatchObject([{ songs: 2, playtimeSeconds: 3 }]);
  const found = await opened.library.find({ filter: match("Title", "equals", "T2"), sort: null, window: null });
  expect(found.map(({ uri }) => uri)).toEqual(["album/image.cue/track0002"]);
});

test("nothing is read again while sheet and file stay; each alone renews the tracks when it changes", async () => {
  image("image.flac");
  sheet("image.cue", ALBUM);
  await scan(opened.library);
  expect(await scan(opened.library)).toMatchObject({ filesSeen: 1, filesRead: 0 });

  sheet("image.cue", ALBUM.replace("T2", "Second").replace("01:10", "02:00"));
  await scan(opened.library);
  expect(await at("image.cue/track0002")).toMatchObject({ part: { startSeconds: 2 }, durationSeconds: 1 });
  expect((await at("image.cue/track0002"))?.tags[0]).toEqual(["Title", "Second"]);

  execFileSync("metaflac", ["--set-tag=GENRE=Dub", join(folder.music, "image.flac")]);
  expect(await scan(opened.library)).toMatchObject({ filesRead: 1 });
  expect((await at("image.cue/track0001"))?.tags.at(-1)).toEqual(["Genre", "Dub"]);
  expect(await allUris(opened.library)).toHaveLength(2);

  sheet("image.cue", ALBUM.slice(0, ALBUM.indexOf("  TRACK 02")));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["image.cue/track0001"]);
  expect(await at("image.cue/track0001")).toMatchObject({ durationSeconds: 3, part: { endSeconds: null } });
});

test("reading everything again changes nothing", async () => {
  image("image.flac", ["GENRE=Jazz"]);
  sheet("image.cue", ALBUM);
  await scan(opened.library);
  const before = await opened.library.songsAt(["image.cue/track0001", "image.cue/track0002", "image.flac"]);
  // Another second: a date made anew would tell.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await scan(opened.library, "", true)).toMatchObject({ filesRead: 1 });
  expect(await opened.library.songsAt(before.map((song) => song?.uri ?? ""))).toEqual(before);
});

test("without its file a sheet has no tracks and says why; without its sheet a file is a song", async () => {
  sheet("image.cue", ALBUM);
  await scan(opened.library);
  expect(await printed("", "tree")).toBe("playlist: image.cue\n");
  expect((await failures()).get("image.cue")).toBe(
    "track 1 names a file that is not there (image.flac); track 2 names a file that is not there (image.flac)",
  );
  image("image.flac");
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(2);
  expect(await failures()).toEqual(new Map());

  rmSync(join(folder.music, "image.flac"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual([]);
  expect([...(await failures()).keys()]).toEqual(["image.cue"]);
  expect(await at("image.flac")).toBeNull();

  image("image.flac");
  await scan(opened.library);
  rmSync(join(folder.music, "image.cue"));
  await scan(opened.library);
  expect(await printed("", "tree")).toBe("file: image.flac\n");
  const songs = await opened.library.find({ filter: null, sort: null, window: null });
  expect(songs).toMatchObject([{ uri: "image.flac", part: null }]);
});

test("a sheet may name several files, also in other folders; a file outside or behind a link is none", async () => {
  image("one.flac");
  image("other/two.flac", [], 523);
  execFileSync("ln", ["-s", "/dev/null", join(folder.music, "device.flac")]);
  const parts = [
    `FILE "one.flac" WAVE\n${track(1, "00:00:00")}${track(2, "00:01:00")}`,
    `FILE "nosuch.flac" WAVE\n${track(3, "00:00:00")}`,
    `FILE "../music/other/two.flac" WAVE\n${track(4, "00:00:00")}`,
    `FILE "other/two.flac" WAVE\n${track(5, "00:01:00")}`,
    `FILE "../../etc/passwd" WAVE\n${track(6, "00:00:00")}`,
    `FILE "/etc/passwd" WAVE\n${track(7, "00:00:00")}`,
    `FILE "device.flac" WAVE\n${track(8, "00:00:00")}`,
    `FILE "all.cue" WAVE\n${track(9, "00:00:00")}`,
    `FILE "all.cue/track0001" WAVE\n${track(10, "00:00:00")}`,
  ];
  sheet("all.cue", parts.join(""));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["all.cue/track0001", "all.cue/track0002", "all.cue/track0005"]);
  expect(await at("all.cue/track0002")).toMatchObject({ part: { fileUri: "one.flac", endSeconds: null } });
  expect(await at("all.cue/track0005")).toMatchObject({ part: { fileUri: "other/two.flac", startSeconds: 1 } });
  expect((await failures()).get("all.cue")).toMatch(/^track 3 names .*; track 4 .*; track 6 .*; and 4 more$/);
  // Again, now that its own tracks are known: it still is no part of itself.
  await scan(opened.library, "", true);
  expect(await allUris(opened.library)).toHaveLength(3);
});

test("a file in a folder that was scanned before its sheet is set aside, and comes back with it gone", async () => {
  image("a/image.flac");
  await scan(opened.library);
  sheet("b/image.cue", ALBUM.replace("image.flac", "../a/image.flac"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["b/image.cue/track0001", "b/image.cue/track0002"]);
  rmSync(join(folder.music, "b"), { recursive: true });
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["a/image.flac"]);
});

test("a scan that was stopped before it wrote the tracks is taken up by the next", async () => {
  image("image.flac");
  sheet("image.cue", ALBUM);
  await scan(opened.library);
  await opened.close();
  const database = new Database(join(folder.state, "library.db"));
  database.pragma("foreign_keys = ON");
  database.exec("DELETE FROM songs; UPDATE cue_tracks SET stale = 1");
  database.close();
  opened = await open(folder);
  expect(await scan(opened.library)).toMatchObject({ filesRead: 0 });
  expect(await allUris(opened.library)).toEqual(["image.cue/track0001", "image.cue/track0002"]);
});

test("tracks that move take their places in queues and playlists along", async () => {
  image("album/image.flac");
  sheet("album/image.cue", ALBUM);
  await scan(opened.library);
  const { playlists } = opened;
  const uris = ["album/image.cue/track0001", "album/image.cue/track0002"];
  const ticket = await playlists.edit("p", { type: "save", mode: "create", uris });
  await playlists.sync(ticket === null ? [] : [ticket]);
  const moved: unknown[] = [];
  const stop = opened.library.subscribe((event) => {
    if (event.type === "database") moved.push(...event.moved);
  });
  renameSync(join(folder.music, "album"), join(folder.music, "else"));
  await scan(opened.library);
  stop();
  expect(moved).toEqual(uris.map((from) => ({ from, to: from.replace("album/", "else/") })));
  expect((await playlists.entries("p")).map(({ uri }) => uri)).toEqual(
    uris.map((uri) => uri.replace("album/", "else/")),
  );
});

test("hostile sheets are bounded", { timeout: 120_000 }, async () => {
  image("image.flac");
  const many = Array.from({ length: 10_000 }, (_, index) => track(index + 1, "00:00:01")).join("");
  sheet("many.cue", `FILE "image.flac" WAVE\n${many}`);
  const header = Array.from({ length: 5000 }, () => `REM COMMENT "${"x".repeat(4000)}"\n`).join("");
  sheet("long.cue", `${header}FILE "image.flac" WAVE\n${track(1, "00:00:00")}`);
  sheet("wide.cue", `REM GENRE "${"x".repeat(4000)}"\nFILE "image.flac" WAVE\n${many}`);
  sheet("late.cue", `FILE "image.flac" WAVE\n${track(1, "00:00:00")}${track(2, "59:00:00")}${track(3, "00:02:00")}`);
  sheet("noise.cue", Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)));
  sheet("empty.cue", "");
  await scan(opened.library);
  const uris = await allUris(opened.library);
  expect(uris.filter((uri) => uri.startsWith("many.cue/"))).toHaveLength(1000);
  expect(uris.filter((uri) => uri.startsWith("wide.cue/")).length).toBeLessThan(500);
  expect((await at("late.cue/track0001"))?.part).toMatchObject({ startSeconds: 0, endSeconds: null });
  expect(await at("late.cue/track0002")).toBeNull();
  expect((await at("late.cue/track0003"))?.durationSeconds).toBe(1);
  expect((await failures()).get("late.cue")).toBe("track 2 begins behind the end of its file (image.flac)");
  expect(uris.some((uri) => /^(noise|empty)\.cue/.test(uri))).toBe(false);
});

test("sheets are read as UTF-8, with a mark or without, and as Windows wrote them", async () => {
  image("image.flac");
  const text = `TITLE "Été"\r\nFILE "image.flac" WAVE\r\n${track(1, "00:00:00", "naïve").replaceAll("\n", "\r\n")}`;
  sheet("utf8.cue", text);
  sheet("mark.cue", `\u{feff}${text}`);
  sheet("windows.cue", Buffer.from(text, "latin1"));
  await scan(opened.library);
  for (const name of ["utf8", "mark", "windows"]) {
    expect((await at(`${name}.cue/track0001`))?.tags.slice(0, 2)).toEqual([
      ["Title", "naïve"],
      ["Album", "Été"],
    ]);
  }
});

test("what people made of a track stays with it when the sheet or the folder gets another name", async () => {
  image("album/image.flac");
  sheet("album/image.cue", ALBUM);
  await scan(opened.library);
  const { stickers } = opened;
  const song = (object: string) => ({ type: "song", object }) as const;
  await stickers.set(song("album/image.cue/track0002"), "rating", "8");

  renameSync(join(folder.music, "album/image.cue"), join(folder.music, "album/Album.cue"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["album/Album.cue/track0001", "album/Album.cue/track0002"]);
  expect(await stickers.get(song("album/Album.cue/track0002"), "rating")).toBe("8");

  renameSync(join(folder.music, "album"), join(folder.music, "Band - Album"));
  await scan(opened.library);
  expect(await stickers.get(song("Band - Album/Album.cue/track0002"), "rating")).toBe("8");
});

test("pictures and comments of a track are those of its file", async () => {
  image("album/image.flac", ["MOOD=Calm"]);
  sheet("album/image.cue", ALBUM);
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    "color=red:s=8x8",
    "-frames:v",
    "1",
    join(folder.music, "album/cover.png"),
  ]);
  execFileSync("metaflac", [
    `--import-picture-from=${join(folder.music, "album/cover.png")}`,
    join(folder.music, "album/image.flac"),
  ]);
  await scan(opened.library);
  for (const kind of ["folder", "embedded"] as const) {
    const picture = await opened.library.picture("album/image.cue/track0002", kind);
    expect(picture?.mimeType).toBe("image/png");
  }
  expect(await opened.library.comments("album/image.cue/track0002")).toContainEqual(["MOOD", "Calm"]);
});

test("a sheet inside a file makes it a playlist, and leaves it a song", async () => {
  image("image.flac");
  const path = join(folder.music, "image.flac");
  const inside = join(folder.state, "inside.cue");
  writeFileSync(inside, ALBUM.replace("image.flac", "another name.wav"));
  execFileSync("metaflac", [`--set-tag-from-file=CUESHEET=${inside}`, path]);
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["image.flac"]);
  expect(await opened.playlists.fileEntries("image.flac")).toMatchObject([
    { uri: "image.flac", range: { startSeconds: 0, endSeconds: 1 + 10 / 75 } },
    { uri: "image.flac", range: { startSeconds: 1 + 10 / 75, endSeconds: null } },
  ]);
  const text: Uint8Array[] = [];
  for await (const part of opened.library.folderText("", "children", { content: "everything", without: [] }))
    text.push(part);
  expect(Buffer.concat(text).toString()).toMatch(/\nplaylist: image\.flac\n$/);
  execFileSync("metaflac", ["--remove-tag=CUESHEET", path]);
  await scan(opened.library);
  await expect(opened.playlists.fileEntries("image.flac")).rejects.toMatchObject({ code: "not-found" });
});
