import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_ERROR_BYTES } from "../../src/decoders/wire.ts";
import { Host } from "./host.ts";
import { box, rebuilt } from "./mp4.ts";
import { firstDifference, Music } from "./music.ts";
import { floatWav, wavFile } from "./wav-file.ts";

/** FULL=1: cut at hundreds of places. */
const FULL = process.env.FULL === "1";
const CUTS = FULL ? 500 : 12;
const PATIENCE = { timeout: FULL ? 600_000 : 30_000 };

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
  test.each(["wav", "flac", "mp3", "ogg", "opus"])(
    "a %s cut anywhere plays what is left of it",
    PATIENCE,
    async (kind) => {
      const bytes = readFileSync(music.path(`good.${kind}`));
      const whole = await host.decode({ path: `good.${kind}` });
      const pageSamples = 1.2 * 2 * (whole.format?.deliveredRateHz ?? 0);
      for (let cut = 0; cut <= CUTS; cut++) {
        writeFileSync(music.path("cut"), bytes.subarray(0, Math.floor((bytes.length * cut) / CUTS)));
        for (const startSeconds of [0, 1.7]) {
          const { samples, ending, reason } = await host.decode({ path: "cut", startSeconds });
          const start = Math.round(startSeconds * (whole.format?.deliveredRateHz ?? 0)) * 2;
          expect(firstDifference(samples, whole.samples.subarray(start, start + samples.length))).toBe(-1);
          // An Ogg page holds up to a second, and a page that is cut is lost.
          const left = (whole.samples.length * cut) / CUTS - pageSamples;
          if (startSeconds === 0) expect(samples.length).toBeGreaterThan(left);
          if (ending === "error") expect(reason).toMatch(/^[^/\n]{1,200}$/);
        }
      }
      await expectAlive();
    },
  );

  test.each(["m4a", "wv"])("a %s cut anywhere ends", PATIENCE, async (kind) => {
    const bytes = readFileSync(music.path(`good.${kind}`));
    const many = Array.from({ length: FULL ? CUTS : 0 }, (_, i) => Math.floor((bytes.length * i) / CUTS));
    for (const cut of [0, 40, bytes.length >> 2, bytes.length >> 1, bytes.length - 100, ...many]) {
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
});

describe("headers that lie", () => {
  const tone = Buffer.from(Int16Array.from({ length: 88_200 }, (_, i) => 8000 * Math.sin((i >> 1) * 0.1)).buffer);
  const honest = { rateHz: 44_100, channels: 2, bits: 16, tag: 1 };

  test.each([
    ...[0, 1, 999, 2_000_000_000, 4_000_000_000, 0xffff_ffff].map((rateHz) => ({ rateHz })),
    ...[0, 65, 255, 1000, 65_535].map((channels) => ({ channels })),
    ...[0, 1, 4, 20, 255, 65_535].map((bits) => ({ bits })),
  ])("%j is refused", async (lie) => {
    writeFileSync(music.path("absurd.wav"), wavFile({ ...honest, ...lie }, tone));
    const { ending, format, reason } = await host.decode({ path: "absurd.wav", resampleToHz: 48_000 });
    expect({ ending, format }).toEqual({ ending: "error", format: null });
    expect(reason).toMatch(/^[^/\n]{1,200}$/);
  });

  test.each([
    [{ dataBytes: 0 }, 0],
    [{ dataBytes: 101 }, 25],
    [{ dataBytes: 0x7fff_ffff }, 44_100],
    [{ dataBytes: 0xffff_ffff }, 44_100],
    [{ rateHz: 8000 }, 44_100],
    [{ rateHz: 384_000 }, 44_100],
    [{ channels: 64 }, 1378],
  ])("%j plays what there is", async (lie, frames) => {
    writeFileSync(music.path("absurd.wav"), wavFile({ ...honest, ...lie }, tone));
    const { samples, ending } = await host.decode({ path: "absurd.wav" });
    expect({ ending, frames: samples.length / 2 }).toEqual({ ending: "end", frames });
    expect(peak(samples)).toBeLessThan(0.25);
  });

  test.each([
    ["integers that are said to be floating point", wavFile({ ...honest, bits: 32, tag: 3 }, tone), 0],
    ["amplitudes of 1e30", floatWav(44_100, 2, [1e30, -1e30, 0.5, 0.5]), 0],
    ["denormals", floatWav(44_100, 2, [1e-40, -1e-40, 1e-45, 0]), 1e-40],
    ["amplitudes of 8, which a converter of the device clips", floatWav(44_100, 2, [8, -8, 0.5, 0.5]), 8],
  ])("%s", async (_name, bytes, expected) => {
    writeFileSync(music.path("absurd.wav"), bytes);
    const { samples } = await host.decode({ path: "absurd.wav" });
    expect(peak(samples)).toBeCloseTo(expected, 6);
    const resampled = await host.decode({ path: "absurd.wav", resampleToHz: 48_000 });
    expect(peak(resampled.samples)).toBeLessThan(2 * expected + 1e-9);
  });
});

describe("recordings one behind the other in one file", () => {
  const PARTS = [
    ["a", 44_100, 2],
    ["b", 22_050, 1],
    ["c", 48_000, 2],
  ] as const;
  const CODECS: Readonly<Record<string, string>> = {
    ogg: "-c:a libvorbis",
    mp3: "-c:a libmp3lame",
    aac: "-c:a aac",
    opus: "-c:a libopus",
    oga: "-c:a flac -sample_fmt s16 -f ogg",
  };

  beforeAll(() => {
    for (const [index, [name, rateHz, channels]] of PARTS.entries()) {
      const tone = ["synth", "0.7", "sine", "1000", "vol", "0.5"];
      music.run("sox", "-D", "-r", `${rateHz}`, "-n", "-b", "16", "-c", `${channels}`, `${name}.wav`, ...tone);
      const outputs = Object.entries(CODECS).flatMap(([kind, codec]) => [
        ...codec.split(" "),
        ...(kind.startsWith("o") ? ["-serial_offset", `${index + 1}`] : []),
        `${name}.${kind}`,
      ]);
      music.run("ffmpeg", "-i", `${name}.wav`, ...outputs);
    }
  });

  test.each(Object.keys(CODECS).flatMap((kind) => ["ab", "bc", "ca"].map((order) => [kind, order] as const)))(
    "%s, %s: no noise, and the next song plays",
    async (kind, order) => {
      writeFileSync(
        music.path("chain"),
        Buffer.concat([...order].map((part) => readFileSync(music.path(`${part}.${kind}`)))),
      );
      const { format, samples, ending } = await host.decode({ path: "chain" });
      expect(ending).toBe("end");
      const frames = 0.7 * (format?.deliveredRateHz ?? 0);
      expect(samples.length / 2).toBeGreaterThanOrEqual(Math.floor((kind === "ogg" ? 1.9 : 0.95) * frames));
      expect(peak(samples)).toBeLessThan(0.8);
      await expectAlive();
    },
  );
});

describe("files that name other files", () => {
  test("a movie whose sound is elsewhere does not open it", async () => {
    music.run("ffmpeg", "-i", "good.wav", "-c:a", "pcm_s16le", "plain.mov");
    music.run("mkfifo", "elsewhere.raw");
    const file = readFileSync(music.path("plain.mov"));
    // As the movie's index grows behind the sound, the samples stay where they are.
    expect(file.indexOf("mdat")).toBeLessThan(file.indexOf("moov"));
    const crafted = rebuilt(file, (type, body) => (type === "dref" ? reference(music.path("elsewhere.raw")) : body));
    writeFileSync(music.path("crafted.mp4"), crafted);
    // Opening the pipe would take for ever.
    expect((await host.decode({ path: "crafted.mp4" })).samples.length).toBe(0);
  });

  test.each([
    ["hls", (target: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n${target}\n#EXT-X-ENDLIST\n`],
    ["ffconcat", (target: string) => `ffconcat version 1.0\nfile '${target}'\n`],
    [
      "dash",
      (target: string) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT3S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1"><BaseURL>${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    ],
  ])("%s under the name of music opens neither a file nor an address", async (_name, script) => {
    let asked = 0;
    const server = createServer(() => asked++);
    await new Promise<void>((resolve) => server.unref().listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    for (const target of [music.path("good.mp3"), "good.mp3", `http://127.0.0.1:${port}/good.mp3`]) {
      writeFileSync(music.path("script.mp4"), script(target));
      const { ending, samples } = await host.decode({ path: "script.mp4" });
      expect({ ending, length: samples.length }).toEqual({ ending: "error", length: 0 });
    }
    server.close();
    expect(asked).toBe(0);
  });
});

describe("ffmpeg", () => {
  test.skipIf(process.platform !== "linux")("has a limit of memory, and no input", async () => {
    const script = `#!/bin/sh\n(ulimit -d; readlink /proc/self/fd/0; echo "$@") > ${music.path("ffmpeg.said")}\n`;
    writeFileSync(music.path("ffmpeg"), script, { mode: 0o755 });
    const limited = new Host(music.root, { ffmpeg: music.path("ffmpeg") });
    await limited.decode({ path: "good.m4a" });
    const [kibibytes, input, said] = readFileSync(music.path("ffmpeg.said"), "utf8").split("\n");
    expect(Number(kibibytes)).toBeLessThanOrEqual(1024 ** 2);
    expect(input).toBe("/dev/null");
    expect(said).toMatch(/-nostdin .*-protocol_whitelist file -format_whitelist /);
    await limited.stop();
  });

  test.skipIf(process.platform !== "linux")("that dies in the middle ends the song and not the host", async () => {
    const generation = host.open({ path: "good.m4a" });
    await host.next();
    for (const pid of childrenOf(host.process.pid ?? 0)) process.kill(pid, "SIGKILL");
    const { samples } = await host.collect(generation);
    expect(samples.every(Number.isFinite)).toBe(true);
    await expectAlive();
  });
});

/** A data reference of a movie to a file by its path: an alias of the Macintosh (QuickTime File Format, "alis"). */
function reference(path: string): Buffer {
  const text = path.length % 2 === 0 ? path : `${path}\0`;
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16BE(2, 0);
  lengths.writeUInt16BE(text.length, 2);
  const fields = [
    Buffer.alloc(4 + 10 + 28 + 12 + 64 + 16 + 4 + 16),
    lengths,
    Buffer.from(text),
    Buffer.from([255, 255, 0, 0]),
  ];
  return Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), box("alis", ...fields)]);
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

function peak(samples: Float32Array): number {
  return samples.reduce((largest, sample) => Math.max(largest, Math.abs(sample)), 0);
}

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
