import { InvalidArgumentError } from "commander";

/** A change of something that has a value: to this, or by so much. */
export type Change = { readonly relative: boolean; readonly amount: number };

/** A part of a whole: 0.5 of a song. */
export type Share = { readonly share: number };

const CLOCK = /^(\d+:)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

/** `90`, `1:30`, `+10`, `-0:30`. */
function readTime(text: string): Change {
  const sign = text.startsWith("-") ? -1 : 1;
  const bare = text.replace(/^[+-]/, "");
  const relative = bare !== text;
  const [, hours, minutes, seconds] = CLOCK.exec(bare) ?? [];
  if (minutes !== undefined && seconds !== undefined) {
    const whole = Number.parseInt(hours ?? "0", 10) * 3600 + Number(minutes) * 60 + Number(seconds);
    return { relative, amount: sign * whole };
  }
  return { relative, amount: sign * amountOf(bare, "a time such as 90, 1:30, +10, -10 or 50%") };
}

/** A time, or `50%`. */
export function readSeek(text: string): Change | Share {
  const [, percent] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text) ?? [];
  return percent === undefined || Number(percent) > 100 ? readTime(text) : { share: Number(percent) / 100 };
}

/** `40`, `+5`, `-5`. */
export function readVolume(text: string): Change {
  const bare = text.replace(/^[+-]/, "");
  const amount = amountOf(bare.replace(/%$/, ""), "a volume such as 40, +5 or -5");
  return { relative: bare !== text, amount: text.startsWith("-") ? -amount : amount };
}

/** A place as people count, from 1; given back from 0. */
export function readPlace(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It should be a position, the first is 1.");
  return Number(text) - 1;
}

export function readWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It should be a whole number.");
  return Number(text);
}

/** `90d`, `12h`, `30m`, in seconds. */
export function readDuration(text: string): number {
  const [, amount, unit = ""] = /^(\d{1,9})([smhdwy])$/.exec(text) ?? [];
  const seconds = UNITS[unit];
  if (amount === undefined || seconds === undefined) {
    throw new InvalidArgumentError("It should be a time such as 12h, 90d or 1y.");
  }
  return Number(amount) * seconds;
}

function amountOf(text: string, what: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError(`It should be ${what}.`);
  return Number(text);
}
