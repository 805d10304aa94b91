import { readFileSync } from "node:fs";

/** Prints `N passed, N failed` from vitest's JSON report. No report and no tests are failures too. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly Assertion[] }[];
};
type Assertion = { readonly status: string };

function read(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

const report = read(process.argv[2] ?? "");
const passed = report?.numPassedTests ?? 0;
// A file that does not load, or whose preparation fails, holds no failed test, yet it is one.
const unfit =
  report?.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  ).length ?? 1;
const failed = (report?.numFailedTests ?? 0) + unfit;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
