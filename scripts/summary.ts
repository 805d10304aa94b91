import { readFileSync } from "node:fs";

/** Prints `N passed, N failed` from vitest's JSON report. No report and no tests are failures too. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
};

function read(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

const report = read(process.argv[2] ?? "");
const passed = report?.numPassedTests ?? 0;
// A file that does not even load holds no failed test, yet it is one.
const unloaded =
  report?.testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length ?? 1;
const failed = (report?.numFailedTests ?? 0) + unloaded;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
