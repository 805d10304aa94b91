import { TAG_NAMES, type Tag, type TagName } from "../../shared/tags.ts";

const MAX_VALUE_CHARS = 32_768;
const MAX_VALUES = 1000;
const NONE: readonly string[] = [];

/** What CP1252 has where ISO 8859-1 has control characters; files say the one and mean the other. */
const CP1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/**
 * Values as MPD keeps them: no control characters, no blank values, no repeated ones; Track and Disc
 * as plain numbers ("01/10" is "1", "0" is none). Tags come out in the order of the vocabulary, values of one tag in file order.
 */
export class TagBuilder {
  readonly #values = new Map<TagName, string[]>();
  #count = 0;

  add(name: TagName, raw: string): void {
    const value = name === "Track" || name === "Disc" ? plainNumber(clean(raw).trim()) : clean(raw);
    const values = this.#values.get(name) ?? [];
    if (value === "" || values.includes(value) || this.#count >= MAX_VALUES) return;
    values.push(value);
    this.#count++;
    this.#values.set(name, values);
  }

  build(): readonly Tag[] {
    const tags: Tag[] = [];
    for (const name of TAG_NAMES) for (const value of this.#values.get(name) ?? NONE) tags.push([name, value]);
    return tags;
  }
}

const PLAIN = /^[ -~]+$/;

function clean(raw: string): string {
  if (raw.length <= MAX_VALUE_CHARS && PLAIN.test(raw)) return raw.trim() === "" ? "" : raw;
  const text = raw
    .slice(0, MAX_VALUE_CHARS)
    .toWellFormed()
    .replaceAll(/[\u0080-\u009f]/g, (letter) => CP1252[letter.charCodeAt(0) - 0x80] ?? " ")
    .replaceAll(/\p{Cc}/gu, " ");
  return text.trim() === "" ? "" : text;
}

function plainNumber(value: string): string {
  const digits = /^0*(\d*)(?:\s*\/.*)?$/.exec(value)?.[1];
  return digits === undefined ? value : digits;
}
