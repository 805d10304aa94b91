import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import { allUris, makeFlac, makeFolder, open, scan, until } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary | null = null;

beforeEach(() => {
  folder = makeFolder();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
  folder.remove();
});

const path = (uri: string) => join(folder.music, uri);
const onLinux = test.runIf(process.platform === "linux");

/** What this process watches in total. */
function watches(): number {
  const lines = readdirSync("/proc/self/fdinfo").map((name) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${name}`, "utf8").match(/^inotify wd/gm)?.length ?? 0;
    } catch {
      return 0;
    }
  });
  return lines.reduce((sum, count) => sum + count, 0);
}

onLinux("one watch per folder and none per file; folders that go take theirs along", async () => {
  for (let index = 0; index < 12; index++) makeFlac(path(`${index % 3}/${index}.flac`));
  const before = watches();
  opened = await open(folder, { watch: true });
  await scan(opened.library);
  // The music folder, the three in it, and the folder of the stored playlists.
  expect(watches() - before).toBe(5);
  rmSync(path("2"), { recursive: true });
  await until(async () => watches() - before === 4);
});

onLinux("the folders of an earlier run are watched from the start", async () => {
  makeFlac(path("A/B/1.flac"));
  opened = await open(folder);
  await scan(opened.library);
  await opened.close();
  opened = await open(folder, { watch: true });
  const { library } = opened;
  await until(async () => opened?.health().roots[0]?.watch.kind === "watching");
  makeFlac(path("A/B/2.flac"));
  await until(async () => (await allUris(library)).length === 2);
  mkdirSync(path("A/new/deep"), { recursive: true });
  makeFlac(path("A/new/deep/3.flac"));
  await until(async () => (await allUris(library)).length === 3);
});
