import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { separateFolders } from "../../src/daemon/separate-folders.ts";

const top = mkdtempSync(join(tmpdir(), "auralis-folders-"));
mkdirSync(join(top, "music/jazz"), { recursive: true });
mkdirSync(join(top, "music 2"));
symlinkSync(join(top, "music"), join(top, "link"));
symlinkSync(join(top, "music/jazz"), join(top, "deep link"));
afterAll(() => rmSync(top, { recursive: true }));

const kept = (...names: string[]) =>
  separateFolders(names.map((name) => ({ path: join(top, name) }))).kept.map(({ path }) => path.slice(top.length + 1));

test("of folders that are or hold one another the outermost is served, and it alone", () => {
  expect(kept("music", "music")).toEqual(["music"]);
  expect(kept("music/jazz", "music")).toEqual(["music"]);
  expect(kept("music", "link")).toEqual(["music"]);
  expect(kept("link", "music", "music/jazz", "deep link", "music")).toEqual(["link"]);
});

test("folders apart from each other are all served, also those that cannot be reached now", () => {
  expect(kept("music/jazz", "music 2")).toEqual(["music/jazz", "music 2"]);
  expect(kept("away", "music", "away/deeper")).toEqual(["away", "music"]);
});

test("each folder that is not served of its own is told with the one that holds it", () => {
  const folders = ["deep link", "music", "link"].map((name) => ({ path: join(top, name) }));
  expect(separateFolders(folders).dropped).toEqual([
    { folder: folders[0], by: folders[1] },
    { folder: folders[2], by: folders[1] },
  ]);
});
