import { expect, test } from "vitest";
import { runSeed, sized } from "../rig/random.ts";
import { fuzz } from "./fuzz.ts";
import { openFuzzHouse } from "./fuzz-house.ts";

test("hostile lines neither crash it nor hold it up, and change nothing without OK", {
  timeout: sized(120_000, 3_600_000),
}, async () => {
  const seed = runSeed("fuzz");
  await using house = await openFuzzHouse();
  const { faults, ...figures } = await fuzz(house.server, sized(20_000, 1_000_000), seed);
  console.info(`fuzz: ${JSON.stringify(figures)}`);
  expect(faults).toEqual([]);
  expect(figures.compared).toBeGreaterThan(100);
  expect(house.server.log()).not.toMatch(/"level":(50|60)|unexpectedly|a bug in/);
});
