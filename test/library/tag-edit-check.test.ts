import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { listFolder } from "../../src/library/indexer/list-folder.ts";
import { faultsOf } from "../../src/library/tag-edit/check-edits.ts";
import { listedMs } from "../../src/library/tag-edit/write-songs.ts";
import type { TagEdit } from "../../src/library/tag-edits-port.ts";
import { temporaryPlace } from "../rig/place.ts";

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

test("the date of a written file is the one a listing tells, to the last nanosecond of a millisecond", () => {
  using place = temporaryPlace("dates");
  const ends = ["000000000", "000000001", "123999870", "123999890", "123999990", "999999999", "500000000"];
  for (const end of ends) {
    const path = place.under("a.flac");
    execFileSync("touch", ["-d", `@1795413149.${end}`, path]);
    const [listed] = listFolder(place.path, place.path).entries;
    expect([end, listedMs(String(statSync(path, { bigint: true }).mtimeNs))]).toEqual([end, listed?.modifiedMs]);
  }
});
