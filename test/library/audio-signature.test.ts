import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audioSignature } from "../../src/library/tags/audio-signature.ts";
import { bytesInMemory, bytesOfFile } from "../../src/library/tags/byte-source.ts";
import { apeTag, id3v1Tag } from "./tag-bytes.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const ffmpeg = (...args: string[]) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "auralis-signature-"));
  for (const [name, seed] of [
    ["one", 1],
    ["two", 2],
  ] as const) {
    ffmpeg("-f", "lavfi", "-i", `anoisesrc=seed=${seed}:duration=3:sample_rate=44100`, "-ac", "2", at(`${name}.wav`));
  }
  ffmpeg("-f", "lavfi", "-i", "color=blue:size=300x300", "-frames:v", "1", at("cover.png"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The signature, read from memory and, the same, from the file. */
function signature(name: string): string | null {
  const bytes = readFileSync(at(name));
  const descriptor = openSync(at(name), "r");
  try {
    const ofFile = audioSignature(bytesOfFile({ descriptor, path: at(name), sizeBytes: bytes.length }));
    expect(ofFile).toBe(audioSignature(bytesInMemory(bytes)));
    return ofFile;
  } finally {
    closeSync(descriptor);
  }
}

const LONG = "x".repeat(70_000);

/** Encodes, and writes other tags into a copy. */
const FORMATS: readonly (readonly [extension: string, encode: readonly string[], retag: readonly string[]])[] = [
  ["mp3", ["-b:a", "128k"], ["-id3v2_version", "3", "-write_id3v1", "1"]],
  ["m4a", ["-c:a", "aac"], ["-movflags", "faststart"]],
  ["ogg", ["-c:a", "libvorbis"], []],
  ["opus", ["-c:a", "libopus"], []],
  ["oga", ["-c:a", "flac"], []],
  ["wav", [], []],
  ["aiff", [], ["-write_id3v2", "1"]],
  ["wma", ["-c:a", "wmav2"], []],
  ["wv", ["-c:a", "wavpack"], []],
  ["tta", ["-c:a", "tta"], []],
  ["mka", ["-c:a", "flac"], []],
  ["aac", ["-c:a", "aac"], ["-write_id3v2", "1"]],
  ["flac", [], []],
];

test.each(FORMATS)("the signature of a %s outlives other tags and tells songs apart", (extension, encode, retag) => {
  for (const name of ["one", "two"]) ffmpeg("-i", at(`${name}.wav`), ...encode, at(`${name}.x.${extension}`));
  const copy = ["-c", "copy", "-metadata", "title=Other", "-metadata", `comment=${LONG}`];
  ffmpeg("-i", at(`one.x.${extension}`), ...copy, ...retag, at(`again.${extension}`));
  const before = signature(`one.x.${extension}`);
  expect(before).toMatch(/^[\w-]{20}$/);
  expect(signature(`again.${extension}`)).toBe(before);
  expect(signature(`two.x.${extension}`)).not.toBe(before);
});

test("a FLAC keeps its signature with a cover, another level of compression and without its MD5 with other tags", () => {
  execFileSync("flac", ["-s", "-f", at("one.wav"), "-o", at("f.flac")]);
  const before = signature("f.flac");
  execFileSync("metaflac", ["--set-tag=TITLE=Other", `--import-picture-from=${at("cover.png")}`, at("f.flac")]);
  expect(signature("f.flac")).toBe(before);
  execFileSync("flac", ["-s", "-f", "-0", at("one.wav"), "-o", at("g.flac")]);
  expect(signature("g.flac")).toBe(before);
  const bytes = readFileSync(at("f.flac"));
  bytes.fill(0, 26, 42);
  writeFileSync(at("f.flac"), bytes);
  const sampled = signature("f.flac");
  expect(sampled).toMatch(/^[\w-]{20}$/);
  expect(sampled).not.toBe(before);
  execFileSync("metaflac", ["--set-tag=TITLE=Yet another", "--dont-use-padding", at("f.flac")]);
  expect(signature("f.flac")).toBe(sampled);
});

test("the tools of Xiph write tags without changing the signature", () => {
  execFileSync("oggenc", ["-Q", "-o", at("v.ogg"), at("one.wav")]);
  const vorbis = signature("v.ogg");
  execFileSync("vorbiscomment", ["-w", "-t", "TITLE=Other", "-t", `COMMENT=${LONG}`, at("v.ogg")]);
  expect(signature("v.ogg")).toBe(vorbis);
  execFileSync("oggenc", ["-Q", "-o", at("w.ogg"), at("two.wav")]);
  expect(signature("w.ogg")).not.toBe(vorbis);
});

test("LAME's tags and tags at the end of an MP3 change nothing", () => {
  execFileSync("lame", ["--quiet", at("one.wav"), at("l.mp3")]);
  const before = signature("l.mp3");
  execFileSync("lame", [
    "--quiet",
    "--tt",
    "Title",
    "--id3v2-only",
    "--ti",
    at("cover.png"),
    at("one.wav"),
    at("m.mp3"),
  ]);
  expect(signature("m.mp3")).toBe(before);
  appendFileSync(at("m.mp3"), apeTag([["REPLAYGAIN_TRACK_GAIN", "-3.00 dB"]]));
  expect(signature("m.mp3")).toBe(before);
  appendFileSync(at("m.mp3"), id3v1Tag({ title: "Title" }));
  expect(signature("m.mp3")).toBe(before);
});

test("a file without sound has no signature", () => {
  for (const [name, bytes] of [
    ["empty.mp3", ""],
    ["head.flac", "fLaC"],
    ["tag.mp3", id3v1Tag({ title: "x" })],
    ["o.ogg", "OggS"],
  ] as const) {
    writeFileSync(at(name), bytes);
    expect(signature(name)).toBeNull();
  }
});
