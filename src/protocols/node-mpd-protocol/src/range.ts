import { argumentError } from "./ack.ts";
import type { Codec } from "./arguments.ts";

/** [start, end); null = open-ended. */
export type RangeArgument = { readonly start: number; readonly end: number | null };

export const WHOLE: RangeArgument = { start: 0, end: null };

const RANGE = /^\s*([+-]?\d+)(:(\s*[+-]?\d+)?)?$/;
const MAX_INT = 0x7fffffff;

/** `n`, `a:b`, `a:` or `-1` (everything, for old clients). Errors: MPD's five texts. */
export const range: Codec<RangeArgument> = (word) => {
  const match = RANGE.exec(word);
  if (match === null) throw argumentError(`Integer or range expected: ${word}`);
  const start = Number(match[1]);
  if (start === -1 && match[2] === undefined) return WHOLE;
  checkBound(start, word);
  if (match[2] === undefined) return { start, end: start + 1 };
  if (match[3] === undefined) return { start, end: null };
  const end = Number(match[3]);
  checkBound(end, word);
  if (end < start) throw argumentError(`Malformed range: ${word}`);
  return { start, end };
};

function checkBound(value: number, word: string): void {
  if (value < 0) throw argumentError(`Number is negative: ${word}`);
  if (value > MAX_INT) throw argumentError(`Number too large: ${word}`);
}

/** The part of the range inside [0, length). Errors: "Bad song index" when it starts behind the end. */
export function clip(wanted: RangeArgument, length: number): { readonly start: number; readonly end: number } {
  if (wanted.start > length) throw argumentError("Bad song index");
  return { start: wanted.start, end: wanted.end === null ? length : Math.min(wanted.end, length) };
}

export type TimeRangeArgument = { readonly startSeconds: number; readonly endSeconds: number | null };

const TIME_RANGE = /^(\d+\.?\d*|\.\d+)?:(\d+\.?\d*|\.\d+)?$/;

/** `start:end` in seconds, either may be missing; ":" is the whole song (null). */
export const timeRange: Codec<TimeRangeArgument | null> = (word) => {
  const match = TIME_RANGE.exec(word);
  if (match === null) throw argumentError("Bad range");
  const startSeconds = Number(match[1] ?? 0);
  const end = Number(match[2] ?? 0);
  if (end !== 0 && end <= startSeconds) throw argumentError("Bad range");
  if (startSeconds === 0 && end === 0) return null;
  return { startSeconds, endSeconds: end === 0 ? null : end };
};
