import { readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STREAM_SETTINGS } from "../../../src/decoders/stream/stream-settings.ts";
import { file, StreamServer } from "../../rig/stream-server.ts";
import { Host } from "../host.ts";
import { firstDifference, Music } from "../music.ts";

const music = new Music();
const streams = {
  ...STREAM_SETTINGS,
  allowPrivate: ["127.0.0.1"],
  answerTimeoutMs: 600,
  stallTimeoutMs: 600,
  retryMs: 20,
  maxRetryMs: 100,
  giveUpMs: 1500,
};

beforeAll(() => {
  music.noise("a.wav", 44_100, 16, 2, 6);
  music.run("flac", "--silent", "-f", "a.wav", "-o", "a.flac");
  music.run("ffmpeg", "-i", "a.wav", "-c:a", "libmp3lame", "-b:a", "128k", "a.mp3");
});
afterAll(() => rmSync(music.root, { recursive: true }));

const bytes = (name: string) => readFileSync(music.path(name));

async function decode(url: string, settings: object = {}) {
  const host = new Host(music.root, { streams });
  try {
    return await host.decode({ url, ...settings });
  } finally {
    await host.stop();
  }
}

describe("files over HTTP", () => {
  test.each(["a.wav", "a.flac"])("%s arrives bit for bit, its length known", async (name) => {
    using server = await StreamServer.start({ "/a": file(bytes(name), "audio/flac") });
    const { format, samples, ending } = await decode(server.url("/a"));
    expect(ending).toBe("end");
    expect(format).toMatchObject({ sourceRateHz: 44_100, sourceBits: 16, sourceChannels: 2, bufferSeconds: 1 });
    expect(format?.durationSeconds).toBeCloseTo(6, 1);
    expect(firstDifference(samples, music.samples("a.wav"))).toBe(-1);
  });

  test("a connection that breaks is taken up at the same byte", async () => {
    using server = await StreamServer.start({ "/a": file(bytes("a.flac"), "audio/flac", [300_000, 600_000]) });
    const { samples, ending } = await decode(server.url("/a"));
    expect(ending).toBe("end");
    expect(firstDifference(samples, music.samples("a.wav"))).toBe(-1);
    expect(server.requests.map(({ headers }) => headers.get("range"))).toContain("bytes=300000-");
  });
});
