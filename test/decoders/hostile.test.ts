import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_ERROR_BYTES } from "../../src/decoders/wire.ts";
import { Host } from "./host.ts";
import { firstDifference, Music } from "./music.ts";

const music = new Music();
const host = new Host(music.root);

beforeAll(() => {
  music.noise("good.wav", 44_100, 16, 2, 3);
  music.run("flac", "-s", "good.wav");
  music.run("lame", "--quiet", "good.wav");
  music.run("ffmpeg", "-i", "good.wav", "-c:a", "libvorbis", "good.ogg");
  music.run("ffmpeg", "-i", "good.wav", "-c:a", "libopus", "good.opus");
  music.run("ffmpeg", "-i", "good.wav", "-c:a", "alac", "good.m4a");
  music.run("ffmpeg", "-i", "good.wav", "-c:a", "wavpack", "good.wv");
});
afterAll(async () => {
  await host.stop();
  rmSync(music.root, { recursive: true });
});

/** The same host must decode a good file afterwards. */
async function expectAlive(): Promise<void> {
  const { samples, ending } = await host.decode({ path: "good.wav" });
  expect(ending).toBe("end");
  expect(firstDifference(samples, music.samples("good.wav"))).toBe(-1);
}

describe("only regular files below the root are opened", () => {
  beforeAll(() => {
    mkdirSync(music.path("root"));
    mkdirSync(music.path("root-other"));
    copyFileSync(music.path("good.wav"), music.path("root/inside.wav"));
    copyFileSync(music.path("good.wav"), music.path("root-other/outside.wav"));
    symlinkSync(music.path("good.wav"), music.path("root/link-out.wav"));
    symlinkSync("inside.wav", music.path("root/link-in.wav"));
    symlinkSync("..", music.path("root/up"));
    symlinkSync("loop", music.path("root/loop"));
    music.run("mkfifo", "root/pipe.wav");
    copyFileSync(music.path("good.wav"), music.path("root/secret.wav"));
    chmodSync(music.path("root/secret.wav"), 0);
  });

  test.each([
    ["../good.wav", "outside the music folder"],
    ["../root-other/outside.wav", "outside the music folder"],
    ["up/good.wav", "outside the music folder"],
    ["link-out.wav", "outside the music folder"],
    ["loop", "too many symbolic links"],
    ["pipe.wav", "not a regular file"],
    [".", "not a regular file"],
    ["missing.wav", "no such file"],
    ["inside.wav/x", "no such file"],
    ["nul\0.wav", "not a file name"],
    [`${"n".repeat(5_000)}.wav`, "name too long"],
  ])("%j: %s", async (path, reason) => {
    expect(await host.decode({ root: music.path("root"), path })).toMatchObject({
      ending: "error",
      reason,
      format: null,
    });
  });

  test.skipIf(process.getuid?.() === 0)("a file without permission", async () => {
    const answer = await host.decode({ root: music.path("root"), path: "secret.wav" });
    expect(answer.reason).toBe("permission denied");
  });

  test("a link that stays inside is followed", async () => {
    expect(await host.decode({ root: music.path("root"), path: "link-in.wav" })).toMatchObject({ ending: "end" });
  });
});

describe("damaged files", () => {
  test.each(["wav", "flac", "mp3", "ogg", "opus"])("a %s cut anywhere plays what is left of it", async (kind) => {
    const bytes = readFileSync(music.path(`good.${kind}`));
    const whole = await host.decode({ path: `good.${kind}` });
    const pageSamples = 1.2 * 2 * (whole.format?.deliveredRateHz ?? 0);
    for (let cut = 0; cut <= 12; cut++) {
      writeFileSync(music.path("cut"), bytes.subarray(0, Math.floor((bytes.length * cut) / 12)));
      for (const startSeconds of [0, 1.7]) {
        const { samples, ending, reason } = await host.decode({ path: "cut", startSeconds });
        const start = Math.round(startSeconds * (whole.format?.deliveredRateHz ?? 0)) * 2;
        expect(firstDifference(samples, whole.samples.subarray(start, start + samples.length))).toBe(-1);
        // An Ogg page holds up to a second, and a page that is cut is lost.
        const left = (whole.samples.length * cut) / 12 - pageSamples;
        if (startSeconds === 0) expect(samples.length).toBeGreaterThan(left);
        if (ending === "error") expect(reason).toMatch(/^[^/\n]{1,200}$/);
      }
    }
    await expectAlive();
  });

  test.each(["m4a", "wv"])("a %s cut anywhere ends", async (kind) => {
    const bytes = readFileSync(music.path(`good.${kind}`));
    for (const cut of [0, 40, bytes.length >> 2, bytes.length >> 1, bytes.length - 100]) {
      writeFileSync(music.path("cut"), bytes.subarray(0, cut));
      const { reason } = await host.decode({ path: "cut" });
      expect(reason).toMatch(/^[^/\n]{0,200}$/);
    }
    await expectAlive();
  });

  test("flipped bytes never end the host nor make a sample that is not a number", async () => {
    let seed = 1;
    const random = (limit: number) => {
      seed = (seed * 48_271) % 0x7fff_ffff;
      return seed % limit;
    };
    for (const kind of ["wav", "flac", "mp3", "ogg", "opus"]) {
      for (let round = 0; round < 20; round++) {
        const bytes = Buffer.from(readFileSync(music.path(`good.${kind}`)));
        // Half of the rounds hit the header, where most of the parsing is.
        const reach = round % 2 === 0 ? 200 : bytes.length;
        for (let i = 0; i < 10; i++) bytes[random(reach)] = random(256);
        writeFileSync(music.path("flipped"), bytes);
        const { samples } = await host.decode({ path: "flipped", endSeconds: 5 });
        expect(samples.every(Number.isFinite)).toBe(true);
      }
    }
    await expectAlive();
  });

  test.each([
    ["empty", ""],
    ["text", "this is no music\n".repeat(500)],
    [
      "a playlist of a file elsewhere",
      `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n${music.path("good.mp3")}\n#EXT-X-ENDLIST\n`,
    ],
    ["an ffconcat script", "ffconcat version 1.0\nfile good.wav\n"],
  ])("%s is refused", async (_name, content) => {
    writeFileSync(music.path("odd.m3u8"), content);
    const { ending, reason, samples } = await host.decode({ path: "odd.m3u8" });
    expect(ending).toBe("error");
    expect(samples.length).toBe(0);
    expect(reason.length).toBeGreaterThan(0);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(MAX_ERROR_BYTES);
  });

  test("a header with an absurd rate or number of channels is refused", async () => {
    const bytes = Buffer.from(readFileSync(music.path("good.wav")));
    bytes.writeUInt32LE(2_000_000_000, 24);
    writeFileSync(music.path("absurd.wav"), bytes);
    expect(await host.decode({ path: "absurd.wav" })).toMatchObject({ ending: "error", format: null });
    bytes.writeUInt32LE(44_100, 24);
    bytes.writeUInt16LE(1_000, 22);
    writeFileSync(music.path("absurd.wav"), bytes);
    expect(await host.decode({ path: "absurd.wav" })).toMatchObject({ ending: "error", format: null });
    await expectAlive();
  });
});

describe("missing programs are named, not their paths", () => {
  test.each([
    [{ sndfile: "/nowhere/libsndfile.so" }, "good.wav", "libsndfile cannot be loaded"],
    [{ soxr: "/nowhere/libsoxr.so" }, "good.wav", "libsoxr cannot be loaded"],
    [{ ffmpeg: "/nowhere/ffmpeg" }, "good.m4a", "this format needs ffmpeg, which cannot be started"],
  ])("%j", async (programs, path, reason) => {
    const crippled = new Host(music.root, programs);
    expect(await crippled.decode({ path, resampleToHz: 48_000 })).toMatchObject({ ending: "error", reason });
    await crippled.stop();
  });
});
