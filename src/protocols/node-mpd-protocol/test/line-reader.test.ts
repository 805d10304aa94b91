import { expect, test } from "vitest";
import { LineReader } from "../src/index.ts";
import { fc } from "./seed.ts";

function linesOf(reader: LineReader): string[] {
  const lines: string[] = [];
  for (let next = reader.next(); next !== null; next = reader.next()) {
    if (next === "too-long") return [...lines, "<too long>"];
    lines.push(next.line);
  }
  return lines;
}

test.each([
  ["ping\n", ["ping"]],
  ["ping\r\n", ["ping"]],
  ["ping  \t\n", ["ping"]],
  ["\n\n", ["", ""]],
  ["status\0\nping\n", ["status", "ping"]],
  ["status\0hidden\nping\n", ["status", "ping"]],
  ["half", []],
  ["find title \u017elu\u0165\n", ["find title \u017elu\u0165"]],
])("%j", (bytes, lines) => {
  const reader = new LineReader();
  reader.push(Buffer.from(bytes));
  expect(linesOf(reader)).toEqual(lines);
});

test("bytes that are not UTF-8 become replacement characters", () => {
  const reader = new LineReader();
  reader.push(Buffer.from([0x61, 0xff, 0x62, 0x0a]));
  expect(linesOf(reader)).toEqual(["a\ufffdb"]);
});

test("the limit holds with and without a newline, and a line of exactly its length passes", () => {
  const reader = new LineReader(16);
  reader.push(Buffer.from(`${"x".repeat(15)}\n`));
  expect(linesOf(reader)).toEqual(["x".repeat(15)]);
  reader.push(Buffer.from("x".repeat(16)));
  expect(linesOf(reader)).toEqual(["<too long>"]);
  const other = new LineReader(16);
  other.push(Buffer.from(`${"x".repeat(16)}\nping\n`));
  expect(linesOf(other)).toEqual(["<too long>"]);
});

test("how the stream is cut makes no difference", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.integer({ min: 1, max: 7 })), (bytes, cuts) => {
      const whole = new LineReader(64);
      whole.push(bytes);
      const pieces = new LineReader(64);
      const found: string[] = [];
      let at = 0;
      for (let i = 0; at < bytes.length; i++) {
        const length = cuts[i % Math.max(1, cuts.length)] ?? 1;
        pieces.push(bytes.slice(at, at + length));
        at += length;
        found.push(...linesOf(pieces));
        if (found.at(-1) === "<too long>") break;
      }
      expect(found).toEqual(linesOf(whole));
    }),
  );
});
