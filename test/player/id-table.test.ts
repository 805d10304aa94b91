import { expect, test } from "vitest";
import { IdTable } from "../../src/player/id-table.ts";
import type { Entry } from "../../src/player/snapshot.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { bareSong } from "../../src/shared/song.ts";

const id = (number: number) => number as EntryId;
const entries = (...ids: number[]): Entry[] =>
  ids.map((number) => ({ id: id(number), song: bareSong("a"), priority: 0, range: null, extraTags: [] }));

test.each([
  ["close together", [7, 5, 9]],
  ["far apart", [5_000_000, 5, 9]],
  ["none", []],
])("numbers are kept by ids %s", (_how, ids) => {
  const table = new IdTable(entries(...ids));
  for (const [index, number] of ids.entries()) table.set(id(number), 255 - index);
  expect(ids.map((number) => table.get(id(number)))).toEqual(ids.map((_, index) => 255 - index));
  expect([0, 4, 8, 10, 9_999_999].map((number) => table.get(id(number)))).toEqual([0, 0, 0, 0, 0]);
});
