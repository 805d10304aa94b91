import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type IAudioMetadata, parseFile } from "music-metadata";
import { afterAll, beforeAll, expect, test } from "vitest";
import { doTagWork } from "../../src/library/tag-edit/do-tag-work.ts";
import type { EditedFile, FoundFile } from "../../src/library/tag-edit/tag-work.ts";
import type { TagEdit } from "../../src/library/tag-edits-port.ts";
import type { Tag, TagName } from "../../src/shared/tags.ts";
import { id3v2Tag, latin1 } from "./tag-bytes.ts";
import { writeTaggedMusic } from "./tagged-music.ts";

const folder = mkdtempSync(join(tmpdir(), "auralis-formats-"));
const music = join(folder, "music");
const COVER_BYTES = 3_000_000;

beforeAll(async () => {
  mkdirSync(music);
  await writeTaggedMusic(music);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Changes = Omit<TagEdit, "uri">;

/** Looks and stages. Gives what was found and the copy; an Error with the reason when one of them is refused. */
async function staged(name: string, changes: Changes): Promise<{ readonly found: FoundFile; readonly copy: string }> {
  const path = join(music, name);
  const edit: TagEdit = { uri: name, ...changes };
  const looked = await doTagWork({ step: "look", path, rootPath: music, edit });
  if (looked.step !== "found") throw new Error(looked.step === "refused" ? looked.reason : looked.step);
  const found = looked.file;
  const copy = join(music, `.copy${extname(name)}`);
  const file: EditedFile = {
    ...{ uri: name, rootPath: music, path, temporary: copy, backup: join(music, ".backup"), staged: null },
    original: { sizeBytes: found.sizeBytes, modifiedNs: found.modifiedNs },
  };
  rmSync(copy, { force: true });
  const outcome = await doTagWork({ step: "stage", file, edit, wanted: found.after, signature: found.signature });
  rmSync(file.backup, { force: true });
  if (outcome.step !== "staged") throw new Error(outcome.step === "refused" ? outcome.reason : outcome.step);
  return { found, copy };
}

/** The samples, as another decoder hears them. */
function samples(path: string): string {
  const args = ["-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-"];
  return execFileSync("ffmpeg", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** Every tag of MPD but the comment, which the library does not keep. */
const EVERYTHING: Readonly<Partial<Record<TagName, readonly string[]>>> = {
  ...Object.fromEntries(
    (
      "ArtistSort Album AlbumSort AlbumArtist AlbumArtistSort Title TitleSort Name Mood Composer ComposerSort Conductor " +
      "Work Ensemble Movement Location Grouping Label MUSICBRAINZ_ARTISTID MUSICBRAINZ_ALBUMID MUSICBRAINZ_ALBUMARTISTID " +
      "MUSICBRAINZ_TRACKID MUSICBRAINZ_RELEASETRACKID MUSICBRAINZ_WORKID MUSICBRAINZ_RELEASEGROUPID"
    )
      .split(" ")
      // An identifier lies in a frame that has no characters but Latin ones.
      .map((name) => [name, [name.startsWith("MUSICBRAINZ") ? `0f2a-${name.toLowerCase()}` : `${name} wörd 音`]]),
  ),
  Artist: ["One", "Zwö", "三"],
  Genre: ["Rock", "Own"],
  Performer: ["P", "Q"],
  Track: ["7"],
  Disc: ["2"],
  Date: ["2011-12-13"],
  OriginalDate: ["1970"],
  MovementNumber: ["3"],
  ShowMovement: ["1"],
  Comment: ["said"],
};

const WRITABLE = [
  ["vorbis.flac", "odd-keys.flac", "oggenc.ogg", "opusenc.opus", "ffmpeg.m4a", "alac.m4a", "taglib.m4a"],
  ["info.wav", "taglib.wav", "id3.aiff", "taglib.aiff", "bare.mp3", "v24.mp3", "v23.mp3", "v1.mp3", "v1-and-v2.mp3"],
  ["cp1252.mp3", "lame-v1.mp3", "lame-v2.mp3", "lame-utf16.mp3", "ape-and-v2.mp3"],
].flat();

test.each(WRITABLE)("%s takes every tag and keeps its sound", async (name) => {
  const { found, copy } = await staged(name, { set: EVERYTHING, remove: [] });
  const wanted = Object.entries(EVERYTHING).flatMap(([key, values]) => values.map((value) => [key, value]));
  expect([...found.after].map(String).sort()).toEqual(wanted.map(String).sort());
  expect(samples(copy)).toBe(samples(join(music, name)));
});

test.each(WRITABLE)("%s keeps every other tag when one is changed", async (name) => {
  const { found, copy } = await staged(name, { set: { Album: ["Nëw"] }, remove: [] });
  const others = (tags: readonly Tag[]) => tags.filter(([key]) => key !== "Album");
  expect(others(found.after)).toEqual(others(found.before));
  // As another reader tells it.
  const [before, after] = [await parseFile(join(music, name)), await parseFile(copy)];
  expect(after.common.album).toBe("Nëw");
  expect(before.common.comment?.map(({ text }) => text)).toEqual(after.common.comment?.map(({ text }) => text));
  for (const key of ["title", "artists", "date", "genre", "composer", "disk"] as const) {
    // The INFO chunk of a WAV says nothing of its characters, and this reader takes them for Latin ones.
    if (name === "info.wav" && key === "artists") continue;
    if (before.common[key] !== undefined) expect([key, after.common[key]]).toEqual([key, before.common[key]]);
  }
  if (before.common.track.no !== null) expect(after.common.track).toEqual(before.common.track);
});

test.each(["long.flac", "long.mp3", "long.wav", "long.aiff"])("%s, cut for TagLib, is whole again", async (name) => {
  const noise = ["-f", "lavfi", "-i", "anoisesrc=seed=2:duration=20:sample_rate=44100", "-ac", "1"];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...noise, "-metadata", "title=Long", join(music, name)]);
  const sound = samples(join(music, name));
  for (const title of ["x", "y".repeat(20_000)]) {
    const { copy } = await staged(name, { set: { Title: [title], Artist: ["A"] }, remove: [] });
    expect(samples(copy)).toBe(sound);
    expect((await parseFile(copy)).common.artist).toBe("A");
    // The copy is the file of the next round: its headers tell the right lengths.
    const probe = execFileSync("ffprobe", [
      "-v",
      "warning",
      "-show_entries",
      "format=duration",
      "-of",
      "csv=p=0",
      copy,
    ]);
    expect(Number(probe)).toBeCloseTo(20, 0);
    writeFileSync(join(music, name), readFileSync(copy));
  }
});

test.each(["ffmpeg.wma", "ffmpeg.mka", "ffmpeg.webm", "ffmpeg.tta", "ffmpeg.wv", "id3.dsf", "id3.dff"])(
  "%s is refused, as tags of its format cannot be written",
  async (name) => {
    await expect(staged(name, { set: { Album: ["x"] }, remove: [] })).rejects.toThrow("cannot be written");
  },
);

test("a tag that would go on being shown is not said to be removed", async () => {
  await expect(staged("ape.mp3", { set: {}, remove: ["Title"] })).rejects.toThrow("does not keep Title");
});

/** An ID3v2 picture frame. */
function picture(): Buffer {
  const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(COVER_BYTES, 7)]);
  return Buffer.concat([latin1("image/png\0"), Buffer.from([3]), Buffer.from("front\0"), png]);
}

const pictureHash = ({ common }: IAudioMetadata) =>
  common.picture?.map(({ data }) => createHash("sha256").update(data).digest("hex"));

test("covers, unknown frames and what only a program knows survive", async () => {
  const own = Buffer.from("WM/Something\0\x01\x02\x03\xff", "latin1");
  const tag = id3v2Tag(3, [
    ["TIT2", latin1("Title")],
    ["APIC", picture()],
    ["PRIV", own],
    ["PCNT", Buffer.from([0, 0, 0, 9])],
    ["POPM", Buffer.from("me@host\0\xc4\0\0\0\x05", "latin1")],
    ["XYZW", Buffer.from("nobody knows")],
    ["TXXX", latin1("my own key\0my own value")],
  ]);
  writeFileSync(join(music, "rich.mp3"), Buffer.concat([tag, readFileSync(join(music, "bare.mp3"))]));
  const { copy } = await staged("rich.mp3", { set: { Title: ["New"], Artist: ["A", "B"] }, remove: [] });
  const bytes = readFileSync(copy);
  for (const part of [
    own,
    Buffer.from("me@host\0\xc4\0\0\0\x05", "latin1"),
    Buffer.from("nobody knows"),
    Buffer.from("my own value"),
  ]) {
    expect([part.toString("latin1"), bytes.includes(part)]).toEqual([part.toString("latin1"), true]);
  }
  const [before, after] = [await parseFile(join(music, "rich.mp3")), await parseFile(copy)];
  expect(pictureHash(after)).toEqual(pictureHash(before));
  expect(after.common.title).toBe("New");
});

test("a large cover of a FLAC and an Ogg survives; blocks of programs too", async () => {
  const png = join(folder, "cover.png");
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-y",
    "-f",
    "lavfi",
    "-i",
    "nullsrc=s=900x900,geq=random(1)*255:128:128",
    "-frames:v",
    "1",
    png,
  ]);
  execFileSync("metaflac", [`--import-picture-from=${png}`, join(music, "vorbis.flac")]);
  const { copy } = await staged("vorbis.flac", { set: { Title: ["x".repeat(30_000)] }, remove: ["Artist"] });
  expect(pictureHash(await parseFile(copy))).toEqual(pictureHash(await parseFile(join(music, "vorbis.flac"))));
  execFileSync("flac", ["-t", "-s", copy]);
  execFileSync("opusenc", ["--quiet", "--picture", png, join(folder, "plain.wav"), join(music, "cover.opus")]);
  const opus = await staged("cover.opus", { set: { Title: ["New"] }, remove: [] });
  expect(pictureHash(await parseFile(opus.copy))).toEqual(pictureHash(await parseFile(join(music, "cover.opus"))));
  expect(samples(opus.copy)).toBe(samples(join(music, "cover.opus")));
});

test("a copy has the mode and the extended attributes of its file, and a file that is cut is refused or kept", async () => {
  const path = join(music, "v23.mp3");
  execFileSync("chmod", ["604", path]);
  execFileSync("python3", ["-c", `import os; os.setxattr(${JSON.stringify(path)}, "user.test", b"kept")`]);
  const { copy } = await staged("v23.mp3", { set: { Title: ["x"] }, remove: [] });
  expect(statSync(copy).mode & 0o777).toBe(0o604);
  const read = `import os; print(os.getxattr(${JSON.stringify(copy)}, "user.test").decode())`;
  expect(execFileSync("python3", ["-c", read], { encoding: "utf8" }).trim()).toBe("kept");
  for (const name of readdirSync(music).filter((name) => /^(?:vorbis|oggenc|ffmpeg\.m4a|v24|info)/.test(name))) {
    const whole = readFileSync(join(music, name));
    for (const share of [0.02, 0.3, 0.9]) {
      writeFileSync(join(music, `cut${extname(name)}`), whole.subarray(0, Math.floor(whole.length * share)));
      appendFileSync(join(music, `cut${extname(name)}`), "\0junk");
      const before = readFileSync(join(music, `cut${extname(name)}`));
      await staged(`cut${extname(name)}`, { set: { Title: ["x"] }, remove: [] }).catch((error: unknown) => error);
      expect(readFileSync(join(music, `cut${extname(name)}`)).equals(before)).toBe(true);
    }
  }
});
