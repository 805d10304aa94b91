import { argumentError, type ProtocolError } from "./ack.ts";

/** A number at the start of a text, and what follows it. */
export type LeadingNumber = { readonly value: number; readonly rest: string };

/** `isspace` in the C locale, which strtol and strtof skip; `\s` would also skip no-break spaces and the like. */
const SPACE = "[\\t-\\r ]*";
const INTEGER = new RegExp(`^${SPACE}([+-]?\\d+)`);
const DECIMAL = new RegExp(`^${SPACE}([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)`, "i");
const HEXADECIMAL = new RegExp(`^${SPACE}([+-]?)0x(?=\\.?[\\da-f])([\\da-f]*)\\.?([\\da-f]*)(?:p([+-]?\\d+))?`, "i");
const NAMED = new RegExp(`^${SPACE}([+-]?)(?:(nan)(?:\\(\\w*\\))?|inf(?:inity)?)`, "i");

const SHORT = /^\d{1,9}$/;
const MAX_UNSIGNED_LONG = 0xffff_ffff_ffff_ffffn;
/** MPD 0.24 writes these texts into 256 bytes (src/protocol/ArgParser.cxx). */
const MAX_REFUSAL_BYTES = 255;

/** What `strtol` reads, or null where it reads nothing. Far beyond 32 bits the value is only roughly right. */
export function leadingInteger(text: string): LeadingNumber | null {
  const match = INTEGER.exec(text);
  if (match === null) return null;
  // Adding nothing makes a minus zero a zero.
  return { value: Number(match[1]) + 0, rest: text.slice(match[0].length) };
}

/** What `strtoul` makes of a whole word: negative numbers wrap at 64 bits, as they do there; null if it is no number. */
export function unsignedLong(word: string): bigint | null {
  if (SHORT.test(word)) return BigInt(word);
  if (leadingInteger(word)?.rest !== "") return null;
  const value = BigInt(word);
  if (value > MAX_UNSIGNED_LONG || value < -MAX_UNSIGNED_LONG) return MAX_UNSIGNED_LONG;
  return BigInt.asUintN(64, value);
}

/** What `strtof` reads: decimal, hexadecimal, "inf" and "nan"; null where it reads nothing. */
export function leadingFloat(text: string): LeadingNumber | null {
  for (const [pattern, value] of FLOATS) {
    const match = pattern.exec(text);
    if (match !== null) return { value: value(match), rest: text.slice(match[0].length) };
  }
  return null;
}

const FLOATS: readonly (readonly [RegExp, (match: RegExpExecArray) => number])[] = [
  [HEXADECIMAL, ([, sign, whole = "", part = "", power = "0"]) => signed(sign, hexadecimal(whole, part, power))],
  [DECIMAL, ([, digits]) => Number(digits)],
  [NAMED, ([, sign, nan]) => signed(sign, nan === undefined ? Number.POSITIVE_INFINITY : Number.NaN)],
];

function hexadecimal(whole: string, part: string, power: string): number {
  return Number.parseInt(whole + part, 16) * 2 ** (Number(power) - 4 * part.length);
}

function signed(sign: string | undefined, value: number): number {
  return sign === "-" ? -value : value;
}

/** `message: word`, as long as MPD lets it be. */
export function refusal(message: string, word: string): ProtocolError {
  const text = `${message}: ${word}`;
  if (text.length * 3 <= MAX_REFUSAL_BYTES) return argumentError(text);
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MAX_REFUSAL_BYTES));
  return argumentError(text.slice(0, read));
}
