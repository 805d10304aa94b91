import { expect, test } from "vitest";
import { runSeed, seeded } from "../../../rig/random.ts";
import { campaign } from "./campaign.ts";
import { openHouse } from "./house.ts";

/** Zones have the routes of the default zone again. */
const OF_ZONES = /^\/api\/v1\/zones\/\{zone\}\/(?!outputs|queue$|player)/;

test("every operation keeps its word, however it is asked", { timeout: 120_000 }, async () => {
  const seed = runSeed("generated");
  await using house = await openHouse();
  const { faults, neverDone, ...figures } = await campaign(house.subject, seeded(seed), {
    valid: 2,
    odd: 6,
    operations: ({ path }) => !OF_ZONES.test(path),
  });
  console.info(JSON.stringify(figures));
  expect(faults).toEqual([]);
  expect(house.server.log()).not.toMatch(/"level":(50|60|"error"|"fatal")/);
  expect(figures.requests).toBeGreaterThan(500);
  expect(neverDone.length).toBeLessThan(50);
});
