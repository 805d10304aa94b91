import { argumentError } from "../ack.ts";
import { leadingInteger } from "../number.ts";

/** Dates beyond what a Date can hold are as good as its ends. */
const MAX_SECONDS = 8_640_000_000_000;
/** The years that four digits can say. */
const FIRST_SECONDS = -62_167_219_200;
const LAST_SECONDS = 253_402_300_799;

/**
 * Whole seconds since 1970 from ISO 8601 (date, optional time and zone; UTC when there is none), else from such a
 * number. Fields are read as strptime reads them, so that `2020-1-4` is a date, too. Errors: ProtocolError 2 with MPD's
 * texts (src/time/ISO8601.cxx).
 */
export function parseTimestamp(text: string): number {
  try {
    return parseIso8601(text);
  } catch (error) {
    const number = leadingInteger(text);
    if (number === null || number.rest !== "") throw error;
    return Math.max(-MAX_SECONDS, Math.min(number.value, MAX_SECONDS));
  }
}

function parseIso8601(text: string): number {
  const whole = new Fields(text);
  const year = whole.number(0, 9999, 4);
  const month = whole.take("-") ? whole.number(1, 12, 2) : null;
  if (year !== null && month !== null && whole.rest === "") return utcSeconds([year, month, 1], [0, 0, 0]);
  const { date, fields } = parseDate(text, "-") ?? parseDate(text, "") ?? failed("date");
  const time = fields.take("T") ? (parseTimeOfDay(fields) ?? failed("time of day")) : ([0, 0, 0] as const);
  const offset = fields.take("Z") ? 0 : zoneSeconds(fields);
  if (fields.rest !== "") throw argumentError("Garbage at end of time stamp");
  return utcSeconds(date, time) - offset;
}

type Triple = readonly [number, number, number];

function parseDate(text: string, separator: string): { readonly date: Triple; readonly fields: Fields } | null {
  const fields = new Fields(text);
  const year = fields.number(0, 9999, 4);
  const month = fields.take(separator) ? fields.number(1, 12, 2) : null;
  const day = fields.take(separator) ? fields.number(1, 31, 2) : null;
  return year === null || month === null || day === null ? null : { date: [year, month, day], fields };
}

/** Minutes must follow a colon; seconds, and everything behind hours without colons, may be missing. */
function parseTimeOfDay(fields: Fields): Triple | null {
  const hours = fields.number(0, 23, 2);
  if (hours === null) return null;
  const colons = fields.take(":");
  const minutes = fields.number(0, 59, 2);
  if (minutes === null) return colons ? null : [hours, 0, 0];
  if (colons && !fields.take(":")) return [hours, minutes, 0];
  const seconds = fields.number(0, 61, 2);
  if (seconds === null) return colons ? null : [hours, minutes, 0];
  return [hours, minutes, seconds];
}

/** `+hh`, `+hhmm` or `+hh:mm`. */
const ZONE = /^([+-])(\d\d)(?:(\d\d)(?!\d)|:(\d\d)(?!\d)|(?![\d:]))/;

function zoneSeconds(fields: Fields): number {
  if (!/^[+-]/.test(fields.rest)) return 0;
  const [whole, sign, hours, joined, separate] = ZONE.exec(fields.rest) ?? failed("time zone offset");
  const minutes = Number(joined ?? separate ?? 0);
  if (Number(hours) > 13) throw argumentError("Time offset hours out of range");
  if (minutes >= 60) throw argumentError("Time offset minutes out of range");
  fields.take(whole);
  return (Number(hours) * 3600 + minutes * 60) * (sign === "-" ? -1 : 1);
}

function failed(what: string): never {
  throw argumentError(`Failed to parse ${what}`);
}

function utcSeconds([year, month, day]: Triple, [hours, minutes, seconds]: Triple): number {
  // Date.UTC takes the years below 100 for those of the last century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hours, minutes, seconds) / 1000;
}

/** The fields of a date, as strptime reads them. */
class Fields {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  get rest(): string {
    return this.#rest;
  }

  take(prefix: string): boolean {
    const found = this.#rest.startsWith(prefix);
    if (found) this.#rest = this.#rest.slice(prefix.length);
    return found;
  }

  /** Spaces are skipped; digits are read while one more could still fit below `max`. */
  number(min: number, max: number, maxDigits: number): number | null {
    const digits = /^ *(\d+)/.exec(this.#rest)?.[1] ?? "";
    let value = Number(digits[0] ?? Number.NaN);
    let count = 1;
    for (; count < Math.min(maxDigits, digits.length) && value * 10 <= max; count++) {
      value = value * 10 + Number(digits[count]);
    }
    if (!(value >= min && value <= max)) return null;
    this.#rest = this.#rest.trimStart().slice(count);
    return value;
  }
}

/** `2020-01-04T10:00:00Z`; a plain number outside the years 0 to 9999. `parseTimestamp` reads both. */
export function formatTimestamp(seconds: number): string {
  if (seconds < FIRST_SECONDS || seconds > LAST_SECONDS) return String(seconds);
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`;
}
