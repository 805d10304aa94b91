import { expect, test } from "vitest";
import {
  binary,
  Conversation,
  codec,
  commandTable,
  defineCommand,
  fields,
  LineReader,
  optional,
  pair,
  parseIdle,
  parseSelection,
  type Reply,
  range,
  respond,
  words,
} from "../src/index.ts";
import { fc } from "./seed.ts";

const row = { permission: "none", since: "0.1", summary: "" } as const;
const commands = commandTable<null, Reply>([
  defineCommand({ ...row, name: "idle", args: words(0, parseIdle), run: (_context, wait) => ({ wait }) }),
  defineCommand({ ...row, name: "close", args: words(0, () => null), run: () => "close" }),
  defineCommand({
    ...row,
    name: "find",
    args: words(1, (list) => parseSelection(list, { foldCase: false, position: "queue" })),
    run: (_context, selection) => pair("filter", JSON.stringify(selection)),
  }),
  defineCommand({
    ...row,
    name: "echo",
    args: fields({ text: codec.text, at: optional(range) }),
    run: (_context, { text }) => pair("text", text),
  }),
]);

/** What a server made of this package would write. */
function serve(bytes: Uint8Array, cuts: readonly number[]): string {
  const reader = new LineReader(200);
  const conversation = new Conversation(1000);
  let written = "";
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = cuts[i % cuts.length] ?? 1;
    reader.push(bytes.slice(at, at + length));
    at += length;
    for (let line = reader.next(); line !== null; line = reader.next()) {
      const action = conversation.feed(line);
      if (action.kind === "close") return `${written}<closed>`;
      const { text, wait, close } = respond(action, commands, { context: null, permissions: new Set() });
      written += text + (conversation.wait(wait) ?? "");
      if (close) return `${written}<closed>`;
    }
  }
  return written;
}

const ENCODER = new TextEncoder();
const vocabulary = fc.constantFrom(
  ...["idle", "noidle", "close", "find", "echo", "command_list_begin", "command_list_ok_begin", "command_list_end"],
  ...["title", "(title == 'x')", '"(base \\"a\\")"', "sort", "window", "1:2", '"', "\\", "'", "\u00e9\u2028", "ping"],
);
const junk = fc.uint8Array({ maxLength: 6 });
const piece = fc.oneof(
  { weight: 6, arbitrary: vocabulary.map((word) => ENCODER.encode(`${word} `)) },
  { weight: 5, arbitrary: fc.constantFrom("\n", "\r\n", "\0\n", "\t").map((end) => ENCODER.encode(end)) },
  { weight: 1, arbitrary: junk },
);
const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => new Uint8Array(Buffer.concat(pieces)));
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

const ANSWER = /^(?:OK|list_OK|(?:filter|text): [^\0\r\n]*|changed: \w+|ACK \[\d+@\d+\] \{\w*\} [^\0\r\n]*)\n/;

test("any bytes in, well-formed lines out", () => {
  fc.assert(
    fc.property(stream, cuts, (bytes, sizes) => {
      let rest = serve(bytes, sizes).replace(/<closed>$/, "");
      for (let match = ANSWER.exec(rest); match !== null; match = ANSWER.exec(rest)) rest = rest.slice(match[0].length);
      expect(rest).toBe("");
    }),
  );
});

test("how the bytes are cut makes no difference", () => {
  fc.assert(
    fc.property(stream, cuts, (bytes, sizes) => {
      expect(serve(bytes, sizes)).toBe(serve(bytes, [bytes.length]));
    }),
  );
});

test("a value never leaves its line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      expect(pair("Title", value)).toMatch(/^Title: [^\0\r\n]*\n$/);
    }),
  );
  expect(pair("volume", 7)).toBe("volume: 7\n");
});

test("a binary part says its length, and is followed by a newline", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const head = `binary: ${bytes.length}\n`;
      const part = binary(bytes);
      expect(Buffer.from(part.subarray(0, head.length)).toString()).toBe(head);
      expect(part.subarray(head.length, -1)).toEqual(bytes);
      expect(part.at(-1)).toBe(10);
    }),
  );
});
