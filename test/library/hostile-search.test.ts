import { mkdirSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { openDatabases } from "../../src/library/database/databases.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import type { Tag } from "../../src/shared/tags.ts";
import { MIGRATIONS, makeFolder, match, open } from "./rig.ts";
import { writeSongs } from "./songs-writer.ts";

const folder = makeFolder();
let opened: OpenLibrary | null = null;

afterEach(async () => {
  await opened?.close();
  folder.remove();
});

/** Letters in no order, so that no expression gets used to them. */
function noise(letters: number): string {
  let state = 7;
  return Array.from({ length: letters }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return "abcdefghijklmnopqrst      "[state % 26];
  }).join("");
}

/** 1 500 songs; a third of the titles is 32 KiB long. */
function writeLongTitles(): void {
  mkdirSync(folder.state, { recursive: true });
  const { library, user } = openDatabases(folder.state, MIGRATIONS, Date.now(), () => {});
  const letters = noise(40_000);
  const songs = Array.from({ length: 1_500 }, (_, index): Tag[] => [
    ["Artist", `Artist ${index % 50}`],
    ["Title", `${letters.slice(index, index + (index % 3 === 0 ? 32_768 : 30))}${index}`],
  ]);
  writeSongs(library, songs);
  library.close();
  user.close();
}

const HOSTILE = [
  ["what may begin anywhere", "[ot].{800}[!?]"],
  ["large repetitions", "[a-z ]{0,90}o.{500}s.{500}[!?]"],
  ["repetitions in repetitions", "(.{0,20}a.{0,20}){5}[!?]"],
  ["what takes long to make ready", "(.*a){999}".repeat(100)],
] as const;

test("a hostile expression is refused with advice, and others are answered meanwhile", async () => {
  writeLongTitles();
  opened = await open(folder);
  const { library } = opened;
  for (const [name, pattern] of HOSTILE) {
    const hostile = library.find({ filter: match("Title", "regex", pattern), sort: null, window: null });
    const refused = expect(hostile, name).rejects.toMatchObject({
      code: "bad-argument",
      message: expect.stringContaining("simpler"),
    });
    const found = await library.find({ filter: match("Artist", "equals", "Artist 7"), sort: null, window: null });
    expect(found).toHaveLength(30);
    await refused;
  }
}, 30_000);
