import { ACK, argumentError, MalformedLine, ProtocolError } from "./ack.ts";

export type Request = { readonly name: string; readonly words: readonly string[] };

/** MPD's own limit: a command, an expression or pair for every tag, one to catch errors (`COMMAND_ARGV_MAX`). */
const MAX_WORDS = 72;

const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const BACKSLASH = 0x5c;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * Splits a line as MPD does: a command name, then words, plain or in double quotes with backslash escapes. Errors: a
 * `MalformedLine` for a bad name, otherwise a `ProtocolError` with MPD's text.
 */
export function tokenize(line: string): Request {
  const nameEnd = wordEnd(line, 0);
  const name = line.slice(0, nameEnd);
  if (!NAME.test(name)) throw malformedName(name);
  const words: string[] = [];
  let at = skipSpace(line, nameEnd);
  while (at < line.length) {
    if (words.length === MAX_WORDS) throw argumentError("Too many arguments");
    at = line.charCodeAt(at) === QUOTE ? quoted(line, at, words) : plain(line, at, words);
  }
  return { name, words };
}

function malformedName(name: string): MalformedLine {
  if (name === "") return new MalformedLine("No command given");
  return new MalformedLine(/^[A-Za-z]/.test(name) ? "Invalid word character" : "Letter expected");
}

function plain(line: string, start: number, words: string[]): number {
  const end = wordEnd(line, start);
  for (let i = start; i < end; i++) {
    const code = line.charCodeAt(i);
    if (code === QUOTE || code === APOSTROPHE) throw new ProtocolError(ACK.unknown, "Invalid unquoted character");
  }
  words.push(line.slice(start, end));
  return skipSpace(line, end);
}

function quoted(line: string, start: number, words: string[]): number {
  let word = "";
  let from = start + 1;
  let at = from;
  for (; line.charCodeAt(at) !== QUOTE; at++) {
    if (line.charCodeAt(at) === BACKSLASH) {
      word += line.slice(from, at);
      at++;
      from = at;
    }
    if (at >= line.length) throw new ProtocolError(ACK.unknown, "Missing closing '\"'");
  }
  words.push(word + line.slice(from, at));
  const after = at + 1;
  if (after < line.length && line.charCodeAt(after) > SPACE) {
    throw new ProtocolError(ACK.unknown, "Space expected after closing '\"'");
  }
  return skipSpace(line, after);
}

function wordEnd(line: string, start: number): number {
  let at = start;
  while (at < line.length && line.charCodeAt(at) > SPACE) at++;
  return at;
}

function skipSpace(line: string, start: number): number {
  let at = start;
  while (at < line.length && line.charCodeAt(at) <= SPACE) at++;
  return at;
}

/** A word as a client writes it: what `tokenize` reads back as exactly this text. Newline and NUL cannot be sent. */
export function quote(word: string): string {
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}
