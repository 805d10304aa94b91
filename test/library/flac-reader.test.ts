import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openInside } from "../../src/library/indexer/open-inside.ts";
import { readFlac } from "../../src/library/tags/flac-reader.ts";
import { readable } from "../../src/library/tags/readable.ts";
import { readWithTagLib } from "../../src/library/tags/taglib-reader.ts";
import { temporaryPlace } from "../rig/place.ts";
import { makeTone } from "./rig.ts";
import { VORBIS_COMMENTS } from "./tagged-music.ts";

/** What our reader and TagLib say of one file; null when it is left to TagLib. */
function bothReaders(folder: string, path: string) {
  return openInside(path, folder, async (file) => {
    const input = readable(file);
    return { ours: readFlac(input), tagLibs: await readWithTagLib(input) };
  });
}

const KEYS = [...new Set(VORBIS_COMMENTS.map(([key]) => key)), "REPLAYGAIN_TRACK_GAIN", "Odd Key", "title"];
// TagLib drops an empty comment with others, and a number that is none ("A1", the side of a record).
const NUMBERS = /NUMBER$|DATE$/;
const value = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => /\w/.test(text) && text.isWellFormed() && !text.includes("\ufffd"));
const comments = fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { minLength: 1, maxLength: 12 });

test("an ordinary FLAC is read as TagLib reads it, whatever its comments", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("flac-reader");
  const path = place.under("a.flac");
  makeTone(path);
  const property = fc.asyncProperty(comments, async (chosen) => {
    // One value per key and run: of several keys for one tag each reader has its own order.
    const lines = [...new Map(chosen)].map(
      ([key, text]) => `${key}=${NUMBERS.test(key) ? 1 + text.length : text.replaceAll(/[\0\n\r]/g, " ")}`,
    );
    writeFileSync(place.under("tags"), `${lines.join("\n")}\n`);
    execFileSync("metaflac", [
      "--no-utf8-convert",
      "--remove-all-tags",
      `--import-tags-from=${place.under("tags")}`,
      path,
    ]);
    const { ours, tagLibs } = await bothReaders(place.path, path);
    expect(ours).toEqual(tagLibs);
  });
  await fc.assert(property, { numRuns: 100 });
});

test("a FLAC with something unusual about it is left to TagLib", async () => {
  using place = temporaryPlace("flac-unusual");
  const bare = place.under("bare.flac");
  makeTone(bare);
  execFileSync("metaflac", ["--remove-all", "--dont-use-padding", bare]);
  const odd = place.under("odd.flac");
  makeTone(odd);
  execFileSync("metaflac", ["--set-tag=TITLE=Latin", odd]);
  writeFileSync(odd, Buffer.from(readFileSync(odd).toString("latin1").replace("Latin", "L\xe9tin"), "latin1"));
  const tagged = place.under("id3.flac");
  makeTone(tagged);
  execFileSync("metaflac", ["--set-tag=TITLE=T", tagged]);
  appendFileSync(tagged, "TAG".padEnd(128, " "));
  for (const path of [bare, odd]) expect((await bothReaders(place.path, path)).ours).toBeNull();
  const { ours, tagLibs } = await bothReaders(place.path, tagged);
  expect(ours?.tags).toEqual(tagLibs.tags);
});
