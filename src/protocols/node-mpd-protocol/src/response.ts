import type { AckCode } from "./ack.ts";

export const PROTOCOL_VERSION = "0.24.0";
export const GREETING = `OK MPD ${PROTOCOL_VERSION}\n`;
export const OK = "OK\n";
export const LIST_OK = "list_OK\n";

const LINE_BREAKERS = /[\0\n\r]/;
const ALL_LINE_BREAKERS = /[\0\n\r]/g;

/** What may stand on one line: newline, carriage return and NUL become spaces, so that no tag can forge a line. */
export function oneLine(text: string): string {
  return LINE_BREAKERS.test(text) ? text.replace(ALL_LINE_BREAKERS, " ") : text;
}

/** One `key: value` line. Keys come from tables and are trusted. */
export function pair(key: string, value: string | number): string {
  return typeof value === "number" ? `${key}: ${value}\n` : `${key}: ${oneLine(value)}\n`;
}

/** `index` counts the commands of a list from 0; `command` is "" until the name is known. */
export function encodeAck(code: AckCode, index: number, command: string, text: string): string {
  return `ACK [${code}@${index}] {${command}} ${oneLine(text)}\n`;
}

/** One binary part: its length, the bytes as they are, a newline (doc/protocol.rst, "Binary responses"). */
export function binary(bytes: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`binary: ${bytes.length}\n`);
  const answer = new Uint8Array(head.length + bytes.length + 1);
  answer.set(head);
  answer.set(bytes, head.length);
  answer[answer.length - 1] = 0x0a;
  return answer;
}
