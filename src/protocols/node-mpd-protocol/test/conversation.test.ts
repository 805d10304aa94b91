import { expect, test } from "vitest";
import { ALL_SUBSYSTEMS, Conversation, idleMask, NO_SUBSYSTEMS } from "../src/index.ts";

const feed = (conversation: Conversation, ...lines: string[]) =>
  lines.map((line) => conversation.feed({ line, bytes: line.length })).at(-1);

const player = idleMask(["player"]);
const mixer = idleMask(["mixer"]);

test("a command is run", () => {
  expect(feed(new Conversation(), "ping")).toEqual({ kind: "run", line: "ping" });
});

test.each([
  ["", "not an MPD command"],
  ["Ping", "not an MPD command"],
  ["\u0016\u0003\u0001", "not an MPD command"],
  ["get / HTTP/1.1", "an HTTP request"],
  ["get / HTTP/2", "an HTTP request"],
])("%j is closed upon", (line, reason) => {
  expect(feed(new Conversation(), line)).toEqual({ kind: "close", reason });
});

test("so is a line that is too long", () => {
  expect(new Conversation().feed("too-long")).toEqual({ kind: "close", reason: "line too long" });
});

test("only a first line can be an HTTP request", () => {
  expect(feed(new Conversation(), "ping", "find title HTTP/1.1")).toMatchObject({ kind: "run" });
});

test("a list is gathered, and run whole", () => {
  const conversation = new Conversation();
  expect(feed(conversation, "command_list_ok_begin")).toEqual({ kind: "collected" });
  expect(feed(conversation, "ping", "idle player", "command_list_begin")).toEqual({ kind: "collected" });
  expect(feed(conversation, "command_list_end")).toEqual({
    kind: "run-list",
    lines: ["ping", "idle player", "command_list_begin"],
    acknowledgeEach: true,
  });
  expect(feed(conversation, "command_list_end")).toEqual({ kind: "run", line: "command_list_end" });
});

test.each(["idle", "noidle"])("%s has no place in a list", (line) => {
  const reason = `${line} in a command list`;
  expect(feed(new Conversation(), "command_list_begin", line)).toEqual({ kind: "close", reason });
});

test("a list has a limit, in bytes", () => {
  const conversation = new Conversation(10);
  expect(feed(conversation, "command_list_begin")).toEqual({ kind: "collected" });
  expect(conversation.feed({ line: "add \u00e9\u00e9", bytes: 8 })).toEqual({ kind: "collected" });
  const reason = "command list too large";
  expect(conversation.feed({ line: "a", bytes: 1 })).toEqual({ kind: "close", reason });
});

test("an event ends the wait for it", () => {
  const conversation = new Conversation();
  expect(conversation.wait(player)).toBeNull();
  expect(conversation.isIdle).toBe(true);
  expect(conversation.notify(mixer)).toBeNull();
  expect(conversation.notify(player)).toBe("changed: player\nOK\n");
  expect(conversation.isIdle).toBe(false);
});

test("what changed before is told at once, once", () => {
  const conversation = new Conversation();
  expect(conversation.notify(player | mixer)).toBeNull();
  expect(conversation.wait(player)).toBe("changed: player\nOK\n");
  expect(conversation.wait(player)).toBeNull();
  expect(feed(conversation, "noidle")).toEqual({ kind: "answer", text: "OK\n" });
  expect(conversation.wait(ALL_SUBSYSTEMS)).toBe("changed: mixer\nOK\n");
});

test("to wait for nothing is not to wait", () => {
  const conversation = new Conversation();
  expect(conversation.wait(NO_SUBSYSTEMS)).toBeNull();
  expect(conversation.isIdle).toBe(false);
});

test("noidle that crosses an event is not answered", () => {
  const conversation = new Conversation();
  conversation.wait(player);
  conversation.notify(player);
  expect(feed(conversation, "noidle")).toEqual({ kind: "collected" });
});

test("a client that waits may send nothing but noidle", () => {
  const conversation = new Conversation();
  conversation.wait(player);
  expect(feed(conversation, "ping")).toEqual({ kind: "close", reason: "command during idle" });
});
