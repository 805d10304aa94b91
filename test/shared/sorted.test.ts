import fc from "fast-check";
import { expect, test } from "vitest";
import { sorted } from "../../src/shared/sorted.ts";

test("what is sorted in slices is as if it were sorted at once, equal items as they were", () => {
  const items = fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 5_000, size: "max" });
  fc.assert(
    fc.property(items, (keys) => {
      const pairs = keys.map((key, place) => ({ key, place }));
      const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
      const work = sorted(pairs, byKey);
      let [slices, step] = [1, work.next()];
      for (; step.done !== true; slices++) step = work.next();
      expect(step.value).toEqual(pairs.toSorted(byKey));
      expect(slices).toBeGreaterThanOrEqual(keys.length / 500);
    }),
    { numRuns: 30 },
  );
});
