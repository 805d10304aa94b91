import { argumentError } from "../ack.ts";
import { leadingInteger } from "../number.ts";

const MAX_VALUE_CHARS = 4096;

/** A place in a filter expression. Every method that reads also skips the white space behind it, as MPD does. */
export class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get rest(): string {
    return this.#text.slice(this.#at);
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  sees(prefix: string): boolean {
    return this.#text.startsWith(prefix, this.#at);
  }

  /** Takes `prefix`, in any case, if it comes next. */
  take(prefix: string): boolean {
    const next = this.#text.slice(this.#at, this.#at + prefix.length);
    if (next.toLowerCase() !== prefix) return false;
    this.#advance(prefix.length);
    return true;
  }

  expect(character: string): void {
    if (!this.sees(character)) throw argumentError(`'${character}' expected`);
    this.#advance(1);
  }

  word(): string {
    const [word] = /^[A-Za-z_-]+/.exec(this.rest) ?? [];
    if (word === undefined) throw argumentError("Word expected");
    this.#advance(word.length);
    return word;
  }

  /** The one thing after which no space is skipped. */
  integer(): number {
    const number = leadingInteger(this.rest);
    if (number === null) throw argumentError("Number expected");
    this.#at = this.#text.length - number.rest.length;
    return number.value;
  }

  quoted(): string {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") throw argumentError("Quoted string expected");
    let value = "";
    let at = this.#at + 1;
    for (; this.#text[at] !== quote; at++) {
      if (this.#text[at] === "\\") at++;
      if (at >= this.#text.length) throw argumentError("Closing quote not found");
      value += this.#text[at];
      if (value.length >= MAX_VALUE_CHARS) throw argumentError("Quoted value is too long");
    }
    this.#advance(at + 1 - this.#at);
    return value;
  }

  #advance(count: number): void {
    this.#at += count;
    while (this.#at < this.#text.length && this.#text.charCodeAt(this.#at) <= 0x20) this.#at++;
  }
}
