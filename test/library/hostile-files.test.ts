import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processorTime } from "../rig/processor-time.ts";
import { readFile } from "./read-file.ts";
import { id3v2Tag, latin1 } from "./tag-bytes.ts";
import { writeTaggedMusic } from "./tagged-music.ts";

let folder: string;
let music: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "auralis-hostile-"));
  music = at("music");
  await writeTaggedMusic(music);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SLOW_MS = 1_000;

/** Reads a file that may be anything. The answer is the title, or that it was refused. */
async function outcome(path: string): Promise<string> {
  const spentMs = processorTime();
  const read = await readFile(path).then(
    ({ tags }) => tags.find(([name]) => name === "Title")?.[1] ?? "untitled",
    (error: unknown) => {
      expect(error).toBeInstanceOf(Error);
      return "refused";
    },
  );
  expect(spentMs()).toBeLessThan(3 * SLOW_MS);
  return read;
}

const CUT = [
  "vorbis.flac",
  "oggenc.ogg",
  "opusenc.opus",
  "v24.mp3",
  "ape.mp3",
  "taglib.m4a",
  "taglib.wma",
  "taglib.wav",
  "taglib.aiff",
  "ffmpeg.mka",
  "ffmpeg.wv",
  "id3.dsf",
  "id3.dff",
  "ffmpeg.spx",
];

test("a file cut anywhere is read or refused, and the next one is read well", { timeout: 120_000 }, async () => {
  let refused = 0;
  for (const name of CUT) {
    const bytes = readFileSync(join(music, name));
    // Mostly in the head, where the tags are.
    const lengths = [0, 1, 3, 4, 11, 27, 42, 58, 100, 128, 333, 1000, 2000, 3001].filter(
      (length) => length < bytes.length,
    );
    for (const length of [...lengths, Math.floor(bytes.length / 2), bytes.length - 1, bytes.length - 33]) {
      const path = at(`cut-${name}`);
      writeFileSync(path, bytes.subarray(0, length));
      if ((await outcome(path)) === "refused") refused++;
    }
  }
  expect(refused).toBeGreaterThan(CUT.length * 4);
  expect(await outcome(join(music, "vorbis.flac"))).toBe("Title");
});

test("a file with any byte changed is read or refused", { timeout: 120_000 }, async () => {
  for (const name of ["vorbis.flac", "v24.mp3", "taglib.m4a", "oggenc.ogg", "taglib.wma", "ffmpeg.mka"]) {
    const bytes = readFileSync(join(music, name));
    for (let index = 0; index < 24; index++) {
      const changed = Buffer.from(bytes);
      for (let at = index; at < 2000; at += 61) changed[at] = 0xff;
      writeFileSync(at(`changed-${name}`), changed);
      await outcome(at(`changed-${name}`));
    }
  }
  expect(await outcome(join(music, "vorbis.flac"))).toBe("Title");
});

test("large covers and comments of a million letters do no harm", async () => {
  const cover = at("cover.png");
  const noise = "color=gray:size=1900x1900,noise=alls=100:allf=t";
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", noise, "-frames:v", "1", "-pix_fmt", "rgb24", cover]);
  const path = at("large.flac");
  copyFileSync(join(music, "vorbis.flac"), path);
  writeFileSync(at("comment.txt"), "x".repeat(1_000_000));
  execFileSync("metaflac", [
    `--import-picture-from=${cover}`,
    `--set-tag-from-file=COMMENT=${at("comment.txt")}`,
    `--set-tag-from-file=GENRE=${at("comment.txt")}`,
    path,
  ]);
  expect(readFileSync(path).length).toBeGreaterThan(10 * 1024 * 1024);
  expect(await outcome(path)).toBe("Title");
  expect(
    (await readFile(path)).tags.find(([name, value]) => name === "Genre" && value.startsWith("xx"))?.[1],
  ).toHaveLength(32_768);
  const mp3 = at("large.mp3");
  const picture = Buffer.concat([Buffer.from("\0image/png\0\x03\0", "latin1"), readFileSync(cover)]);
  writeFileSync(
    mp3,
    Buffer.concat([
      id3v2Tag(3, [
        ["APIC", picture],
        ["TIT2", latin1("Title")],
      ]),
      readFileSync(join(music, "bare.mp3")),
    ]),
  );
  expect(await outcome(mp3)).toBe("Title");
});

test("values with NUL, line breaks and broken UTF-8 stay on one line", async () => {
  const path = at("broken.flac");
  copyFileSync(join(music, "odd-keys.flac"), path);
  const bytes = readFileSync(path);
  const value = bytes.indexOf("One\u0007bell");
  Buffer.from([0x4f, 0x0a, 0x65, 0x00, 0xff, 0xc3, 0x65, 0x6c]).copy(bytes, value);
  writeFileSync(path, bytes);
  const titles = (await readFile(path)).tags.filter(([name]) => name === "Title").map(([, title]) => title);
  expect(titles.length).toBeGreaterThan(0);
  for (const title of titles) {
    expect(title).not.toMatch(/\p{Cc}/u);
    expect(title.isWellFormed()).toBe(true);
  }
});

test.each(["back\\slash", "new\nline", "percent%20", "qu\"ote'", "colon: x", "-dash", "é\u0301"])(
  "a file is read whatever its name is (%j)",
  async (name) => {
    for (const extension of ["flac", "mp3"]) {
      const path = at(`${name}.${extension}`);
      copyFileSync(join(music, extension === "flac" ? "vorbis.flac" : "v24.mp3"), path);
      expect(await outcome(path)).toBe("Title");
    }
  },
);

const piped = (encode: string) =>
  execFileSync("sh", ["-c", `ffmpeg -v error -f lavfi -i anoisesrc=duration=1 ${encode} pipe:1`], { maxBuffer: 1e8 });

test.each([
  ["flac", "-f flac"],
  ["mka", "-c:a flac -f matroska"],
  ["webm", "-c:a libopus -f webm"],
  ["wv", "-f wv"],
  ["wav", "-f wav"],
  ["aac", "-c:a aac -f adts"],
  ["mp3", "-write_xing 0 -f mp3"],
])("a recording that came through a pipe is a song (%s)", async (extension, encode) => {
  const path = at(`piped.${extension}`);
  writeFileSync(path, piped(encode));
  const { rateHz, durationMs, signature } = await readFile(path);
  expect(rateHz).toBeGreaterThanOrEqual(44_100);
  // Unknown, or about right: nobody makes up a length.
  expect(durationMs === null || Math.abs(durationMs - 1000) < 100).toBe(true);
  expect(signature).not.toBeNull();
});

test("what is no sound is refused, whatever it is called", async () => {
  writeFileSync(at("text.mp3"), "This is not music. ".repeat(500));
  writeFileSync(at("zeros.flac"), Buffer.alloc(100_000));
  copyFileSync(at("cover.png"), at("picture.ogg"));
  for (const name of ["text.mp3", "zeros.flac", "picture.ogg"])
    expect([name, await outcome(at(name))]).toEqual([name, "refused"]);
});
