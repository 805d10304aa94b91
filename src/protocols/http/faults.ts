import type { z } from "zod";
import type { Fault } from "./refusal.ts";

export type Issue = z.core.$ZodIssue;

const MAX_FAULTS = 10;
const MAX_DETAIL_CHARS = 200;

/** What zod found, as places of the request. zod names types and limits, never the value that was sent. */
export function faultsOf(issues: readonly Issue[], faultOf: (issue: Issue) => Fault): Fault[] {
  return issues.flatMap(closest).slice(0, MAX_FAULTS).map(faultOf);
}

/** RFC 6901 pointer into the body. */
export function bodyFault(issue: Issue): Fault {
  const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { pointer, detail: detailOf(issue) };
}

export function parameterFault(issue: Issue): Fault {
  return { parameter: issue.path.map(String).join("."), detail: detailOf(issue) };
}

/** Of alternatives that all failed, the one with the fewest faults is what was meant. */
function closest(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const best = issue.errors.reduce((least, branch) => (branch.length < least.length ? branch : least));
  return best.flatMap((inner) => closest({ ...inner, path: [...issue.path, ...inner.path] }));
}

function detailOf(issue: Issue): string {
  return issue.message.slice(0, MAX_DETAIL_CHARS);
}
