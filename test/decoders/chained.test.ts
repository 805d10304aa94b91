import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oggLinks } from "../../src/shared/ogg-links.ts";
import { readFile } from "../library/read-file.ts";
import { Host } from "./host.ts";
import { concat, firstDifference, largestDifference, Music } from "./music.ts";

const music = new Music();
const host = new Host(music.root);
const RATE_HZ = 48_000;
/** Cuts in a sweep: at no codec's block boundary, and one recording shorter than most blocks. */
const CUTS = [0, 50_377, 90_001, 90_900, 140_407];
const PARTS = CUTS.slice(0, -1).map((_, part) => part);

/** Opus needs 80 ms to settle, so a seek finds a sample almost, not quite (RFC 7845, 4.6). */
const CODECS = [
  ["ogg", "-c:a libvorbis -q:a 6", 0],
  ["opus", "-c:a libopus -b:a 160k", 2e-3],
  ["oga", "-c:a flac -sample_fmt s16 -f ogg", 0],
] as const;

function chain(kind: string, order: readonly (number | string)[]): string {
  const name = `${order.join("-")}.${kind}`;
  const parts = order.map((part) => readFileSync(music.path(`part${part}.${kind}`)));
  writeFileSync(music.path(name), Buffer.concat(parts));
  return name;
}

beforeAll(() => {
  music.sweep("whole.wav", 3, RATE_HZ);
  const trims = PARTS.map((part) => [`${CUTS[part]}s`, `${(CUTS[part + 1] ?? 0) - (CUTS[part] ?? 0)}s`] as const);
  for (const [part, trim] of trims.entries()) music.run("sox", "-D", "whole.wav", `part${part}.wav`, "trim", ...trim);
  music.run("sox", "-D", "whole.wav", "-r", "22050", "-c", "1", "partlow.wav", "trim", "0", "0.5");
  for (const [index, part] of [...PARTS, "low"].entries()) {
    const outputs = CODECS.flatMap(([kind, words]) => [
      ...words.split(" "),
      ...["-serial_offset", `${index + 1}`, "-metadata", `title=Part ${part}`, `part${part}.${kind}`],
    ]);
    music.run("ffmpeg", "-i", `part${part}.wav`, ...outputs);
  }
}, 60_000);
afterAll(async () => {
  await host.stop();
  rmSync(music.root, { recursive: true });
});

describe.each(CODECS)("recordings one behind the other in an .%s", (kind, _words, seekError) => {
  test("all of them play, without a frame between them, and each tells its name where it begins", async () => {
    const parts: Float32Array[] = [];
    for (const part of PARTS) parts.push((await host.decode({ path: `part${part}.${kind}` })).samples);
    const { format, samples, ending, notes } = await host.decode({ path: chain(kind, PARTS) });
    expect(ending).toBe("end");
    expect(firstDifference(samples, concat(parts))).toBe(-1);
    expect(samples.length / 2).toBe(CUTS.at(-1));
    expect(format).toMatchObject({ totalFrames: CUTS.at(-1), durationSeconds: (CUTS.at(-1) ?? 0) / RATE_HZ });
    const titles = notes.map(({ text, atFrame }) => [JSON.parse(text), atFrame]);
    expect(titles).toEqual(PARTS.map((part) => [[["Title", `Part ${part}`]], CUTS[part]]));
  });

  test("the library knows how long they are together", async () => {
    const known = await readFile(music.path(chain(kind, PARTS)));
    expect(known.durationMs).toBe(Math.round(((CUTS.at(-1) ?? 0) * 1000) / RATE_HZ));
  });

  test("a seek goes to its frame in any of them", async () => {
    const path = chain(kind, PARTS);
    const whole = (await host.decode({ path })).samples;
    for (const frame of kind === "oga" ? [70_123] : [20_000, 50_376, 50_377, 70_123, 90_500]) {
      const { samples, format, notes } = await host.decode({ path, startSeconds: frame / RATE_HZ });
      expect(format?.totalFrames).toBe(samples.length / 2);
      expect(largestDifference(samples, whole.subarray(frame * 2)), `from ${frame}`).toBeLessThanOrEqual(seekError);
      expect(notes[0]?.text).toContain(`Part ${CUTS.findLastIndex((cut) => cut <= frame)}`);
    }
    const range = await host.decode({ path, startSeconds: 1, endSeconds: 2 });
    const expected = whole.subarray(RATE_HZ * 2, RATE_HZ * 4);
    expect(largestDifference(range.samples, expected)).toBeLessThanOrEqual(seekError);
    expect((await host.decode({ path, startSeconds: 10 })).samples.length).toBe(0);
  });

  test("another rate in the middle is brought to that of the first", async () => {
    const path = chain(kind, [0, "low", 1]);
    const { format, samples, ending } = await host.decode({ path });
    expect(ending).toBe("end");
    const frames = 90_001 + RATE_HZ / 2;
    expect(format).toMatchObject({ deliveredRateHz: RATE_HZ, totalFrames: frames });
    expect(samples.length / 2).toBe(frames);
    const resampled = await host.decode({ path, resampleToHz: 44_100 });
    expect(resampled.samples.length / 2).toBe(Math.ceil((frames * 44_100) / RATE_HZ));
  });

  test("one that is damaged is left out", async () => {
    const bytes = Buffer.from(readFileSync(music.path(`part1.${kind}`)));
    bytes.fill(0x55, 700);
    const parts = [music.path(`part0.${kind}`), null, music.path(`part3.${kind}`)];
    writeFileSync(music.path("hurt"), Buffer.concat(parts.map((part) => (part === null ? bytes : readFileSync(part)))));
    const { samples, ending } = await host.decode({ path: "hurt" });
    expect(ending).toBe("end");
    expect(samples.every(Number.isFinite)).toBe(true);
    expect(samples.length / 2).toBeGreaterThanOrEqual(50_377);
  });
});

test("two hours of recordings are found with few reads, a file of one with two", () => {
  const part = readFileSync(music.path("part0.opus"));
  const many = Buffer.concat(
    Array.from({ length: 40 }, (_, index) => {
      const bytes = Buffer.from(part);
      for (let page = bytes.indexOf("OggS"); page !== -1; page = bytes.indexOf("OggS", page + 1)) {
        bytes.writeUInt32LE(1000 + index, page + 14);
      }
      return bytes;
    }),
  );
  let reads = 0;
  const read = (bytes: Buffer) => (at: number, length: number) => {
    reads++;
    return bytes.subarray(at, Math.max(at, at + length));
  };
  expect(oggLinks(read(many), many.length).map(({ frames }) => frames)).toEqual(Array(40).fill(50_377));
  expect(reads).toBeLessThan(40 * 20);
  reads = 0;
  expect(oggLinks(read(part), part.length)).toHaveLength(1);
  expect(reads).toBeLessThanOrEqual(4);
  expect(oggLinks(read(Buffer.from("no Ogg at all")), 13)).toEqual([]);
});
