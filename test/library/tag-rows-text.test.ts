import { expect, test } from "vitest";
import type { TagRow } from "../../src/library/library-port.ts";
import { tagRowsText } from "../../src/library/query/tag-rows-text.ts";

const question = { tag: "Album", filter: null, groups: ["AlbumArtist", "Date"], window: null } as const;

test("groups are said again when they change, or one further out does", () => {
  const rows = [
    { value: "One", groups: ["A", "1999"] },
    { value: "Two", groups: ["A", "1999"] },
    { value: "Three", groups: ["A", "2000"] },
    { value: "Four", groups: ["B", "2000"] },
  ];
  expect(new TextDecoder().decode(tagRowsText(question, rows))).toBe(
    [
      ...["AlbumArtist: A", "Date: 1999", "Album: One", "Album: Two", "Date: 2000", "Album: Three"],
      ...["AlbumArtist: B", "Date: 2000", "Album: Four", ""],
    ].join("\n"),
  );
});

test("rows of any number are whole, in a buffer that can be handed over", () => {
  function* rows(): Generator<TagRow> {
    for (let row = 0; row < 20_000; row++) yield { value: `Straße 🎵 ${row}`, groups: [] };
  }
  const text = tagRowsText({ ...question, groups: [] }, rows());
  expect(text.buffer.byteLength).toBe(text.byteLength);
  expect(new TextDecoder().decode(text)).toBe(Array.from(rows(), ({ value }) => `Album: ${value}\n`).join(""));
});

test("no rows are no text", () => {
  expect(tagRowsText(question, [])).toHaveLength(0);
});
