import { expect, test } from "vitest";
import { Similarity } from "../../src/dsp/similarity/similarity.ts";
import { DIMENSIONS } from "../../src/shared/sound/dimensions.ts";

const WIDTH = DIMENSIONS.length;

/** Numbers in [0, 1), the same every time. */
function numbers(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}

test("finds what looking at all pairs finds, ties in the order of rows", () => {
  const rows = numbers(300 * WIDTH);
  for (const copy of [40, 90, 200]) rows.copyWithin(copy * WIDTH, 7 * WIDTH, 8 * WIDTH);
  const similarity = new Similarity(rows);
  const distance = (other: number) => {
    const reasons = similarity.explain(7, other, WIDTH);
    const weights = DIMENSIONS.reduce((sum, { weight }) => sum + weight, 0);
    const squares = reasons.map(({ dimension, differsBy }) => {
      const weight = DIMENSIONS.find(({ name }) => name === dimension)?.weight ?? 0;
      return differsBy ** 2 * (weight / weights);
    });
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  };
  const all = Array.from({ length: 300 }, (_, row) => ({ row, distance: distance(row) }));
  const expected = all.filter(({ row }) => row !== 7).toSorted((a, b) => a.distance - b.distance || a.row - b.row);
  for (const limit of [1, 3, 20, 299, 1_000]) {
    const near = similarity.nearest(7, limit);
    expect(near.map(({ row }) => row)).toEqual(expected.slice(0, limit).map(({ row }) => row));
    for (const [index, { distance }] of near.entries()) expect(distance).toBeCloseTo(expected[index]?.distance ?? 0, 5);
  }
  expect(similarity.nearest(7, 3).map(({ row }) => row)).toEqual([40, 90, 200]);
});

test("a dimension is as wide as the middle of the library, whatever its unit and its strays", () => {
  const rows = numbers(2_000 * WIDTH);
  const tempo = 11;
  const scaledUp = rows.map((value, at) => (at % WIDTH === tempo ? value * 1_000 + 5 : value));
  for (let row = 0; row < 20; row++) scaledUp[row * WIDTH + tempo] = 1e9;
  const [plain, strange] = [rows, scaledUp].map((each) => new Similarity(each));
  const order = (similarity: Similarity | undefined) => similarity?.nearest(500, 10).map(({ row }) => row);
  const shared = order(plain)?.filter((row) => order(strange)?.includes(row)).length ?? 0;
  expect(shared).toBeGreaterThanOrEqual(8);
  rows.forEach((_, at) => {
    if (at % WIDTH === tempo) rows[at] = 3;
  });
  const reasons = new Similarity(rows).explain(0, 1, WIDTH);
  expect(reasons.find(({ dimension }) => dimension === "tempo")).toMatchObject({ share: 0, differsBy: 0 });
});

test("50 000 tracks are looked at in milliseconds", () => {
  const similarity = new Similarity(numbers(50_000 * WIDTH));
  similarity.nearest(1, 100);
  const before = process.cpuUsage();
  for (let row = 0; row < 10; row++) similarity.nearest(row * 31, 100);
  const { user, system } = process.cpuUsage(before);
  const msEach = (user + system) / 1_000 / 10;
  console.info(`100 nearest of 50 000 tracks: ${msEach.toFixed(1)} ms of processor time`);
  expect(msEach).toBeLessThan(50);
});

test("one track alone has no neighbours", () => {
  expect(new Similarity(numbers(WIDTH)).nearest(0, 10)).toEqual([]);
  expect(new Similarity(new Float32Array(0)).nearest(0, 10)).toEqual([]);
});
