import { argumentError } from "./ack.ts";
import type { Codec } from "./arguments.ts";
import { leadingFloat, leadingInteger, refusal } from "./number.ts";

/** [start, end); null = open-ended. */
export type RangeArgument = { readonly start: number; readonly end: number | null };

export const WHOLE: RangeArgument = { start: 0, end: null };

const MAX_INT = 0x7fffffff;

/** `n`, `a:b`, `a:` or `-1` (everything, for old clients). Errors: MPD's four texts. */
export const range: Codec<RangeArgument> = (word) => {
  const first = leadingInteger(word);
  if (first === null || !/^(:|$)/.test(first.rest)) throw refusal("Integer or range expected", word);
  const { value: start, rest } = first;
  if (start === -1 && rest === "") return WHOLE;
  checkBound(start, word);
  if (rest === "") return { start, end: start + 1 };
  if (rest === ":") return { start, end: null };
  const last = leadingInteger(rest.slice(1));
  if (last === null || last.rest !== "") throw refusal("Integer or range expected", word);
  checkBound(last.value, word);
  if (last.value < start) throw refusal("Malformed range", word);
  return { start, end: last.value };
};

function checkBound(value: number, word: string): void {
  if (value < 0) throw refusal("Number is negative", word);
  if (value > MAX_INT) throw refusal("Number too large", word);
}

/** The part of the range inside [0, length). Errors: "Bad song index" when it starts behind the end. */
export function clip(wanted: RangeArgument, length: number): { readonly start: number; readonly end: number } {
  if (wanted.start > length) throw argumentError("Bad song index");
  return { start: wanted.start, end: wanted.end === null ? length : Math.min(wanted.end, length) };
}

export type TimeRangeArgument = { readonly startSeconds: number; readonly endSeconds: number | null };

/** `start:end` in seconds, to the millisecond; either may be missing; ":" is the whole song (null). */
export const timeRange: Codec<TimeRangeArgument | null> = (word) => {
  const first = leadingFloat(word) ?? { value: 0, rest: word };
  if (!first.rest.startsWith(":") || first.value < 0) throw argumentError("Bad range");
  const afterColon = first.rest.slice(1);
  const last = leadingFloat(afterColon) ?? { value: 0, rest: afterColon };
  if (last.rest !== "" || last.value < 0) throw argumentError("Bad range");
  const [startMs, endMs] = [milliseconds(first.value), milliseconds(last.value)];
  if (endMs !== 0 && endMs <= startMs) throw argumentError("Bad range");
  if (startMs === 0 && endMs === 0) return null;
  return { startSeconds: startMs / 1000, endSeconds: endMs === 0 ? null : endMs / 1000 };
};

/** As MPD counts: single precision, then cut off; what is no time at all is 0. */
function milliseconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.trunc(Math.fround(Math.fround(seconds) * 1000)) : 0;
}
