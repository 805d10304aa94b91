import { expect, test } from "vitest";
import { faultsOf } from "../../src/library/tag-edit/check-edits.ts";
import type { TagEdit } from "../../src/library/tag-edits-port.ts";

const titled = (uri: string, title: string): TagEdit => ({ uri, set: { Title: [title] }, remove: [] });

test.each<[string, readonly TagEdit[], RegExp]>([
  ["nothing", [], /at least one edit/],
  ["1 001 edits", Array.from({ length: 1001 }, (_, index) => titled(`${index}.flac`, "x")), /1000 edits/],
  ["a song twice", [titled("A/a.flac", "x"), titled("A/a.flac", "y")], /already/],
  ["a tag set and removed", [{ uri: "A/a.flac", set: { Title: ["x"] }, remove: ["Title"] }], /both/],
  ["no change", [{ uri: "A/a.flac", set: {}, remove: [] }], /nothing is set/],
  ["no values", [{ uri: "A/a.flac", set: { Title: [] }, remove: [] }], /no value/],
  ["a blank value", [titled("A/a.flac", " ")], /blank/],
  ["a line break", [titled("A/a.flac", "x\ny")], /control/],
  ["half a character", [titled("A/a.flac", "\ud800")], /Unicode/],
  ["a value twice", [{ uri: "A/a.flac", set: { Artist: ["x", "x"] }, remove: [] }], /twice/],
  ["two track numbers", [{ uri: "A/a.flac", set: { Track: ["1", "2"] }, remove: [] }], /one value/],
  ["a novel", [titled("A/a.flac", "x".repeat(40_000))], /longer/],
])("a batch with %s is refused", (_, edits, reason) => {
  expect(faultsOf(edits)[0]?.reason).toMatch(reason);
});

test("a sensible batch is not, and each bad entry of another is named", () => {
  const good: TagEdit = { uri: "a.flac", set: { Artist: ["x", "y"], Track: ["3/10"] }, remove: ["Title"] };
  expect(faultsOf([good])).toEqual([]);
  expect(faultsOf(Array.from({ length: 1000 }, (_, index) => titled(`${index}.flac`, "x")))).toEqual([]);
  const faults = faultsOf([good, titled("b.flac", ""), good, titled("c.flac", "\u0007"), titled("d.flac", "d")]);
  expect(faults.map(({ index, uri }) => [index, uri])).toEqual([
    [1, "b.flac"],
    [2, "a.flac"],
    [3, "c.flac"],
  ]);
});
