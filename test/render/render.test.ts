import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sourceOpener } from "../../src/decoders/open-source.ts";
import { STREAM_SETTINGS } from "../../src/decoders/stream/stream-settings.ts";
import { DEFAULT_REPLAY_GAIN } from "../../src/dsp/replay-gain.ts";
import { render } from "../../src/engine/render/render.ts";
import { RenderDesk } from "../../src/engine/render/render-desk.ts";
import type { RenderNews } from "../../src/engine/render/render-request.ts";
import { trackTreatment } from "../../src/engine/track-treatment.ts";
import { wavHeader } from "../../src/outputs/wav-header.ts";
import { bareSong, type Song } from "../../src/shared/song.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { builtEntry } from "../rig/entries.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";

let place: Place;
beforeEach(() => {
  place = temporaryPlace("render");
  mkdirSync(place.under("music"));
});
afterEach(() => place[Symbol.dispose]());

const sox = (...words: string[]) => void execFileSync("sox", ["-D", ...words]);

function music(name: string, bits: number, seconds: number, rateHz = 44_100): void {
  const synth = ["synth", String(seconds), "sine", "997", "sine", "440", "synth", "whitenoise", "mix", "gain", "-3"];
  sox("-R", "-r", String(rateHz), "-n", "-b", String(bits), "-c", "2", place.under("music", name), ...synth);
}

const PROGRAMS = { sndfile: "libsndfile.so.1", soxr: "libsoxr.so.0", ffmpeg: "ffmpeg", streams: STREAM_SETTINGS };
const open = sourceOpener(PROGRAMS);

const desk = (host: Partial<ConstructorParameters<typeof RenderDesk>[0]["host"]> = {}) =>
  new RenderDesk({
    folder: place.under("renders"),
    host: {
      entry: builtEntry("render-host"),
      execPath: process.execPath,
      execArgv: [],
      ...host,
    },
    impulses: place.under("impulses"),
    resolve: (uri) => (uri.startsWith("outside") ? null : { root: place.under("music"), path: uri }),
    libraries: { alsa: "", soxr: "libsoxr.so.0", sndfile: "libsndfile.so.1", ffmpeg: "ffmpeg" },
    resampleQuality: "hq",
    replayGain: DEFAULT_REPLAY_GAIN,
  });

/** In this process, which starts sooner. */
async function renderHere(
  { song, format, sound, replayGain: gainChoice }: ReturnType<typeof wish>,
  tell: (news: RenderNews) => void = () => {},
): Promise<string> {
  const path = place.under(`${randomUUID()}.${format}`);
  const source = {
    ...{ type: "open" as const, root: place.under("music"), path: song.part?.fileUri ?? song.uri, generation: 1 },
    ...{ startSeconds: song.part?.startSeconds ?? 0, endSeconds: song.part?.endSeconds ?? null },
    ...{ resampleToHz: null, resampleQuality: "hq" as const },
  };
  const opened = await open(source, { tags: () => {}, waiting: () => {} }, new AbortController().signal);
  const title = song.tags[0]?.[1] ?? null;
  await render(
    opened,
    {
      ...{ programs: PROGRAMS, source, sound, format, path, maxBytes: 1e9, impulses: place.under("impulses") },
      treatment: trackTreatment(
        { source: { uri: song.uri, replayGain: song.replayGain, isInAlbum: false }, analysis: null },
        { sound, gainChoice, replayGain: DEFAULT_REPLAY_GAIN },
      ),
      tags: { title, artist: null, album: null },
    },
    tell,
  );
  opened.close();
  return path;
}

const wish = (song: Song | string, format: "flac" | "wav" = "flac", sound: SoundSettings = NEUTRAL) => ({
  song: typeof song === "string" ? bareSong(song) : song,
  ...{ format, sound, replayGain: "track" as const },
});
const numbers = (path: string) => {
  const bytes = samples(path, 16);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
};
const run = (signal = new AbortController().signal) => ({ signal, progress: () => {} });
/** The samples of any file, as the bytes of integers of so many bits. */
const samples = (path: string, bits: number) =>
  execFileSync("sox", ["-D", path, "-t", "raw", "-e", "signed", "-b", String(bits), "-L", "-"], { maxBuffer: 2 ** 28 });

test.each([
  ["flac", 16],
  ["wav", 16],
  ["flac", 24],
  ["wav", 24],
] as const)("with nothing set a %s of %i bits holds the samples of the file", async (format, bits) => {
  music("a.wav", bits, 0.4);
  const path = await renderHere(wish("a.wav", format));
  expect(samples(path, bits).equals(samples(place.under("music", "a.wav"), bits))).toBe(true);
});

test("the sound is changed: as long as the file, in time with it, and dithered", async () => {
  music("a.wav", 16, 0.5);
  const sound: SoundSettings = { ...NEUTRAL, parametric: { enabled: true, preampDb: -6.0206, bands: [] } };
  const [before, after] = [place.under("music", "a.wav"), await renderHere(wish("a.wav", "wav", sound))].map(numbers);
  if (before === undefined || after === undefined) throw new Error("nothing was rendered");
  expect(after.length).toBe(before.length);
  let worst = 0;
  let noisy = 0;
  for (const [i, sample] of after.entries()) {
    const error = Math.abs(sample - (before[i] ?? 0) / 2);
    worst = Math.max(worst, error);
    if (error > 0.51) noisy++;
  }
  expect(worst).toBeLessThan(1.6);
  expect(noisy / after.length).toBeGreaterThan(0.1);
});

test("a track of a cue sheet is its part of the file; ReplayGain counts; what ffmpeg decodes is rendered, too", async () => {
  music("image.flac", 16, 1);
  const part = { fileUri: "image.flac", startSeconds: 0.3, endSeconds: 0.8 };
  const cut = samples(await renderHere(wish({ ...bareSong("image.cue/track0002"), part }, "wav")), 16);
  const whole = samples(place.under("music", "image.flac"), 16);
  expect(cut.equals(whole.subarray(13_230 * 4, 35_280 * 4))).toBe(true);

  const replayGain = { trackGainDb: -6.0206, trackPeak: 0.7, albumGainDb: null, albumPeak: null };
  const peak = (path: string) => numbers(path).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const quiet = await renderHere(wish({ ...bareSong("image.flac"), replayGain }, "flac"));
  expect(peak(quiet) / peak(place.under("music", "image.flac"))).toBeCloseTo(0.5, 3);

  const alac = place.under("music", "a.m4a");
  execFileSync("ffmpeg", ["-v", "error", "-i", place.under("music", "image.flac"), "-c:a", "alac", alac]);
  expect(samples(await renderHere(wish("a.m4a", "flac")), 16).equals(whole)).toBe(true);
});

test("a process of its own writes it beside, whole or not at all; files are read and removed by their names only", async () => {
  music("a.wav", 16, 0.5);
  const song: Song = { ...bareSong("a.wav"), tags: [["Title", "Näh"]] };
  const file = await desk().render(wish(song, "flac"), run());
  expect(file).toMatchObject({ format: "flac", seconds: 0.5 });
  const path = place.under("renders", file.id);
  expect(samples(path, 16).equals(samples(place.under("music", "a.wav"), 16))).toBe(true);
  expect(execFileSync("metaflac", ["--show-tag=TITLE", path], { encoding: "utf8" })).toMatch(/^title=Näh$/im);

  writeFileSync(place.under("renders", "x.part"), "");
  writeFileSync(place.under("secret.flac"), "secret");
  const again = desk();
  expect(readdirSync(place.under("renders"))).toEqual([file.id]);
  expect(await again.list()).toEqual([{ ...file, seconds: undefined }]);
  expect(await again.find(file.id)).toMatchObject({ id: file.id, bytes: file.bytes });
  const pieces: Uint8Array[] = [];
  for await (const piece of again.bytes(file, 5, file.bytes)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  expect(bytes.equals(readFileSync(path).subarray(5))).toBe(true);
  for (const name of ["../secret.flac", "", "x", `${"0".repeat(36)}.flac`]) {
    expect(await again.find(name)).toBeNull();
    expect(await again.remove(name)).toBe(false);
  }
  expect(await again.remove(file.id)).toBe(true);
  expect(await again.list()).toEqual([]);
  expect(readFileSync(place.under("secret.flac"), "utf8")).toBe("secret");
});

test("cancelled, broken, silent or gone: a reason for a person, and nothing is left", async () => {
  const data = 600 * 44_100 * 4;
  writeFileSync(place.under("music", "long.wav"), wavHeader(44_100, 2, data));
  truncateSync(place.under("music", "long.wav"), 44 + data);
  writeFileSync(place.under("music", "broken.flac"), "fLaC and no more");
  writeFileSync(place.under("hang.mjs"), "process.stdin.resume(); setInterval(() => {}, 1000);");
  writeFileSync(place.under("crash.mjs"), "process.kill(process.pid, 'SIGSEGV');");
  const cancel = new AbortController();
  const cancelled = desk().render(wish("long.wav"), {
    signal: cancel.signal,
    progress: ({ done, total }) => {
      expect(total).toBe(600);
      if (done > 0) cancel.abort(new Error("enough"));
    },
  });
  const entry = (name: string) => new URL(`file://${place.under(name)}`);
  await Promise.all([
    expect(cancelled).rejects.toThrow("enough"),
    expect(desk().render(wish("broken.flac"), run())).rejects.toMatchObject({ code: "bad-argument" }),
    expect(desk().render(wish("outside/x"), run())).rejects.toMatchObject({ code: "not-found" }),
    expect(desk({ entry: entry("hang.mjs"), silentMs: 300 }).render(wish("long.wav"), run())).rejects.toThrow(
      "given up",
    ),
    expect(desk({ entry: entry("crash.mjs") }).render(wish("long.wav"), run())).rejects.toThrow("broke off"),
  ]);
  await expect(renderHere(wish("none.flac"))).rejects.toThrow("no such file");
  expect(readdirSync(place.under("renders"))).toEqual([]);
});
