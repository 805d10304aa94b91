import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LibraryEvent } from "../../src/library/library-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { TagJournal } from "../../src/library/tag-edit/tag-journal.ts";
import type { TagEdit, TagOutcome } from "../../src/library/tag-edits-port.ts";
import { allUris, makeFlac, makeFolder, makeTone, open, scan, until } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

beforeEach(async () => {
  folder = makeFolder();
  for (const name of ["a", "b", "c"]) makeFlac(path(`A/${name}.flac`), [["TITLE", name]]);
  for (const name of ["a", "b", "c"]) utimesSync(path(`A/${name}.flac`), 1_600_000_000, 1_600_000_000.123);
  opened = await open(folder);
});

afterEach(async () => {
  await opened.close();
  folder.remove();
});

const path = (uri: string) => join(folder.music, uri);
const titled = (uri: string, title: string): TagEdit => ({ uri, set: { Title: [title] }, remove: [] });

/** Every byte, date, mode and name of a folder. */
function picture(of = path("A")): unknown {
  return readdirSync(of)
    .sort()
    .map((name) => {
      const { mtimeNs, mode, nlink } = statSync(join(of, name), { bigint: true });
      return [name, mtimeNs, mode, nlink, readFileSync(join(of, name)).toString("base64")];
    });
}

function reasons(outcome: TagOutcome): readonly (readonly [number, string])[] {
  if (!("faults" in outcome)) throw new Error(`it was ${outcome.kind}`);
  return outcome.faults.map(({ index, reason }) => [index, reason] as const);
}

test("a batch changes the files, and the library has the new tags when it is done", async () => {
  await scan(opened.library);
  const events: LibraryEvent[] = [];
  opened.library.subscribe((event) => events.push(event));
  chmodSync(path("A/a.flac"), 0o640);
  const [before] = await opened.library.songsAt(["A/a.flac"]);
  const outcome = await opened.tagEdits.apply(
    [
      { uri: "A/a.flac", set: { Artist: ["One", "Zwö"], Track: ["3/10"], Comment: ["said"] }, remove: ["Title"] },
      titled("A/b.flac", "B"),
    ],
    null,
  );
  expect(outcome.kind).toBe("done");
  const [a, b] = await opened.library.songsAt(["A/a.flac", "A/b.flac"]);
  expect(a?.tags).toEqual([
    ["Artist", "One"],
    ["Artist", "Zwö"],
    ["Track", "3"],
  ]);
  expect(b?.tags).toEqual([["Title", "B"]]);
  expect(a?.addedSeconds).toBe(before?.addedSeconds);
  const comments = execFileSync("metaflac", ["--export-tags-to=-", path("A/a.flac")], { encoding: "utf8" });
  expect(
    comments
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("ENCODER"))
      .sort(),
  ).toEqual(["ARTIST=One", "ARTIST=Zwö", "COMMENT=said", "TRACKNUMBER=3/10"]);
  expect(statSync(path("A/a.flac")).mode & 0o777).toBe(0o640);
  expect(statSync(path("A/a.flac")).mtimeMs).toBeGreaterThan(1_600_000_001_000);
  expect(events.filter((event) => event.type === "database")).toEqual([
    expect.objectContaining({ changedUris: ["A/a.flac", "A/b.flac"] }),
  ]);
  expect(readdirSync(path("A")).sort()).toEqual(["a.flac", "b.flac", "c.flac"]);
  expect(new TagJournal(folder.state).read()).toBeNull();
  // Nothing is left for a scan to find: what the library has is what the files are.
  expect((await scan(opened.library)).filesRead).toBe(0);
});

test("a preview touches nothing, and a batch with its version is refused once a file has changed", async () => {
  await scan(opened.library);
  const before = picture();
  const edits = [titled("A/a.flac", "new"), titled("A/b.flac", "b")];
  const preview = await opened.tagEdits.preview(edits);
  expect(preview).toMatchObject({
    kind: "possible",
    files: [
      { uri: "A/a.flac", before: [["Title", "a"]], after: [["Title", "new"]] },
      { uri: "A/b.flac", before: [["Title", "b"]], after: [["Title", "b"]] },
    ],
  });
  expect(picture()).toEqual(before);
  if (preview.kind !== "possible") throw new Error("refused");
  utimesSync(path("A/b.flac"), 1_600_000_009, 1_600_000_009);
  const touched = picture();
  expect(await opened.tagEdits.apply(edits, preview.version)).toEqual({ kind: "stale" });
  expect(picture()).toEqual(touched);
  const again = await opened.tagEdits.preview(edits);
  expect((await opened.tagEdits.apply(edits, again.kind === "possible" ? again.version : "")).kind).toBe("done");
});

test("a file that would not change is not written", async () => {
  await scan(opened.library);
  const before = picture();
  expect((await opened.tagEdits.apply([titled("A/a.flac", "a")], null)).kind).toBe("done");
  expect(picture()).toEqual(before);
});

test("what cannot be done is named entry by entry, and nothing is touched", async () => {
  makeTone(path("A/x.m4a"));
  execFileSync("ffmpeg", ["-v", "error", "-i", path("A/a.flac"), path("A/x.wv")]);
  symlinkSync("c.flac", path("A/link.flac"));
  await scan(opened.library);
  const before = picture();
  const outcome = await opened.tagEdits.apply(
    [
      titled("A/a.flac", "x"),
      titled("A/gone.flac", "x"),
      { uri: "A/x.m4a", set: { Track: ["A1"] }, remove: [] },
      titled("A/x.wv", "x"),
      titled("http://host/x", "x"),
    ],
    null,
  );
  expect(reasons(outcome)).toEqual([
    [1, "there is no such song in the library"],
    [4, "there is no such song in the library"],
  ]);
  const deeper = await opened.tagEdits.apply(
    [
      titled("A/a.flac", "x"),
      { uri: "A/x.m4a", set: { Track: ["A1"] }, remove: [] },
      titled("A/x.wv", "x"),
      titled("A/c.flac", "x"),
      titled("A/link.flac", "x"),
    ],
    null,
  );
  expect(reasons(deeper)).toEqual([
    [1, "Track must be a number in this format, such as 3 or 3/10"],
    [2, "tags of this format cannot be written"],
    [4, "it is a link to a file that is in the batch already"],
  ]);
  expect(picture()).toEqual(before);
});

test("tracks of a cue sheet and missing songs have no file to edit", async () => {
  writeFileSync(path("A/b.cue"), 'FILE "b.flac" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n');
  await scan(opened.library);
  const track = (await allUris(opened.library)).find((uri) => uri.startsWith("A/b.cue")) ?? "";
  const database = new Database(join(folder.state, "library.db"));
  database.prepare("UPDATE songs SET missing = 1 WHERE uri = 'A/c.flac'").run();
  database.close();
  const before = picture();
  const outcome = await opened.tagEdits.apply(
    [titled("A/a.flac", "x"), titled(track, "x"), titled("A/c.flac", "x")],
    null,
  );
  expect(reasons(outcome)).toEqual([
    [1, "it is a track of a cue sheet, which has no tags of its own"],
    [2, "the file is missing"],
  ]);
  expect(picture()).toEqual(before);
});

test("while one batch is written another is refused", async () => {
  await scan(opened.library);
  const first = opened.tagEdits.apply([titled("A/a.flac", "1"), titled("A/b.flac", "1")], null);
  const second = opened.tagEdits.apply([titled("A/b.flac", "2"), titled("A/c.flac", "2")], null);
  await expect(second).rejects.toMatchObject({ code: "busy" });
  expect((await first).kind).toBe("done");
  const songs = await opened.library.songsAt(["A/a.flac", "A/b.flac", "A/c.flac"]);
  expect(songs.map((song) => song?.tags[0]?.[1])).toEqual(["1", "1", "c"]);
});

test("a scan that runs meanwhile leaves the library as the files are", async () => {
  const uris = Array.from({ length: 40 }, (_, index) => `B/${index}.flac`);
  for (const uri of uris) makeFlac(path(uri), [["TITLE", "old"]]);
  await scan(opened.library);
  for (let round = 0; round < 4; round++) {
    // It reads every file again, some before and some after they are replaced.
    await opened.library.update("", { discard: true });
    const edits = uris.map((uri) => titled(uri, `round ${round}`));
    expect((await opened.tagEdits.apply(edits, null)).kind).toBe("done");
    await until(async () => opened.library.updating === null);
    const songs = await opened.library.songsAt(uris);
    expect(new Set(songs.map((song) => song?.tags[0]?.[1]))).toEqual(new Set([`round ${round}`]));
  }
  expect((await scan(opened.library)).filesRead).toBe(0);
});

test("a link inside the music folder leads to its file, one outside is refused", async () => {
  mkdirSync(join(folder.music, "../elsewhere"));
  makeFlac(join(folder.music, "../elsewhere/far.flac"), [["TITLE", "far"]]);
  symlinkSync("../A/a.flac", path("link-near.flac"));
  makeFlac(path("far.flac"));
  symlinkSync("A/a.flac", path("near.flac"));
  await scan(opened.library);
  execFileSync("ln", ["-sf", "../elsewhere/far.flac", path("far.flac")]);
  const far = readFileSync(path("far.flac"));
  expect(reasons(await opened.tagEdits.apply([titled("far.flac", "x")], null))).toEqual([
    [0, "the link leads out of the music folder"],
  ]);
  expect(readFileSync(path("far.flac"))).toEqual(far);
  expect((await opened.tagEdits.apply([titled("near.flac", "through")], null)).kind).toBe("done");
  const songs = await opened.library.songsAt(["near.flac", "A/a.flac"]);
  expect(songs.map((song) => song?.tags)).toEqual([[["Title", "through"]], [["Title", "through"]]]);
});

/** What a batch of a daemon that died had written down about a.flac. */
function interrupted(phase: "staging" | "switching" | "committed", made: () => void): unknown {
  const before = picture();
  const original = stateOf(path("A/a.flac"));
  const names = {
    path: path("A/a.flac"),
    temporary: path("A/.auralis-x.new.flac"),
    backup: path("A/.auralis-x.old.flac"),
  };
  made();
  const staged = phase === "staging" ? null : stateOf(names.path);
  const file = { uri: "A/a.flac", rootPath: folder.music, ...names, original, staged };
  new TagJournal(folder.state).write({ phase, files: [file] });
  return before;
}

function stateOf(file: string) {
  const { size, mtimeNs } = statSync(file, { bigint: true });
  return { sizeBytes: Number(size), modifiedNs: String(mtimeNs) };
}

test("an interrupted batch is put back at the start, before anything is scanned", async () => {
  await opened.close();
  const before = interrupted("switching", () => {
    linkSync(path("A/a.flac"), path("A/.auralis-x.old.flac"));
    writeFileSync(path("A/next"), "half a batch");
    execFileSync("mv", [path("A/next"), path("A/a.flac")]);
  });
  opened = await open(folder);
  expect(picture()).toEqual(before);
  expect(new TagJournal(folder.state).read()).toBeNull();
});

test("one interrupted while copies were made leaves none of them", async () => {
  await opened.close();
  const before = interrupted("staging", () => {
    linkSync(path("A/a.flac"), path("A/.auralis-x.old.flac"));
    writeFileSync(path("A/.auralis-x.new.flac"), "half a copy");
  });
  opened = await open(folder);
  expect(picture()).toEqual(before);
});

test("one that was done is kept, and what somebody put in a file's place stays", async () => {
  await opened.close();
  interrupted("committed", () => writeFileSync(path("A/.auralis-x.old.flac"), "as it was"));
  opened = await open(folder);
  expect(readdirSync(path("A")).sort()).toEqual(["a.flac", "b.flac", "c.flac"]);
  await opened.close();
  interrupted("switching", () => linkSync(path("A/a.flac"), path("A/.auralis-x.old.flac")));
  utimesSync(path("A/b.flac"), 1_600_000_009, 1_600_000_009);
  execFileSync("mv", [path("A/b.flac"), path("A/a.flac")]);
  const theirs = readFileSync(path("A/a.flac"));
  opened = await open(folder);
  expect(readFileSync(path("A/a.flac"))).toEqual(theirs);
  expect(readdirSync(path("A")).sort()).toEqual(["a.flac", "c.flac"]);
});

test("a music folder that is away keeps the batch from being forgotten, and says so", async () => {
  await opened.close();
  const before = interrupted("switching", () => {
    linkSync(path("A/a.flac"), path("A/.auralis-x.old.flac"));
    writeFileSync(path("A/next"), "half a batch");
    execFileSync("mv", [path("A/next"), path("A/a.flac")]);
  });
  execFileSync("mv", [folder.music, `${folder.music}-away`]);
  opened = await open(folder);
  expect(opened.health().warnings.join()).toMatch(/A batch of tags .* could not be put back/);
  await expect(opened.tagEdits.apply([titled("A/b.flac", "x")], null)).rejects.toMatchObject({ code: "unavailable" });
  execFileSync("mv", [`${folder.music}-away`, folder.music]);
  await scan(opened.library);
  expect((await opened.tagEdits.apply([titled("A/b.flac", "b")], null)).kind).toBe("done");
  expect(picture()).toEqual(before);
});
