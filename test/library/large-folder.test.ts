import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ADDRESSES, linesOf, makeFlac, makeFolder, match, open, scan } from "./rig.ts";

test("a folder longer than a slice is walked whole and in order, and lists follow the collection", async () => {
  const folder = makeFolder();
  const first = join(folder.music, "long/0000.flac");
  makeFlac(first, [["ARTIST", "Ann"]]);
  for (let index = 1; index < 1100; index++)
    cpSync(first, join(folder.music, `long/${`${index}`.padStart(4, "0")}.flac`));
  makeFlac(join(folder.music, "short/a.flac"));
  const opened = await open(folder);
  try {
    const { library } = opened;
    await scan(library);
    const expected = Array.from({ length: 1100 }, (_, index) => `long/${`${index}`.padStart(4, "0")}.flac`);
    const files = (uris: readonly string[]) => uris.map((uri) => `file: ${uri}`);
    expect(await linesOf(library.folderText("", "tree", ADDRESSES))).toEqual([
      "directory: long",
      ...files(expected),
      "directory: short",
      ...files(["short/a.flac"]),
    ]);
    expect(await linesOf(library.folderText("long", "children", ADDRESSES))).toEqual(files(expected));
    const all = await library.find({ filter: match("Artist", "equals", "Ann"), sort: null, window: null });
    expect(all.map(({ uri }) => uri)).toEqual(expected);
    const artists = async () => (await library.list("Artist", null, [], null)).map(({ value }) => value);
    expect(await artists()).toEqual(["", "Ann"]);
    expect(await artists()).toEqual(["", "Ann"]);
    makeFlac(join(folder.music, "short/a.flac"), [["ARTIST", "Bob"]]);
    await scan(library);
    expect(await artists()).toEqual(["Ann", "Bob"]);
    expect(await library.count(match("Artist", "equals", "Bob"), null)).toMatchObject([{ songs: 1 }]);
  } finally {
    await opened.close();
    folder.remove();
  }
});
