import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Move } from "../../src/library/library-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { ADDRESSES, allUris, linesOf, makeFlac, makeFolder, makeTone, match, open, scan, until } from "./rig.ts";

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

const path = (uri: string) => join(folder.music, uri);

test("tags and audio properties come out in MPD's words", async () => {
  makeFlac(path("A/1.flac"), [
    ["TITLE", "One"],
    ["ARTIST", "First"],
    ["ARTIST", "Second"],
    ["ALBUM ARTIST", "Band"],
    ["TRACKNUMBER", "01/10"],
    ["DISCNUMBER", "2"],
    ["MOVEMENTNAME", "Largo"],
    ["MUSICBRAINZ_ALBUMID", "abc"],
    ["COMMENT", "not kept"],
  ]);
  await scan(opened.library);
  const [song] = await opened.library.songsAt(["A/1.flac"]);
  expect(song?.tags).toEqual([
    ["Title", "One"],
    ["Artist", "First"],
    ["Artist", "Second"],
    ["AlbumArtist", "Band"],
    ["Track", "1"],
    ["Disc", "2"],
    ["MUSICBRAINZ_ALBUMID", "abc"],
    ["Movement", "Largo"],
  ]);
  expect(song?.format).toEqual({ rateHz: 44100, bits: 16, channels: 2 });
  expect(song?.durationSeconds).toBeCloseTo(0.2, 2);
  expect(await opened.library.comments("A/1.flac")).toContainEqual(["COMMENT", "not kept"]);
});

test("lossless files keep their sample size, lossy ones are float", async () => {
  const bitsByName = {
    "a.aiff": 16,
    "a.flac": 16,
    "a.m4a": "f",
    "a.mp3": "f",
    "a.ogg": "f",
    "a.opus": "f",
    "a.wav": 16,
  };
  for (const name of Object.keys(bitsByName)) makeTone(path(name));
  await scan(opened.library);
  const songs = await opened.library.songsUnder("");
  expect(Object.fromEntries(songs.map((song) => [song.uri, song.format?.bits]))).toEqual(bitsByName);
  for (const song of songs) expect(Math.abs((song.durationSeconds ?? 0) - 0.2)).toBeLessThan(0.06);
});

test("a second scan opens only what changed, and a song keeps its added date", async () => {
  makeFlac(path("a.flac"), [["TITLE", "old"]]);
  makeFlac(path("b.flac"));
  expect((await scan(opened.library)).filesRead).toBe(2);
  const [before] = await opened.library.songsAt(["a.flac"]);
  expect((await scan(opened.library)).filesRead).toBe(0);
  makeFlac(path("a.flac"), [["TITLE", "new"]]);
  utimesSync(path("a.flac"), 1_600_000_000, 1_600_000_000);
  expect((await scan(opened.library)).filesRead).toBe(1);
  const [after] = await opened.library.songsAt(["a.flac"]);
  expect(after?.tags).toEqual([["Title", "new"]]);
  expect(after?.modifiedSeconds).toBe(1_600_000_000);
  expect(after?.addedSeconds).toBe(before?.addedSeconds);
  expect((await scan(opened.library, "", true)).filesRead).toBe(2);
});

test("when everything is read again, songs that are the same are left alone and told to nobody", async () => {
  const uris = ["a.flac", "b.flac", "c/d.flac"];
  for (const uri of uris)
    makeFlac(path(uri), [
      ["TITLE", "old"],
      ["ARTIST", uri],
    ]);
  const dates = () => uris.forEach((uri) => void utimesSync(path(uri), 1_600_000_000, 1_600_000_000));
  dates();
  await scan(opened.library);
  const told: string[][] = [];
  opened.library.subscribe((event) => void (event.type === "database" && told.push([...event.changedUris])));
  expect((await scan(opened.library, "", true)).filesRead).toBe(3);
  expect(told).toEqual([]);
  // As large as before, thanks to the padding, and of the same date.
  execFileSync("metaflac", ["--remove-tag=TITLE", "--set-tag=TITLE=new", path("b.flac")]);
  dates();
  expect((await scan(opened.library)).filesRead).toBe(0);
  expect((await scan(opened.library, "", true)).filesRead).toBe(3);
  expect(told.flat()).toEqual(["b.flac"]);
  const songs = await opened.library.songsAt(uris);
  expect(songs.map((song) => song?.tags.find(([name]) => name === "Title")?.[1])).toEqual(["old", "new", "old"]);
  const found = await opened.library.find({ filter: match("Title", "equals", "new"), sort: null, window: null });
  expect(found.map(({ uri }) => uri)).toEqual(["b.flac"]);
});

test("renamed and deleted files and folders go; changed, moved and lost songs are named", async () => {
  for (const uri of ["A/1.flac", "A/2.flac", "B/1.flac"]) makeFlac(path(uri), [["MUSICBRAINZ_TRACKID", uri]]);
  await scan(opened.library);
  const named: string[] = [];
  const moves: Move[] = [];
  opened.library.subscribe((event) => {
    if (event.type !== "database") return;
    named.push(...event.changedUris);
    moves.push(...event.moved);
  });
  renameSync(path("A/1.flac"), path("A/3.flac"));
  rmSync(path("B"), { recursive: true });
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["A/2.flac", "A/3.flac"]);
  expect(named.toSorted()).toEqual(["A/3.flac", "B/1.flac"]);
  expect(moves).toEqual([{ from: "A/1.flac", to: "A/3.flac" }]);
  expect((await opened.library.listing("")).directories.map((directory) => directory.uri)).toEqual(["A"]);
});

test("one bad file fails alone, is told, and is read again when it changes", async () => {
  makeFlac(path("good.flac"));
  writeFileSync(path("empty.mp3"), "");
  writeFileSync(path("noise.flac"), "fLaC this is no audio");
  makeFlac(path("cut.flac"));
  truncateSync(path("cut.flac"), 10);
  const first = await scan(opened.library);
  expect(first.failed).toBe(3);
  expect((await opened.library.failures()).map((failure) => failure.uri)).toEqual([
    "cut.flac",
    "empty.mp3",
    "noise.flac",
  ]);
  expect(await allUris(opened.library)).toEqual(["good.flac"]);
  makeFlac(path("noise.flac"));
  expect((await scan(opened.library)).filesRead).toBe(1);
  expect(await allUris(opened.library)).toEqual(["good.flac", "noise.flac"]);
});

test("a FIFO, hidden and ignored names and names no client can type are no songs", async () => {
  makeFlac(path("a.flac"));
  execFileSync("mkfifo", [path("x.flac")]);
  for (const name of ["._a.flac", ".auralis-1.new.flac", ".Trash-1000/x.flac", ".stversions/x.flac"])
    makeFlac(path(name));
  makeFlac(path("...And Justice/a.flac"));
  makeFlac(path(".38 Special.flac"));
  makeFlac(path("skip me.flac"));
  makeFlac(path("back\\slash.flac"), [["TITLE", "odd"]]);
  writeFileSync(path(".mpdignore"), "# no\nskip*\n");
  writeFileSync(Buffer.concat([Buffer.from(`${folder.music}/bad`), Buffer.from([0xff]), Buffer.from(".flac")]), "x");
  writeFileSync(path("line\nbreak.flac"), "x");
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual([
    ".38 Special.flac",
    "a.flac",
    "back\\slash.flac",
    "...And Justice/a.flac",
  ]);
  const reasons = (await opened.library.failures()).map((failure) => failure.reason);
  expect(reasons.toSorted()).toEqual(["The name has a line break", "The name is not valid UTF-8"]);
});

test("links are followed inside the music folder only, and loops end", async () => {
  makeFlac(path("real/a.flac"));
  makeFlac(join(folder.music, "..", "outside", "secret.flac"));
  symlinkSync(path("real"), path("alias"));
  symlinkSync(folder.music, path("real/loop"));
  symlinkSync(join(folder.music, "..", "outside"), path("out"));
  symlinkSync(join(folder.music, "..", "outside", "secret.flac"), path("out.flac"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["alias/a.flac", "real/a.flac"]);
});

test("a music folder that is gone or suddenly empty loses no song", async () => {
  makeFlac(path("a.flac"));
  await scan(opened.library);
  renameSync(folder.music, `${folder.music}.away`);
  await scan(opened.library);
  expect(opened.health().roots[0]?.problem).toBe("is not there");
  mkdirSync(folder.music);
  await scan(opened.library);
  expect(opened.health().roots[0]?.problem).toMatch(/suddenly empty/);
  expect(await allUris(opened.library)).toEqual(["a.flac"]);
  rmSync(folder.music, { recursive: true });
  renameSync(`${folder.music}.away`, folder.music);
  await scan(opened.library);
  expect(opened.health().roots[0]?.problem).toBeNull();
});

test("folders and songs are listed in MPD's order", async () => {
  const files: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ["z.flac", []],
    [
      "b.flac",
      [
        ["ALBUM", "X"],
        ["TRACKNUMBER", "10"],
      ],
    ],
    [
      "c.flac",
      [
        ["ALBUM", "X"],
        ["TRACKNUMBER", "9"],
      ],
    ],
    [
      "d.flac",
      [
        ["ALBUM", "X"],
        ["TRACKNUMBER", "1"],
        ["DISCNUMBER", "2"],
      ],
    ],
    ["Ča/x.flac", []],
    ["Bo/x.flac", []],
    ["Chi/x.flac", []],
  ];
  for (const [uri, tags] of files) makeFlac(path(uri), tags);
  writeFileSync(path("list.m3u"), "z.flac\n");
  await scan(opened.library);
  const listing = await opened.library.listing("");
  expect(listing.directories.map((directory) => directory.uri)).toEqual(["Bo", "Ča", "Chi"]);
  expect(listing.songs.map((song) => song.uri)).toEqual(["z.flac", "c.flac", "b.flac", "d.flac"]);
  expect(listing.playlists.map((playlist) => playlist.uri)).toEqual(["list.m3u"]);
  const lines = await linesOf(opened.library.folderText("", "tree", ADDRESSES));
  const walked = lines.map((line) => line.slice(line.indexOf(": ") + 2));
  expect(walked).toEqual([
    ...["z.flac", "c.flac", "b.flac", "d.flac", "list.m3u"],
    ...["Bo", "Bo/x.flac", "Ča", "Ča/x.flac", "Chi", "Chi/x.flac"],
  ]);
});

test("updating one folder or one file looks at nothing else", async () => {
  makeFlac(path("A/1.flac"));
  makeFlac(path("B/1.flac"));
  await scan(opened.library);
  makeFlac(path("A/2.flac"));
  makeFlac(path("A/new/3.flac"));
  makeFlac(path("B/2.flac"));
  await scan(opened.library, "A");
  expect(await allUris(opened.library)).toEqual(["A/1.flac", "A/2.flac", "A/new/3.flac", "B/1.flac"]);
  rmSync(path("A/1.flac"));
  await scan(opened.library, "A/1.flac");
  expect(await allUris(opened.library)).toEqual(["A/2.flac", "A/new/3.flac", "B/1.flac"]);
});

test("no indexer process is left once nothing is asked", async () => {
  makeFlac(path("a.flac"));
  await scan(opened.library);
  const indexers = () =>
    execFileSync("ps", ["-eo", "ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes("indexer-host")).length;
  expect(indexers()).toBe(1);
  await until(async () => indexers() === 0);
});

test("a folder is never there without its songs, however late they come", async () => {
  mkdirSync(path("late"));
  writeFileSync(path("late/a.flac"), "");
  const slow = makeFolder();
  const late = await open(
    { ...folder, state: slow.state },
    { indexerHost: new URL("./hanging-indexer.ts", import.meta.url) },
  );
  try {
    let isOver = false;
    const over = scan(late.library).finally(() => {
      isOver = true;
    });
    const seen = new Set<string>();
    while (!isOver) seen.add((await linesOf(late.library.folderText("", "tree", ADDRESSES))).join());
    await over;
    seen.add((await linesOf(late.library.folderText("", "tree", ADDRESSES))).join());
    expect([...seen]).toEqual(["", "directory: late,file: late/a.flac"]);
  } finally {
    await late.close();
    slow.remove();
  }
});
