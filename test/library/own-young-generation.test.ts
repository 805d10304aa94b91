import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const MODULE = new URL("../../src/library/own-young-generation.ts", import.meta.url).href;

/** Prints how large the heaps of three workers may become, in MiB: a usual one, one of its own, a usual one. */
const SCRIPT = `
  import { Worker } from "node:worker_threads";
  import { withOwnYoungGeneration } from "${MODULE}";
  const start = () => new Worker(
    'require("node:worker_threads").parentPort.postMessage(require("node:v8").getHeapStatistics().heap_size_limit)',
    { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 48 } },
  );
  const limit = (worker) => new Promise((resolve) => worker.once("message", resolve));
  const limits = [];
  for (const make of [start, () => withOwnYoungGeneration(start), start]) limits.push(await limit(make()));
  console.log(JSON.stringify(limits.map((bytes) => Math.round(bytes / 2 ** 20))));
`;

function limits(flags: readonly string[]): number[] {
  const output = execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", SCRIPT], {
    encoding: "utf8",
  });
  return JSON.parse(output);
}

test("a worker has the young generation it asks for, whatever the command line says for all, and no other does", () => {
  const [before = 0, own = 0, after = 0] = limits(["--max-semi-space-size=1"]);
  expect(own).toBeGreaterThan(before + 20);
  expect(after).toBe(before);
});

test("without a limit for all nothing is to be done", () => {
  const [before, own, after] = limits([]);
  expect([own, after]).toEqual([before, before]);
});
