import type { Filter } from "./ast.ts";
import { formatTimestamp } from "./timestamp.ts";

type Match = Extract<Filter, { kind: "match" }>;

/**
 * The filter as an expression that `parseFilter` reads back to the same tree. Regular expressions have no operator for
 * their case, so a case-folding one comes back only if it is parsed with `foldCase`. With `plainCase`, what is to be
 * parsed with that `foldCase` has MPD's plain operators ("==", "contains"), as MPD prints it.
 */
export function filterText(filter: Filter, plainCase: boolean | null = null): string {
  switch (filter.kind) {
    case "and":
      return `(${filter.terms.map((term) => filterText(term, plainCase)).join(" AND ")})`;
    case "not":
      return `(!${filterText(filter.term, plainCase)})`;
    case "match":
      return `(${filter.tag} ${operatorText(filter, plainCase)} ${quoteValue(filter.value)})`;
    case "base":
      return `(base ${quoteValue(filter.uri)})`;
    case "modified-since":
    case "added-since":
      return `(${filter.kind} ${quoteValue(formatTimestamp(filter.seconds))})`;
    case "audio-format":
      return `(AudioFormat ${filter.exact ? "==" : "=~"} "${filter.rateHz ?? "*"}:${filter.bits ?? "*"}:${filter.channels ?? "*"}")`;
    case "priority-at-least":
      return `(prio >= ${filter.priority})`;
  }
}

const WORDS = { equals: "eq", contains: "contains", "starts-with": "starts_with" } as const;

function operatorText({ operator, negated, foldCase }: Match, plainCase: boolean | null): string {
  if (operator === "regex") return negated ? "!~" : "=~";
  if (foldCase === plainCase) {
    if (operator === "equals") return negated ? "!=" : "==";
    return `${negated ? "!" : ""}${WORDS[operator]}`;
  }
  return `${negated ? "!" : ""}${WORDS[operator]}_${foldCase ? "ci" : "cs"}`;
}

function quoteValue(value: string): string {
  return `"${value.replace(/["'\\]/g, "\\$&")}"`;
}
