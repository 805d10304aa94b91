import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Vitest's global setup: what the tests start is built from what is there now, and what they leave in the folder for
 * temporary files goes when all have ended.
 */

const PROGRAM = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));
const BUILT = new URL("../../dist/library-worker.js", import.meta.url);

export function setup(): () => void {
  build();
  const folder = mkdtempSync(join(tmpdir(), "auralis-tests-"));
  // As /tmp is: some tests are other users.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function build(): void {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM], { encoding: "utf8" });
  if (status === 0) return;
  if (!existsSync(BUILT)) throw new Error(`nothing is built\n${stderr}`);
  console.error(`\nTHIS DOES NOT BUILD: what the tests start is the last build that did.\n${stderr}`);
}
