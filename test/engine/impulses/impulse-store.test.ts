import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Convolver } from "../../../src/dsp/convolver/convolver.ts";
import type { ImpulseTables } from "../../../src/dsp/convolver/impulse-tables.ts";
import { ImpulseStore } from "../../../src/engine/impulses/impulse-store.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { builtEntry } from "../../rig/entries.ts";
import { floats, wav } from "./wav.ts";

const entry = builtEntry("impulse-worker");
let folder = "";
const stores: ImpulseStore[] = [];

function open(idleMs?: number): ImpulseStore {
  const store = new ImpulseStore(
    entry,
    { folder: join(folder, "impulses"), soxr: "libsoxr.so.0" },
    silentLogger,
    idleMs,
  );
  stores.push(store);
  return store;
}

/** For tests that need no thread of their own. */
let store: ImpulseStore;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "impulses-"));
  store = open();
});
afterAll(async () => {
  await Promise.all(stores.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

/** The level of a sine behind a response, in dB. */
function levelDb(tables: ImpulseTables, frequencyHz: number): number {
  const convolver = new Convolver(tables, { key: tables.key, gain: 1, mix: 1 });
  const frames = 40_000;
  const samples = new Float32Array(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    const value = 0.5 * Math.sin((2 * Math.PI * frequencyHz * frame) / tables.rateHz);
    samples[frame * 2] = value;
    samples[frame * 2 + 1] = value;
  }
  convolver.process(samples, frames);
  let power = 0;
  for (let frame = 20_000; frame < frames; frame++) power += (samples[frame * 2] ?? 0) ** 2;
  return 10 * Math.log10(power / 20_000 / 0.125);
}

test("what is stored is there after a restart, and another store of its name takes its place", async () => {
  expect(await store.list()).toEqual([]);
  await store.put("Wohnzimmer", wav(floats([1, 0, 0.5, 0]), { channels: 2 }), false);
  await store.put("b", wav(floats([1])), false);
  const again = open();
  expect(await again.list()).toEqual([
    { name: "Wohnzimmer", rateHz: 48_000, channels: 2, taps: 2 },
    { name: "b", rateHz: 48_000, channels: 1, taps: 1 },
  ]);
  await again.put("b", wav(floats([1, 2, 3]), { rateHz: 44_100 }), false);
  expect((await again.list())[1]).toEqual({ name: "b", rateHz: 44_100, channels: 1, taps: 3 });
  await again.remove("Wohnzimmer");
  expect((await again.list()).map(({ name }) => name)).toEqual(["b"]);
  expect(readdirSync(join(folder, "impulses"))).toEqual(["b.wav"]);
});

test("refusals say what is wrong and leave everything as it was", async () => {
  await store.put("a", wav(floats([1])), false);
  await expect(store.put("a", Buffer.from("nonsense"), false)).rejects.toThrow("no WAV file");
  await expect(store.put("../a", wav(floats([1])), false)).rejects.toMatchObject({ code: "bad-argument" });
  await expect(store.remove("c")).rejects.toMatchObject({ code: "not-found" });
  await expect(store.tables("c", 44_100)).rejects.toMatchObject({ code: "not-found" });
  writeFileSync(join(folder, "impulses", "broken.wav"), "RIFF");
  await expect(store.tables("broken", 44_100)).rejects.toThrow("no WAV file");
  rmSync(join(folder, "impulses", "broken.wav"));
  expect((await store.list()).map(({ name }) => name)).toEqual(["a", "b"]);
});

test("C-08: fifty first requests at once are one thread, and the tables are built once for each rate", async () => {
  await store.put("a", wav(floats([1, 0.5])), false);
  const fresh = open();
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => fresh.tables("a", index % 2 === 0 ? 44_100 : 48_000)),
  );
  expect(fresh.startedWorkers).toBe(1);
  expect(new Set(all).size).toBe(2);
  expect(new Set(all.map(({ key }) => key)).size).toBe(2);
  expect(await fresh.tables("a", 44_100)).toBe(all[0]);
});

test("a failure is not kept: the next one is asked anew", async () => {
  await expect(store.tables("later", 44_100)).rejects.toMatchObject({ code: "not-found" });
  await store.put("later", wav(floats([1])), false);
  expect((await store.tables("later", 44_100)).taps).toBeGreaterThan(0);
});

test("who plays through a response hears of another one of its name, whose tables are other tables", async () => {
  await store.put("x", wav(floats([1])), false);
  const before = await store.tables("x", 48_000);
  const heard: string[] = [];
  store.onChange((name) => heard.push(name));
  await store.put("x", wav(floats([0.25])), false);
  const after = await store.tables("x", 48_000);
  expect(heard).toEqual(["x"]);
  expect(after.key).not.toBe(before.key);
  expect(levelDb(after, 1000) - levelDb(before, 1000)).toBeCloseTo(-12.04, 2);
});

test("at other rates it does to sines what it does at its own", async () => {
  // A low-pass of a kind: a short row of decaying taps.
  const taps = Float32Array.from({ length: 64 }, (_, tap) => 0.2 * 0.8 ** tap);
  await store.put("low", wav(floats(taps)), false);
  const own = await store.tables("low", 48_000);
  expect(own.peakFrame).toBe(0);
  let worstDb = 0;
  for (const rateHz of [44_100, 96_000, 192_000]) {
    const other = await store.tables("low", rateHz);
    for (const frequencyHz of [50, 1000, 5000, 15_000]) {
      worstDb = Math.max(worstDb, Math.abs(levelDb(other, frequencyHz) - levelDb(own, frequencyHz)));
    }
    expect(other.peakFrame / rateHz).toBeCloseTo(256 / 48_000, 4);
  }
  console.info(`resampled responses: within ${worstDb.toFixed(4)} dB`);
  expect(worstDb).toBeLessThan(0.05);
});

test("normalised: the loudest frequency comes out as loud as it went in", async () => {
  await store.put("loud", wav(floats(Float32Array.from({ length: 64 }, (_, tap) => 3 * 0.8 ** tap))), true);
  const tables = await store.tables("loud", 48_000);
  expect(levelDb(tables, 10)).toBeCloseTo(0, 1);
  expect(levelDb(tables, 10_000)).toBeLessThan(-10);
});

test("a response that would be longer than it may at a higher rate is cut softly", async () => {
  await store.put("long", wav(Buffer.from(new Float32Array(262_144).fill(1e-4).buffer), { rateHz: 44_100 }), false);
  const tables = await store.tables("long", 192_000);
  expect(tables.taps).toBe(262_144);
});

test("the thread ends when nobody needs it, and another one comes", async () => {
  const hasty = open(20);
  await hasty.list();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await hasty.list();
  expect(hasty.startedWorkers).toBe(2);
});
