import { argumentError } from "./ack.ts";
import { leadingFloat, leadingInteger, refusal, unsignedLong } from "./number.ts";
import { type ProtocolTag, tagNamed } from "./tags.ts";

/** Reads one word of a command. Errors: ProtocolError 2 with MPD's text (src/protocol/ArgParser.cxx). */
export type Codec<T> = (word: string) => T;

const MAX_INT = 0x7fffffff;
/** The largest number of most commands. */
export const MAX_UNSIGNED = 0xffffffff;

/** A whole number from 0 to `max`. Errors: "Integer expected", "Number too large". */
export function unsignedUpTo(max: number): Codec<number> {
  return (word) => {
    const value = unsignedLong(word);
    if (value === null) throw refusal("Integer expected", word);
    if (value > max) throw refusal("Number too large", word);
    return Number(value);
  };
}

/** A whole number from `min` to `max`. Errors: "Integer expected", "Number too large" (also for one too small). */
export function integerBetween(min: number, max: number): Codec<number> {
  return (word) => {
    const number = leadingInteger(word);
    if (number === null || number.rest !== "") throw refusal("Integer expected", word);
    if (number.value < min || number.value > max) throw refusal("Number too large", word);
    return number.value;
  };
}

/** 0 to 2^32 - 1: indexes, ids, seconds. */
export const unsigned: Codec<number> = unsignedUpTo(MAX_UNSIGNED);
/** -2^31 to 2^31 - 1. */
export const signed: Codec<number> = integerBetween(-MAX_INT - 1, MAX_INT);

/** Truncated to 32 bits as MPD does, so that an old or broken version number never fails. */
export const version: Codec<number> = (word) => {
  const value = unsignedLong(word);
  if (value === null) throw refusal("Integer expected", word);
  return Number(BigInt.asUintN(32, value));
};

/** An index or id where -1 stands for "any" (play, playid); null = any. */
export const indexOrAny: Codec<number | null> = (word) => {
  const value = signed(word);
  if (value === -1) return null;
  if (value < 0) throw argumentError("Bad song index");
  return value;
};

/** 0 or 1, as a number. Errors: "Boolean (0/1) expected". */
export const boolean: Codec<boolean> = (word) => {
  const number = leadingInteger(word);
  const value = number?.rest === "" ? number.value : -1;
  if (value !== 0 && value !== 1) throw refusal("Boolean (0/1) expected", word);
  return value === 1;
};

/** May be NaN or infinite where MPD allows it (`mixrampdelay nan`). */
export const float: Codec<number> = (word) => {
  const number = leadingFloat(word);
  if (number === null || number.rest !== "") throw refusal("Float expected", word);
  return number.value;
};

/** Seconds, not negative; an endless or undefined time is 0. */
export const time: Codec<number> = (word) => {
  const value = float(word);
  if (value < 0) throw refusal("Negative value not allowed", word);
  return Number.isFinite(value) ? value : 0;
};

/** Seconds; a leading sign makes them relative (seekcur). */
export const timeOrOffset: Codec<{ readonly seconds: number; readonly relative: boolean }> = (word) => {
  const value = float(word);
  return { seconds: Number.isFinite(value) ? value : 0, relative: word.startsWith("+") || word.startsWith("-") };
};

/** Any word, as it is. */
export const text: Codec<string> = (word) => word;

/** A tag by its name in any case. Errors: "Unknown tag type". */
export const tag: Codec<ProtocolTag> = (word) => {
  const name = tagNamed(word);
  if (name === null) throw argumentError(`Unknown tag type: ${word}`);
  return name;
};

/** One of a few words, else `message`. */
export function oneOf<const W extends string>(words: readonly W[], message: string): Codec<W> {
  return (word) => {
    const found = words.find((candidate) => candidate === word);
    if (found === undefined) throw argumentError(message);
    return found;
  };
}
