import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AnalysisDesk, AnalysisParts } from "../../src/analysis/analysis-desk.ts";
import type { Host } from "../../src/analysis/host.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import type { AnalysisEvent } from "../../src/operations/analysis-port.ts";
import type { RunningJobs } from "../../src/operations/jobs/running-jobs.ts";
import { makeFolder, makeTone, open, scan, until } from "../library/rig.ts";
import { AT_ONCE, ODD_HOST, REAL_HOST, startDesk } from "./desk-rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;
let desk: AnalysisDesk;
let host: Host;
let jobs: RunningJobs;

beforeEach(() => {
  folder = makeFolder();
});
afterEach(async () => {
  await desk.close();
  await jobs.close();
  await opened.close();
  folder.remove();
});

async function withSongs(names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) makeTone(join(folder.music, name), 441 + 10 * index);
  opened = await open(folder);
  await scan(opened.library);
}

function start(entry: URL, also: Partial<AnalysisParts> = {}, silentMs?: number): void {
  ({ desk, host, jobs } = startDesk(opened, folder.music, entry, also, silentMs));
}

/** So many were looked at, and nobody works any more. */
const isDone = (songs: number) => async () => {
  const { state, analysed, failed } = desk.status();
  return state.kind === "idle" && host.pid === null && analysed + failed === songs;
};
const stateOf = (id: string) => jobs.get(id)?.state;

test("everything is listened to, by the real decoders, and then the process ends", async () => {
  await withSongs(["a.flac", "b.mp3"]);
  const events: AnalysisEvent[] = [];
  start(REAL_HOST);
  desk.subscribe((event) => events.push(event));
  await until(isDone(2), 60_000);
  expect(desk.status()).toMatchObject({ analysed: 2, left: 0, failed: 0, current: null });
  expect((await desk.of("a.flac"))?.samplePeak).toBeCloseTo(0.0884, 3);
  expect((await desk.waveform("b.mp3"))?.length).toBeGreaterThan(10);
  await until(async () => events.some((event) => event.type === "analysed" && event.uris.includes("b.mp3")));
});

test("a copy of a song is not listened to again, unless somebody asks for it", async () => {
  makeTone(join(folder.music, "a.flac"), 441);
  copyFileSync(join(folder.music, "a.flac"), join(folder.music, "crash.flac"));
  opened = await open(folder);
  await scan(opened.library);
  start(ODD_HOST);
  await until(isDone(2), 60_000);
  expect([desk.status(), await desk.failures()]).toMatchObject([{ analysed: 2, left: 0, failed: 0 }, []]);
  expect((await opened.library.songsAt(["crash.flac"]))[0]?.replayGain).toMatchObject({ trackGainDb: 0 });

  const again = await desk.start({ uri: "crash.flac", again: true });
  await until(async () => stateOf(again.id)?.kind === "done", 60_000);
  expect(await desk.failures()).toHaveLength(1);
});

test("a file that hangs or kills the host fails alone; one whose disk is away waits; one that only takes long is kept", async () => {
  await withSongs(["away.flac", "crash.flac", "hang.flac", "long.flac", "z.flac"]);
  start(ODD_HOST, {}, 3_000);
  await until(isDone(4), 60_000);
  expect(await desk.failures()).toEqual([
    { uri: "crash.flac", reason: "The file crashed the decoder" },
    { uri: "hang.flac", reason: "Nothing could be decoded for 3 s" },
  ]);
  expect(desk.status()).toMatchObject({ analysed: 2, left: 1, failed: 2 });
  expect((await desk.of("long.flac"))?.integratedLufs).toBe(-18);
});

test("what a person asks for is a job: at once, with progress, also again, and it can be cancelled", async () => {
  await withSongs(["in/a.flac", "in/b.flac", "c.flac"]);
  start(ODD_HOST, { settings: { ...AT_ONCE, automatic: false } });
  await until(async () => desk.status().state.kind === "paused");
  expect(desk.status().state).toEqual({ kind: "paused", why: "off" });

  const first = await desk.start({ uri: "in", again: false });
  await until(async () => stateOf(first.id)?.kind === "done", 60_000);
  expect(jobs.get(first.id)).toMatchObject({
    progress: { done: 2, total: 2, unit: "songs" },
    state: { outcome: { analysed: 2, failed: 0 } },
  });
  const again = await desk.start({ uri: "in", again: true });
  await until(async () => stateOf(again.id)?.kind === "done", 60_000);
  expect(stateOf(again.id)).toMatchObject({ outcome: { analysed: 2 } });
  await expect(desk.start({ uri: "nowhere", again: false })).rejects.toMatchObject({ code: "not-found" });

  const last = await desk.start({ uri: "", again: true });
  desk.cancel();
  expect(stateOf(last.id)?.kind).toBe("cancelled");
  await until(async () => host.pid === null);
});

test("while something plays nobody begins by itself, and an outline that was lost comes back when somebody asks", async () => {
  await withSongs(["a.flac"]);
  let isPlaying = true;
  start(REAL_HOST, { isPlaying: () => isPlaying });
  await until(async () => desk.status().state.kind === "paused");
  expect(desk.status()).toMatchObject({ state: { why: "playing" }, left: 1 });
  expect(host.pid).toBe(null);
  isPlaying = false;
  desk.songsChanged();
  await until(isDone(1), 60_000);
  await opened.close();
  const database = new Database(join(folder.state, "library.db"));
  database.exec("DELETE FROM waveforms");
  database.close();
  await desk.close();
  opened = await open(folder);
  start(REAL_HOST);
  expect(await desk.waveform("a.flac")).toBe(null);
  await until(async () => (await desk.waveform("a.flac")) !== null, 60_000);
});

test("who is killed in the middle goes on where the last song ended", async () => {
  const names = ["a", "b", "c", "d", "e", "f"].map((name) => `${name}.flac`);
  await withSongs(names);
  await opened.close();
  const script = new URL("analysing.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder.music, folder.state], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) if (Number(line) >= 2) break;
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));

  opened = await open(folder);
  const before = await opened.analyses.figures();
  expect(before.analysed).toBeGreaterThanOrEqual(2);
  expect(before.analysed + before.left).toBe(names.length);
  start(ODD_HOST);
  const listened: string[] = [];
  desk.subscribe((event) => {
    if (event.type === "analysed") listened.push(...event.uris);
  });
  await until(isDone(names.length), 60_000);
  await until(async () => listened.length > 0);
  expect(desk.status()).toMatchObject({ analysed: names.length, left: 0 });
  expect(new Set(listened).size).toBe(before.left);
});

test("who asks for the same twice waits for the same, and the newest wish comes first", async () => {
  await withSongs(["a/1.flac", "a/2.flac", "a/3.flac", "b/1.flac"]);
  let isScanning = true;
  start(ODD_HOST, { settings: { ...AT_ONCE, automatic: false }, isScanning: () => isScanning });
  const all = await desk.start({ uri: "", again: false });
  expect((await desk.start({ uri: "", again: false })).id).toBe(all.id);
  const one = await desk.start({ uri: "b", again: false });
  await until(async () => desk.status().state.kind === "paused");
  expect(desk.status().state).toEqual({ kind: "paused", why: "scanning" });
  isScanning = false;
  desk.songsChanged();
  await until(async () => stateOf(one.id)?.kind === "done", 60_000);
  expect(stateOf(all.id)?.kind).toBe("running");
  await until(async () => stateOf(all.id)?.kind === "done", 60_000);
  expect(desk.status()).toMatchObject({ analysed: 4, left: 0 });
});
