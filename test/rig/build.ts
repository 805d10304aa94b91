/** Vitest's global setup: what the tests start is built from what is there now. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));
const BUILT = new URL("../../dist/library-worker.js", import.meta.url);

export function setup(): void {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], { encoding: "utf8" });
  if (status === 0) return;
  if (!existsSync(BUILT)) throw new Error(`nothing is built\n${stderr}`);
  console.error(`\nTHIS DOES NOT BUILD: what the tests start is the last build that did.\n${stderr}`);
}
