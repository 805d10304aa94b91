import { execFileSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LoudnessHistogram } from "../../src/dsp/loudness/loudness-histogram.ts";
import { LoudnessMeter } from "../../src/dsp/loudness/loudness-meter.ts";
import { packBlocks } from "../../src/dsp/loudness/packed-blocks.ts";
import type { UnanalysedSong } from "../../src/library/analyses-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { songOfRow } from "../../src/library/song-row.ts";
import { fingerprintOf } from "../../src/shared/sound/dimensions.ts";
import type { MeasuredTrack } from "../../src/shared/sound/track-analysis.ts";
import { steppedTone } from "../dsp/signals.ts";
import { makeFolder, makeTone, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(async () => {
  await opened.close();
  folder.remove();
});

const RAMP = { start: "-90.00 0.00;-18.00 0.35;", end: "-60.00 0.05;" };

function meterOf(levelDb: number, seconds: number): LoudnessMeter {
  const meter = new LoudnessMeter(48_000);
  const samples = steppedTone([{ seconds, levelDb }]);
  meter.add(samples, samples.length / 2);
  return meter;
}

/** As if a tone of this loudness had been heard. */
function heard(levelDb: number, seconds = 2, truePeak = 10 ** (levelDb / 20)): MeasuredTrack {
  const meter = meterOf(levelDb, seconds);
  return {
    integratedLufs: meter.integratedLufs,
    loudnessRangeLu: 1.5,
    samplePeak: truePeak,
    truePeak,
    fingerprint: fingerprintOf(Float32Array.from({ length: 25 }, (_, index) => index / 2)),
    mixRamp: RAMP,
    waveform: Uint8Array.of(1, 2, 255),
    blocks: packBlocks(meter.blocks),
  };
}

async function everything(under = "", again = false): Promise<readonly UnanalysedSong[]> {
  return (await opened.analyses.unanalysed(under, again, 0)).songs;
}

async function songAt(uri: string): Promise<UnanalysedSong> {
  const song = (await everything("", true)).find((one) => one.uri === uri);
  if (song === undefined) throw new Error(`${uri} is not there`);
  return song;
}

const gainOf = async (uri: string) => (await opened.library.songsAt([uri]))[0]?.replayGain;

test("what was heard is kept, told, and survives a move and a library made anew", async () => {
  makeTone(join(folder.music, "a.flac"), 441);
  makeTone(join(folder.music, "b.flac"), 500);
  opened = await open(folder);
  await scan(opened.library);
  expect((await everything()).map(({ uri }) => uri).sort()).toEqual(["a.flac", "b.flac"]);
  expect(await opened.analyses.figures()).toMatchObject({ analysed: 0, left: 2, failed: 0 });

  const track = heard(-20);
  expect(await opened.analyses.keep(await songAt("a.flac"), track)).toEqual(["a.flac"]);
  const { waveform, blocks, ...analysis } = track;
  const kept = { ...analysis, truePeak: expect.closeTo(0.1, 9), samplePeak: expect.closeTo(0.1, 9) };
  expect(await opened.analyses.of("a.flac")).toEqual(kept);
  expect(await opened.analyses.waveform("a.flac")).toEqual(waveform);
  expect(await opened.analyses.of("b.flac")).toBe(null);
  const { uris, rows } = await opened.analyses.fingerprints();
  expect([uris, rows.length, rows[3]]).toEqual([["a.flac"], 25, 1.5]);
  expect(await gainOf("a.flac")).toEqual({
    trackGainDb: expect.closeTo(2, 1),
    trackPeak: 0.1,
    albumGainDb: null,
    albumPeak: null,
  });
  expect(await opened.analyses.figures()).toMatchObject({ analysed: 1, left: 1, failed: 0 });

  renameSync(join(folder.music, "a.flac"), join(folder.music, "c.flac"));
  await scan(opened.library);
  expect(await opened.analyses.of("c.flac")).toEqual(kept);
  expect((await gainOf("c.flac"))?.trackPeak).toBe(0.1);

  await opened.close();
  for (const end of ["", "-wal", "-shm"]) rmSync(join(folder.state, `library.db${end}`), { force: true });
  opened = await open(folder);
  await scan(opened.library);
  expect(await opened.analyses.of("c.flac")).toEqual(kept);
  expect(await opened.analyses.settle()).toEqual(["c.flac"]);
  expect((await gainOf("c.flac"))?.trackPeak).toBe(0.1);
  expect((await everything()).map(({ uri }) => uri)).toEqual(["b.flac"]);
  // An outline is made anew when somebody asks for it.
  expect(await opened.analyses.waveform("c.flac")).toBe(null);
});

test("another sound at the same address is another song to listen to", async () => {
  makeTone(join(folder.music, "a.flac"), 441);
  opened = await open(folder);
  await scan(opened.library);
  await opened.analyses.keep(await songAt("a.flac"), heard(-20));
  makeTone(join(folder.music, "a.flac"), 600);
  await scan(opened.library, "", true);
  expect([await opened.analyses.of("a.flac"), await gainOf("a.flac")]).toEqual([null, null]);
  expect(await everything()).toHaveLength(1);
});

test("a newer version of the algorithm listens to everything again, and until then the old answer counts", async () => {
  makeTone(join(folder.music, "a.flac"), 441);
  opened = await open(folder);
  await scan(opened.library);
  await opened.analyses.keep(await songAt("a.flac"), heard(-20));
  await opened.close();
  for (const [name, table] of [
    ["library.db", "song_sounds"],
    ["user.db", "analyses"],
  ] as const) {
    const database = new Database(join(folder.state, name));
    database.exec(`UPDATE ${table} SET version = version - 1`);
    database.close();
  }
  opened = await open(folder);
  expect(await everything()).toHaveLength(1);
  expect(await gainOf("a.flac")).toMatchObject({ trackPeak: 0.1 });
  await opened.analyses.keep(await songAt("a.flac"), heard(-26));
  expect(await everything()).toHaveLength(0);
  expect(await gainOf("a.flac")).toMatchObject({ trackGainDb: expect.closeTo(8, 1) });
});

test("what cannot be heard is listed with its reason and not tried again, unless somebody asks", async () => {
  makeTone(join(folder.music, "in/a.flac"), 441);
  opened = await open(folder);
  await scan(opened.library);
  await opened.analyses.fail(await songAt("in/a.flac"), "nothing in it can be decoded");
  expect(await opened.analyses.failures()).toEqual([{ uri: "in/a.flac", reason: "nothing in it can be decoded" }]);
  expect([await everything(), await everything("in", true)]).toMatchObject([[], [{ uri: "in/a.flac" }]]);
  await expect(everything("in/b.flac")).rejects.toMatchObject({ code: "not-found" });
  expect(await opened.analyses.figures()).toMatchObject({ analysed: 0, left: 0, failed: 1 });
});

test("an album has a gain when all of it was heard: that of its songs as one programme", async () => {
  const levels = [-14, -20, -40];
  for (const [index] of levels.entries()) makeAlbum(`one/${index}.flac`, 441 + index, "One");
  makeAlbum("other/0.flac", 700, "One");
  opened = await open(folder);
  await scan(opened.library);
  for (const [index, level] of levels.entries()) {
    expect((await gainOf("one/0.flac"))?.albumGainDb ?? null).toBe(null);
    await opened.analyses.keep(await songAt(`one/${index}.flac`), heard(level, 10));
  }
  const together = new LoudnessHistogram();
  for (const level of levels) together.addAll(meterOf(level, 10).blocks);
  for (const [index] of levels.entries()) {
    const gain = await gainOf(`one/${index}.flac`);
    expect(gain?.albumGainDb).toBeCloseTo(-18 - (together.gatedLoudness(10) ?? 0), 2);
    expect(gain?.albumPeak).toBeCloseTo(10 ** (-14 / 20), 5);
  }
  // The softest song lies below the gate of its album, so it counts nothing, and the average would be another.
  expect((await gainOf("one/2.flac"))?.trackGainDb).toBeCloseTo(22, 1);
  expect((await gainOf("other/0.flac")) ?? null).toBe(null);

  rmSync(join(folder.music, "one/0.flac"));
  await scan(opened.library);
  expect([...(await opened.analyses.settle())].sort()).toEqual(["one/1.flac", "one/2.flac"]);
  expect((await gainOf("one/1.flac"))?.albumGainDb).toBeCloseTo(2, 1);
});

function makeAlbum(uri: string, frequencyHz: number, album: string): void {
  const path = join(folder.music, uri);
  makeTone(path, frequencyHz);
  execFileSync("metaflac", [`--set-tag=ALBUM=${album}`, path]);
}

const TAGGED = { trackGainDb: -7, trackPeak: 0.9, albumGainDb: null, albumPeak: null };
const MEASURED = { trackGainDb: -5, trackPeak: 1.1, albumGainDb: -6, albumPeak: 1.2 };
test.each([
  ["tags-first", TAGGED, MEASURED, { trackGainDb: -7, trackPeak: 0.9, albumGainDb: -6, albumPeak: 1.2 }],
  ["measured-first", TAGGED, MEASURED, MEASURED],
  ["tags-only", TAGGED, MEASURED, TAGGED],
  ["tags-first", null, MEASURED, MEASURED],
  ["measured-first", TAGGED, null, TAGGED],
  ["tags-only", null, MEASURED, null],
  ["tags-first", { ...TAGGED, trackPeak: null }, MEASURED, { ...MEASURED, trackGainDb: -7 }],
  ["tags-first", null, null, null],
] as const)("%s: of tags %j and measurement %j comes %j", (source, tagged, measured, expected) => {
  const row = ["file: a\n", 1000, 44_100, 16, 2, 1, 1, tagged, null, 0, measured] as const;
  expect(songOfRow(row, source).replayGain).toEqual(expected);
});
