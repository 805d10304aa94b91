import { expect, test } from "vitest";
import {
  ALL_SUBSYSTEMS,
  CommandList,
  codec,
  defineCommand,
  encodeAck,
  encodeIdle,
  fields,
  idleMask,
  oneLine,
  optional,
  parseCount,
  parseIdle,
  parseList,
  parseSelection,
} from "../src/index.ts";

const play = defineCommand({
  name: "play",
  permission: "player",
  args: fields({ index: optional(codec.unsigned) }),
  since: "0.1",
  summary: "",
  run: (context: string[], { index }) => context.push(String(index)),
});
const swap = defineCommand({
  name: "swap",
  permission: "player",
  args: fields({ a: codec.unsigned, b: codec.unsigned }),
  since: "0.1",
  summary: "",
  run: (_context: string[], { a, b }) => a + b,
});

test("a row parses before it runs", () => {
  const seen: string[] = [];
  play.prepare(["7"])(seen);
  play.prepare([])(seen);
  expect(seen).toEqual(["7", "null"]);
  expect(swap.prepare(["1", "2"])(seen)).toBe(3);
  expect(() => play.prepare(["x"])).toThrow("Integer expected: x");
});

test("wrong counts are told in MPD's three ways", () => {
  expect(() => swap.prepare(["1"])).toThrow('wrong number of arguments for "swap"');
  expect(() => play.prepare(["1", "2"])).toThrow('too many arguments for "play"');
  const add = { ...play, ...defineCommand({ ...definition, name: "add" }) };
  expect(() => add.prepare([])).toThrow('too few arguments for "add"');
});

const definition = {
  permission: "add" as const,
  args: fields({ uri: codec.text, at: optional(codec.unsigned) }),
  since: "0.1",
  summary: "",
  run: () => null,
};

test("command lists", () => {
  const list = new CommandList(20);
  const line = (text: string) => ({ line: text, bytes: text.length });
  expect(list.feed(line("ping"))).toEqual({ kind: "run", line: "ping" });
  expect(list.feed(line("command_list_end"))).toEqual({ kind: "run", line: "command_list_end" });
  expect(list.feed(line("command_list_ok_begin"))).toEqual({ kind: "collected" });
  expect(list.feed(line("ping"))).toEqual({ kind: "collected" });
  expect(list.feed(line("command_list_begin"))).toEqual({ kind: "close", reason: "command list too large" });
  const other = new CommandList();
  other.feed(line("command_list_begin"));
  other.feed(line("ping"));
  expect(other.feed(line("command_list_end"))).toEqual({ kind: "run-list", lines: ["ping"], acknowledgeEach: false });
  expect(other.isOpen).toBe(false);
  other.feed(line("command_list_begin"));
  expect(other.feed(line("idle")).kind).toBe("close");
});

test("answers never break out of their line", () => {
  expect(encodeAck(2, 1, "play", "Bad\nsong")).toBe("ACK [2@1] {play} Bad song\n");
  expect(oneLine("a\r\n\0b")).toBe("a   b");
});

test("idle", () => {
  expect(parseIdle(["Mixer", "player"])).toBe(idleMask(["player", "mixer"]));
  expect(parseIdle([])).toBe(ALL_SUBSYSTEMS);
  expect(encodeIdle(idleMask(["mixer", "playlist"]))).toBe("changed: playlist\nchanged: mixer\nOK\n");
  expect(() => parseIdle(["nosuch"])).toThrow("Unrecognized idle event: nosuch");
});

test("options at the end of a search", () => {
  const words = ["title", "x", "sort", "-Last-Modified", "window", "1:3", "position", "+0"];
  const { sort, window, position } = parseSelection(words, { foldCase: false, position: "queue" });
  expect(sort).toEqual({ tag: "Last-Modified", descending: true });
  expect(window).toEqual({ start: 1, end: 3 });
  expect(position?.kind).toBe("after-current");
  expect(() => parseSelection(["title", "x", "sort", "prio"], { foldCase: false })).toThrow("Unknown sort tag");
});

test("a position in a playlist is a number, and judged before the filter", () => {
  const placeOf = (place: "queue" | "playlist", word: string, tag = "title") =>
    parseSelection([tag, "x", "position", word], { foldCase: false, position: place }).position;
  expect(placeOf("playlist", "+5")).toEqual({ kind: "absolute", word: "+5" });
  expect(placeOf("queue", "+x")).toEqual({ kind: "after-current", word: "x" });
  expect(() => placeOf("playlist", "-1", "nosuch")).toThrow("Number too large: -1");
  expect(() => placeOf("queue", "x", "nosuch")).toThrow("Integer expected: x");
});

test("sort by what is no tag", () => {
  const sortOf = (tag: string, priority = false) =>
    parseSelection(["title", "x", "sort", tag], { foldCase: false, priority }).sort;
  expect(sortOf("added")).toEqual({ tag: "Added", descending: false });
  expect(sortOf("-PRIO", true)).toEqual({ tag: "prio", descending: true });
  expect(() => sortOf("prio")).toThrow("Unknown sort tag");
  expect(() => sortOf("--title")).toThrow("Unknown sort tag");
});

test("options alone are no question", () => {
  const wrong = "Incorrect number of filter arguments";
  expect(() => parseSelection(["window", "0:1"], { foldCase: false })).toThrow(wrong);
  expect(() => parseSelection(["window"], { foldCase: false })).toThrow(wrong);
});

test("the forms of count", () => {
  const exact = { foldCase: false };
  expect(parseCount(["group", "albumartist"], exact)).toEqual({ filter: null, group: "AlbumArtist" });
  expect(parseCount(["title", "x"], exact)).toMatchObject({ filter: { tag: "Title" }, group: null });
  expect(() => parseCount(["group", "nosuch"], exact)).toThrow("Unknown tag type: nosuch");
});

test("the forms of list", () => {
  expect(parseList(["album", "group", "date", "group", "albumartist"]).groups).toEqual(["AlbumArtist", "Date"]);
  expect(parseList(["album", "X"]).filter).toMatchObject({ tag: "Artist", value: "X" });
  expect(parseList(["file", "title", "x"]).tag).toBe("file");
  expect(parseList(["filename"])).toMatchObject({ tag: "file", filter: null });
  expect(parseList(["title"])).toEqual({ tag: "Title", filter: null, groups: [] });
  expect(parseList(["title", "(base 'a')"])).toMatchObject({ filter: { kind: "base" } });
  // MPD 0.25 brings a window for this command.
  expect(() => parseList(["title", "window", "1:2"])).toThrow("Unknown filter type");
  expect(() => parseList([])).toThrow("Unknown tag type: ");
  expect(() => parseList(["title", "x"])).toThrow('should be "Album" for 3 arguments');
  expect(() => parseList(["album", "group", "album"])).toThrow("Conflicting group");
  expect(() => parseList(["nosuch"])).toThrow("Unknown tag type: nosuch");
});
