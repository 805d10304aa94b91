import { expect, test } from "vitest";
import { simulate } from "./simulation.ts";

test.each([1, 2, 3])("20 000 random commands keep every invariant, seed %i", (seed) => {
  const outcome = simulate(20_000, seed);
  expect(outcome.commands).toBeGreaterThanOrEqual(20_000);
  // The walk must get everywhere, or it proves nothing.
  for (const count of [outcome.finished, outcome.skipped, outcome.failed, outcome.refused, outcome.engineEvents]) {
    expect(count).toBeGreaterThan(100);
  }
});
