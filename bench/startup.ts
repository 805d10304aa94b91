/** From the start of the process to the greeting, with a library that is known already: median of 7. */
import { compare, median } from "./subjects.ts";

const ROUNDS = 7;

await compare({
  name: "start to greeting",
  unit: "ms",
  bar: 350,
  measure: async ({ restart }) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push((await restart()).readyMs);
    return median(times);
  },
});
