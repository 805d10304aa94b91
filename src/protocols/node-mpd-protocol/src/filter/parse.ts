import { argumentError } from "../ack.ts";
import { tagNamed } from "../tags.ts";
import type { Filter, FilterTag, MatchOperator } from "./ast.ts";
import { parseAudioFormat } from "./audio-format.ts";
import { Cursor } from "./cursor.ts";
import { parseTimestamp } from "./timestamp.ts";

const MAX_CHARS = 8192;
const MAX_DEPTH = 32;
const MAX_TERMS = 64;

type Operator = { readonly operator: MatchOperator; readonly negated: boolean; readonly foldCase: boolean | null };

/** The operators that are words: with and without `!`, with the case of the command or their own. */
const WORD_OPERATORS: ReadonlyMap<string, Operator> = new Map(
  (
    [
      ["contains", "contains"],
      ["starts_with", "starts-with"],
      ["eq", "equals"],
    ] as const
  ).flatMap(([word, operator]) =>
    [false, true].flatMap((negated) =>
      [
        ["", null],
        ["_cs", false],
        ["_ci", true],
      ].flatMap(([suffix, foldCase]): [string, Operator][] =>
        word === "eq" && suffix === ""
          ? []
          : [[`${negated ? "!" : ""}${word}${suffix} `, { operator, negated, foldCase: foldCase as boolean | null }]],
      ),
    ),
  ),
);

const SIGN_OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["==", { operator: "equals", negated: false, foldCase: null }],
  ["!=", { operator: "equals", negated: true, foldCase: null }],
  ["=~", { operator: "regex", negated: false, foldCase: null }],
  ["!~", { operator: "regex", negated: true, foldCase: null }],
]);

/**
 * Reads the words of `find` and its kin: expressions in parentheses, or pairs of type and value (the syntax before MPD
 * 0.21), joined by AND. `foldCase` is what `search` asks for; pairs then also match parts of a value. Errors:
 * ProtocolError 2 with MPD's text (src/song/Filter.cxx); our own limits are 8 KiB, 32 levels and 64 terms.
 */
export function parseFilter(words: readonly string[], { foldCase }: { readonly foldCase: boolean }): Filter {
  if (words.length === 0) throw argumentError("Incorrect number of filter arguments");
  if (words.reduce((sum, word) => sum + word.length, 0) > MAX_CHARS) throw argumentError("Filter is too long");
  const parser = new Parser(foldCase);
  const terms: Filter[] = [];
  for (let i = 0; i < words.length; ) {
    const [word = "", value] = words.slice(i, i + 2);
    if (word.startsWith("(")) {
      terms.push(parser.whole(word));
      i += 1;
    } else {
      if (value === undefined) throw argumentError("Incorrect number of filter arguments");
      terms.push(parser.pair(word, value));
      i += 2;
    }
  }
  const [first] = terms;
  return frozen(terms.length === 1 && first !== undefined ? first : { kind: "and", terms });
}

function frozen(filter: Filter): Filter {
  if (filter.kind === "and") Object.freeze(filter.terms).forEach(frozen);
  if (filter.kind === "not") frozen(filter.term);
  return Object.freeze(filter);
}

class Parser {
  readonly #foldCase: boolean;
  #terms = 0;

  constructor(foldCase: boolean) {
    this.#foldCase = foldCase;
  }

  whole(text: string): Filter {
    const cursor = new Cursor(text);
    const filter = this.#expression(cursor, 1);
    if (!cursor.atEnd) throw argumentError("Unparsed garbage after expression");
    return filter;
  }

  pair(type: string, value: string): Filter {
    this.#count();
    switch (type) {
      case "base":
        if (!isSafeUri(value)) throw argumentError("Bad URI");
        return { kind: "base", uri: value };
      case "modified-since":
      case "added-since":
        return { kind: type, seconds: parseTimestamp(value) };
    }
    const tag = matchable(type);
    if (tag === null) throw argumentError("Unknown filter type");
    const foldCase = this.#foldCase;
    return { kind: "match", tag, operator: foldCase ? "contains" : "equals", value, negated: false, foldCase };
  }

  #count(): void {
    this.#terms++;
    if (this.#terms > MAX_TERMS) throw argumentError("Too many filter terms");
  }

  #expression(cursor: Cursor, depth: number): Filter {
    if (depth > MAX_DEPTH) throw argumentError("Filter is nested too deeply");
    cursor.expect("(");
    if (cursor.sees("(")) return this.#conjunction(cursor, depth);
    if (cursor.take("!")) {
      const term = this.#expression(cursor, depth + 1);
      cursor.expect(")");
      return { kind: "not", term };
    }
    const filter = this.#term(cursor);
    cursor.expect(")");
    return filter;
  }

  #conjunction(cursor: Cursor, depth: number): Filter {
    const first = this.#expression(cursor, depth + 1);
    const terms = [first];
    while (!cursor.sees(")")) {
      if (cursor.word() !== "AND") throw argumentError("'AND' expected");
      terms.push(this.#expression(cursor, depth + 1));
    }
    cursor.expect(")");
    return terms.length === 1 ? first : { kind: "and", terms };
  }

  #term(cursor: Cursor): Filter {
    this.#count();
    const type = cursor.word();
    switch (type) {
      case "base":
        return { kind: "base", uri: cursor.quoted() };
      case "modified-since":
      case "added-since":
        return { kind: type, seconds: parseTimestamp(cursor.quoted()) };
    }
    switch (type.toLowerCase()) {
      case "audioformat":
        return audioFormat(cursor);
      case "prio":
        return priority(cursor);
    }
    const tag = matchable(type);
    if (tag === null) throw argumentError(`Unknown filter type: ${type}`);
    const { operator, negated, foldCase } = takeOperator(cursor);
    return { kind: "match", tag, operator, value: cursor.quoted(), negated, foldCase: foldCase ?? this.#foldCase };
  }
}

function takeOperator(cursor: Cursor): Operator {
  for (const operators of [WORD_OPERATORS, SIGN_OPERATORS]) {
    for (const [word, operator] of operators) {
      if (cursor.take(word)) return operator;
    }
  }
  throw argumentError(`Unknown filter operator: ${cursor.rest}`);
}

function audioFormat(cursor: Cursor): Filter {
  const mask = cursor.sees("=~");
  if (!mask && !cursor.sees("==")) throw argumentError("'==' or '=~' expected");
  cursor.take(mask ? "=~" : "==");
  return parseAudioFormat(cursor.quoted(), mask);
}

function priority(cursor: Cursor): Filter {
  if (!cursor.take(">=")) throw argumentError("'>=' expected");
  const value = cursor.integer();
  if (value < 0 || value > 255) throw argumentError("Invalid priority value");
  return { kind: "priority-at-least", priority: value };
}

function matchable(type: string): FilterTag | null {
  const word = type.toLowerCase();
  if (word === "file" || word === "filename") return "file";
  return word === "any" ? "any" : tagNamed(type);
}

function isSafeUri(uri: string): boolean {
  return uri !== "" && uri.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
