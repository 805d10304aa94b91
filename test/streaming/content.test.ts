/** What is heard over the network is what is in the files, what a render is, and what a device was given. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryPlace } from "../rig/place.ts";
import { processTree } from "../rig/process-tree.ts";
import { until } from "../rig/wait.ts";
import { type House, startHouse } from "./house.ts";
import { StreamClient } from "./stream-client.ts";

const place = temporaryPlace("streaming");
const music = place.under("music");
const PLAYED_SECONDS = 3;
let house: House;

/** As ffmpeg decodes it. */
function decoded(path: string, format: "s16le" | "s32le" | "f32le"): Buffer {
  return execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", format, "-"], { maxBuffer: 2 ** 30 });
}

function synthesize(name: string, bits: 16 | 24, seconds: number, frequency: number): void {
  const wav = place.under(`${name}.wav`);
  const synth = ["synth", String(seconds), "pinknoise", "synth", "sine", "mix", String(frequency), "gain", "-6"];
  execFileSync("sox", ["-R", "-r", "44100", "-n", "-b", String(bits), "-c", "2", wav, ...synth]);
  const tags = [`--tag=TITLE=${name}`, "--tag=ARTIST=It's ours"];
  execFileSync("flac", ["--silent", ...tags, "-o", place.under("music", `${name}.flac`), wav]);
}

beforeAll(async () => {
  mkdirSync(music);
  synthesize("short", 16, PLAYED_SECONDS, 440);
  synthesize("deep", 24, 1, 550);
  // Long enough to be judged.
  synthesize("long", 16, 12, 330);
  execFileSync("lame", ["--quiet", place.under("short.wav"), place.under("music", "lossy.mp3")]);
  copyFileSync(place.under("music", "short.flac"), place.under("music", "disc.flac"));
  writeFileSync(
    place.under("music", "disc.cue"),
    'FILE "disc.flac" WAVE\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n TRACK 02 AUDIO\n  INDEX 01 00:01:00\n',
  );
  writeFileSync(place.under("secret.flac"), "secret");
  symlinkSync(place.under("secret.flac"), place.under("music", "link.flac"));
  const env = { AURALIS_ANALYSIS__MAX_LOAD: "100" };
  const output = { type: "wav", path: place.under("capture.wav") } as const;
  house = await startHouse({ folder: place.under("server"), music, output, mixer: "none", env }, 6);
}, 60_000);

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const api = (method: string, path: string, body?: object) =>
  fetch(`${house.origin}/api/v1${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });

async function finished(answer: Response): Promise<{ outcome: { render: string } }> {
  const { id } = (await answer.json()) as { id: string };
  return until(
    "the job",
    async () => {
      const job = (await (await api("GET", `/jobs/${id}`)).json()) as { state: string; outcome: { render: string } };
      if (job.state === "failed") throw new Error(JSON.stringify(job));
      return job.state === "done" ? job : null;
    },
    30_000,
  );
}

/** Plays a song to its end. Epochs are counted by the caller. */
async function heard(client: StreamClient, epoch: number, wish: object) {
  client.say(wish);
  await client.until(() => client.news.some((one) => ["ended", "failed"].includes(one.state) && one.epoch === epoch));
  return client.news.filter((one) => one.epoch === epoch);
}

/** The FLAC files of an epoch, decoded one after the other. */
function decodedChunks(client: StreamClient, epoch: number): Buffer {
  const files = client.frames.filter((frame) => frame.epoch === epoch);
  return Buffer.concat(
    files.map(({ payload, frames }, index) => {
      const path = place.under(`chunk-${epoch}-${index}.flac`);
      writeFileSync(path, payload);
      const samples = decoded(path, "s32le");
      expect(samples.length).toBe(frames * 8);
      return samples;
    }),
  );
}

test("play_normal gives the samples of the file, bit for bit, in each encoding and from any place", async () => {
  const client = await StreamClient.open(house.server.httpPort);
  const short = place.under("music", "short.flac");
  const deep = place.under("music", "deep.flac");
  const news = await heard(client, 1, { type: "play_normal", uri: "short.flac" });
  expect(news.map(({ state }) => state)).toEqual(["loading", "playing", "ended"]);
  expect(news[1]).toEqual({
    ...{ state: "playing", epoch: 1, uri: "short.flac", encoding: "s16", rateHz: 44_100, channels: 2, bits: 16 },
    ...{ totalFrames: PLAYED_SECONDS * 44_100, startFrames: 0, chunkFrames: 16_384, enhanced: false, reason: null },
  });
  expect(client.sound(1, 4).equals(decoded(short, "s16le"))).toBe(true);
  expect(client.frames.map(({ sequence }) => sequence)).toEqual(client.frames.map((_, index) => index));
  expect(client.frames.map(({ isLast }) => isLast).indexOf(true)).toBe(client.frames.length - 1);

  await heard(client, 2, { type: "seek", seconds: 1.2345 });
  const from = Math.round(1.2345 * 44_100) * 4;
  expect(client.sound(2, 4).equals(decoded(short, "s16le").subarray(from))).toBe(true);

  await heard(client, 3, { type: "play_normal", uri: "deep.flac", encoding: "f32" });
  expect(client.sound(3, 8).equals(decoded(deep, "f32le"))).toBe(true);
  await heard(client, 4, { type: "play_normal", uri: "deep.flac", encoding: "flac" });
  expect(decodedChunks(client, 4).equals(decoded(deep, "s32le"))).toBe(true);
  await heard(client, 5, { type: "play_normal", uri: "lossy.mp3", encoding: "f32" });
  expect(client.sound(5, 8).length).toBe(PLAYED_SECONDS * 44_100 * 8);

  // A track of a cue sheet is its part of the file.
  await heard(client, 6, { type: "play_normal", uri: "disc.cue/track0002", encoding: "s16" });
  expect(client.sound(6, 4).equals(decoded(short, "s16le").subarray(44_100 * 4))).toBe(true);

  // Another rate: so many frames, and none missing.
  await heard(client, 7, { type: "play_normal", uri: "short.flac", encoding: "f32", rateHz: 48_000 });
  expect(client.sound(7, 8).length).toBe(PLAYED_SECONDS * 48_000 * 8);

  const hidden = ["none.flac", "../secret.flac", "/etc/passwd", "link.flac", "http://localhost/x.mp3"];
  for (const [index, uri] of hidden.entries()) {
    const told = await heard(client, 8 + index, { type: "play_normal", uri });
    expect([uri, told.at(-1)?.state]).toEqual([uri, "failed"]);
    expect(JSON.stringify(told)).not.toContain(place.path);
  }
  client.close();
}, 60_000);

test("the process that decodes dies again and again: the song goes on, sample for sample", async () => {
  const client = await StreamClient.open(house.server.httpPort);
  client.acknowledges = false;
  client.say({ type: "play_normal", uri: "long.flac", encoding: "f32", window: 1 });
  for (let taken = 0; !client.frames.some(({ isLast }) => isLast); taken++) {
    await client.until(() => client.frames.length > taken);
    if (taken % 8 === 2) {
      for (const { pid, command } of processTree(house.server.pid)) {
        if (command.includes("stream-host")) process.kill(pid, "SIGKILL");
      }
    }
    client.say({ type: "ack", epoch: 1, sequence: taken });
  }
  expect(client.sound(1, 8).equals(decoded(place.under("music", "long.flac"), "f32le"))).toBe(true);
  client.close();
  await house.empty();
}, 60_000);

test("play_enhanced is what a render of it is, sample for sample; without an analysis it says so", async () => {
  const client = await StreamClient.open(house.server.httpPort);
  const wish = { type: "play_enhanced", uri: "long.flac", preset: "warm", intensity: 80 };
  const before = await heard(client, 1, wish);
  expect(before[1]).toMatchObject({ enhanced: false, reason: "not analysed yet" });
  await finished(await api("POST", "/analysis", { uri: "long.flac" }));
  const after = await heard(client, 2, wish);
  expect(after[1]).toMatchObject({ enhanced: true, reason: null });

  const neutral = (await (await api("GET", "/sound")).json()) as { sound: object };
  const enhance = { enabled: true, preset: "warm", intensity: 80, bypassed: false };
  const sound = { ...("sound" in neutral ? neutral.sound : neutral), enhance };
  const { outcome } = await finished(await api("POST", "/render", { uri: "long.flac", format: "flac", sound }));
  const path = place.under("rendered.flac");
  const answer = await api("GET", `/renders/${outcome.render}`);
  writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  const rendered = decoded(path, "s16le");
  expect(rendered.equals(decoded(place.under("music", "long.flac"), "s16le"))).toBe(false);
  expect(client.sound(2, 4).equals(rendered)).toBe(true);

  const part = await fetch(`${house.origin}/api/v1/renders/${outcome.render}`, { headers: { Range: "bytes=4-9" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 4-9/${statSync(path).size}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(readFileSync(path).subarray(4, 10))).toBe(true);
  client.close();
}, 60_000);

test("the file over HTTP: whole, in ranges, conditional; never one outside the music folder", async () => {
  const url = house.songUrl("short.flac");
  const file = readFileSync(place.under("music", "short.flac"));
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
  const whole = await fetch(url);
  expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "audio/flac"]);
  expect((await bytesOf(whole)).equals(file)).toBe(true);
  const [tag, date] = [whole.headers.get("etag") ?? "", whole.headers.get("last-modified") ?? ""];
  const ask = (headers: Record<string, string>, method = "GET") => fetch(url, { method, headers });

  const head = await ask({}, "HEAD");
  expect([head.status, head.headers.get("content-length"), head.headers.get("etag")]).toEqual([
    200,
    `${file.length}`,
    tag,
  ]);
  for (const [range, from, to] of [
    ["bytes=0-0", 0, 1],
    ["bytes=100-", 100, file.length],
    ["bytes=-10", file.length - 10, file.length],
    [`bytes=5-${10 * file.length}`, 5, file.length],
    [`bytes=-${10 * file.length}`, 0, file.length],
  ] as const) {
    const part = await ask({ Range: range });
    expect([range, part.status]).toEqual([range, 206]);
    expect(part.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/${file.length}`);
    expect((await bytesOf(part)).equals(file.subarray(from, to))).toBe(true);
  }
  for (const range of [`bytes=${file.length}-`, "bytes=-0"]) {
    const none = await ask({ Range: range });
    expect([none.status, none.headers.get("content-range")]).toEqual([416, `bytes */${file.length}`]);
    await none.body?.cancel();
  }
  // Several ranges, and what is none: the whole file, as if nothing was said.
  for (const range of ["bytes=0-1,3-4", "lines=1-2", "bytes=9-3", "bytes=--"]) {
    const all = await ask({ Range: range });
    expect([range, all.status, (await bytesOf(all)).length]).toEqual([range, 200, file.length]);
  }
  const statusIf = async (condition: string) => {
    const answer = await ask({ Range: "bytes=0-9", "If-Range": condition });
    await answer.body?.cancel();
    return answer.status;
  };
  expect([await statusIf(tag), await statusIf(date), await statusIf('"other"')]).toEqual([206, 206, 200]);
  expect((await ask({ "If-None-Match": tag })).status).toBe(304);
  for (const uri of ["../secret.flac", "link.flac", "/etc/passwd", "none.flac", "disc.cue/track0001"]) {
    const answer = await fetch(house.songUrl(uri));
    expect([uri, answer.status]).toEqual([uri, expect.toSatisfy((status: number) => status === 400 || status === 404)]);
    expect(await answer.text()).not.toContain(place.path);
  }
  await house.empty();
});

test("encoded on the way: FLAC has the same samples, Opus and MP3 the same length", async () => {
  const path = place.under("got");
  const got = async (uri: string, more: string) => {
    const answer = await fetch(house.songUrl(uri, more));
    expect(answer.status).toBe(200);
    writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
    return answer.headers.get("content-type");
  };
  expect(await got("short.flac", "&format=flac&start=1.5")).toBe("audio/flac");
  const from = 1.5 * 44_100 * 4;
  expect(decoded(path, "s16le").equals(decoded(place.under("music", "short.flac"), "s16le").subarray(from))).toBe(true);
  await got("deep.flac", "&format=flac");
  expect(decoded(path, "s32le").equals(decoded(place.under("music", "deep.flac"), "s32le"))).toBe(true);
  await got("disc.cue/track0002", "&format=flac");
  expect(decoded(path, "s16le").equals(decoded(place.under("music", "short.flac"), "s16le").subarray(44_100 * 4))).toBe(
    true,
  );
  expect(await got("short.flac", "&format=opus&bitrate=96")).toBe("audio/ogg; codecs=opus");
  expect(Math.abs(decoded(path, "s16le").length / 48_000 / 4 - PLAYED_SECONDS)).toBeLessThan(0.1);
  expect(await got("short.flac", "&format=mp3")).toBe("audio/mpeg");
  expect(Math.abs(decoded(path, "s16le").length / 44_100 / 4 - PLAYED_SECONDS)).toBeLessThan(0.1);
  expect((await fetch(house.songUrl("short.flac", "&format=exe"))).status).toBe(400);
  await house.empty();
}, 60_000);
