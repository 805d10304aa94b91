import { afterEach, expect, test } from "vitest";
import { SimilarityDesk } from "../../src/analysis/similarity/similarity-desk.ts";
import { inWords } from "../../src/operations/similar/in-words.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { DomainError } from "../../src/shared/errors.ts";
import { DIMENSIONS } from "../../src/shared/sound/dimensions.ts";
import { builtEntry } from "../rig/entries.ts";

const WIDTH = DIMENSIONS.length;
const desks: SimilarityDesk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
});

function desk(load: SimilarityParts["load"], settings: Partial<SimilarityParts> = {}): SimilarityDesk {
  const entry = builtEntry("similarity-worker");
  const made = new SimilarityDesk({ entry, load, clock: systemClock, renewMs: 0, ...settings });
  desks.push(made);
  return made;
}
type SimilarityParts = ConstructorParameters<typeof SimilarityDesk>[0];

/** Songs in a line: each is as far from the next as any from its. */
const line = (count: number) => ({
  uris: Array.from({ length: count }, (_, i) => `song ${i}`),
  rows: Float32Array.from({ length: count * WIDTH }, (_, at) => Math.floor(at / WIDTH) + (at % WIDTH) * 1_000),
});

test("finds the likest with what differs, knows what it does not know, and learns of changes", async () => {
  let count = 100;
  const songs = desk(async () => line(count));
  const near = await songs.nearest("song 50", 4);
  expect(near?.map(({ uri }) => uri)).toEqual(["song 49", "song 51", "song 48", "song 52"]);
  expect(near?.[0]?.differences).toHaveLength(8);
  expect(near?.[0]?.differences.every(({ differsBy }) => differsBy < 0)).toBe(true);
  expect(near?.[1]?.distance).toBeCloseTo(1 / 90, 3);
  expect(await songs.nearest("song 100", 4)).toBeNull();
  count = 101;
  expect(await songs.nearest("song 100", 1)).toMatchObject([{ uri: "song 99" }]);
  count = 50;
  expect(await songs.nearest("song 60", 1)).not.toBeNull();
  songs.changed();
  expect(await songs.nearest("song 60", 1)).toBeNull();
});

test("ties go by address, in whatever order songs come", async () => {
  const { uris, rows } = line(40);
  const copies = ["z copy", "b copy", "m copy"];
  const songs = desk(async () => ({
    uris: [...copies, ...uris],
    rows: Float32Array.from([...copies.flatMap(() => [...rows.subarray(20 * WIDTH, 21 * WIDTH)]), ...rows]),
  }));
  const near = await songs.nearest("song 20", 3);
  expect(near?.map(({ uri }) => uri)).toEqual(["b copy", "m copy", "z copy"]);
});

test("many ask at once: it is loaded once; nobody asks: nothing is held; closing tells who waits", async () => {
  let loads = 0;
  const songs = desk(
    async () => {
      loads++;
      return line(5_000);
    },
    { restMs: 300 },
  );
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => songs.nearest(`song ${i}`, 1)));
  expect(answers.every((near) => near?.length === 1)).toBe(true);
  expect(loads).toBe(1);
  await expect.poll(() => songs.isHolding, { timeout: 30_000 }).toBe(false);
  const asked = songs.nearest("song 1", 1);
  await songs.close();
  await expect(asked).rejects.toMatchObject({ code: "unavailable" });
});

test("when it cannot be loaded that is said, and the next one tries again", async () => {
  let fails = true;
  const songs = desk(async () => {
    if (fails) throw new DomainError("unavailable", "restarting");
    return line(3);
  });
  await expect(songs.nearest("song 1", 1)).rejects.toThrow("restarting");
  fails = false;
  expect(await songs.nearest("song 1", 5)).toHaveLength(2);
});

test("among 50 000 songs", async () => {
  const whole = line(50_000);
  const songs = desk(async () => whole);
  await songs.nearest("song 7", 100);
  const askedMs = performance.now();
  expect(await songs.nearest("song 30000", 100)).toHaveLength(100);
  console.info(`100 like one of 50 000 through the thread: ${(performance.now() - askedMs).toFixed(1)} ms`);
});

test("differences in words, what matters most first; what nobody hears is not said", () => {
  const difference = (dimension: (typeof DIMENSIONS)[number]["name"], differsBy: number) => ({ dimension, differsBy });
  const all = [
    difference("tempo", -0.6),
    difference("centroid", -0.2),
    difference("width", 0.02),
    difference("bass", 0.5),
    difference("silence", 0.1),
  ];
  expect(inWords(all, 4)).toEqual(["much slower", "darker", "with much more bass", "with slightly more pauses"]);
  expect(inWords(all, 1)).toEqual(["much slower"]);
  for (const { name } of DIMENSIONS) expect(inWords([difference(name, 1)], 1)[0]).toContain("much ");
});
