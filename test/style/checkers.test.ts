import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./sources.ts";

/** Runs a program of node_modules; what it says goes into the failure. */
function check(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin", program), args, {
    cwd: root,
    encoding: "utf8",
  });
  return status === 0 ? "" : `${stdout}${stderr}`;
}

test("the types fit", { timeout: 120_000 }, () => {
  expect(check("tsc")).toBe("");
});

test("the types of the page fit", { timeout: 120_000 }, () => {
  expect(check("tsc", "-p", "src/web")).toBe("");
});

test("the linter and the formatter find nothing", { timeout: 120_000 }, () => {
  expect(check("biome", "check", ".")).toBe("");
});

test("the tests of node-mpd-protocol reach every branch of it", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  const options = ["--coverage", `--coverage.reportsDirectory=${folder}`, "--exclude", "test/package.test.ts"];
  const said = check("vitest", "run", "--root", "src/protocols/node-mpd-protocol", "--reporter=dot", ...options);
  rmSync(folder, { recursive: true, force: true });
  expect(said).toBe("");
});
