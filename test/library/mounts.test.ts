import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenLibrary } from "../../src/library/open.ts";
import { allUris, makeFlac, makeFolder, open, scan, until } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary | null = null;
let mounts = 0;

beforeEach(() => {
  folder = makeFolder();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
  while (mounts > 0) unmount();
  folder.remove();
});

/** Mounting takes root. */
const mounting = test.runIf(process.platform === "linux" && process.getuid?.() === 0);

function mount(...how: readonly string[]): void {
  execFileSync("mount", [...how, folder.music]);
  mounts++;
}

function unmount(): void {
  execFileSync("umount", ["--lazy", folder.music]);
  mounts--;
}

const path = (uri: string) => join(folder.music, uri);
const problem = () => opened?.health().roots[0]?.problem ?? null;
const isMissing = async (uri: string) => (await opened?.library.songsAt([uri]))?.[0]?.missing === true;

mounting("a disk that is unmounted keeps its songs, and is there again once it is mounted", async () => {
  const disk = join(folder.music, "..", "disk");
  mkdirSync(disk);
  mount("--bind", disk);
  for (const uri of ["A/1.flac", "A/2.flac", "B/3.flac"]) makeFlac(path(uri));
  opened = await open(folder, { watch: true, pollSeconds: 1 });
  const { library } = opened;
  await scan(library);
  expect(await isMissing("A/1.flac")).toBe(false);

  unmount();
  await until(async () => problem() !== null);
  expect(problem()).toMatch(/suddenly empty/);
  expect(await allUris(library)).toHaveLength(3);
  expect(await isMissing("A/1.flac")).toBe(true);
  await scan(library, "A");
  await scan(library);
  expect(await allUris(library)).toHaveLength(3);

  makeFlac(join(disk, "B/4.flac"));
  mount("--bind", disk);
  await until(async () => (await allUris(library)).length === 4);
  expect(problem()).toBeNull();
  expect(await isMissing("A/1.flac")).toBe(false);
  makeFlac(path("A/5.flac"));
  await until(async () => (await allUris(library)).includes("A/5.flac"));
});

mounting("a disk that was away between two looks at the list of mounts is there again", async () => {
  const disk = join(folder.music, "..", "disk");
  mkdirSync(disk);
  mount("--bind", disk);
  makeFlac(path("A/1.flac"));
  opened = await open(folder, { watch: true, pollSeconds: 3 });
  await scan(opened.library);
  unmount();
  await scan(opened.library);
  expect(problem()).not.toBeNull();
  // Nearly always with the number that the mount before had, and so with the same line in the list.
  mount("--bind", disk);
  await until(async () => problem() === null && !(await isMissing("A/1.flac")));
});

mounting("another disk in the place of the music is no loss of songs, whatever is on it", async () => {
  for (let index = 0; index < 30; index++) makeFlac(path(`${index % 3}/${index}.flac`));
  opened = await open(folder, { watch: true, pollSeconds: 1 });
  const { library } = opened;
  await scan(library);
  mount("-t", "tmpfs", "tmpfs");
  makeFlac(path("other/1.flac"));
  await until(async () => problem() !== null);
  await scan(library);
  expect(problem()).toMatch(/another disk/);
  expect(await allUris(library)).toHaveLength(30);
  unmount();
  await until(async () => problem() === null);
  expect(await allUris(library)).toHaveLength(30);
  expect(opened.health().roots[0]?.missingSongs).toBe(0);
});

mounting("the same music on a new disk is taken over; what is not on it is kept as missing", async () => {
  for (let index = 0; index < 30; index++) {
    makeFlac(path(`${index % 3}/${index}.flac`), [["MUSICBRAINZ_TRACKID", `song ${index}`]]);
  }
  opened = await open(folder);
  const { library } = opened;
  await scan(library);
  const copy = join(folder.music, "..", "copy");
  execFileSync("cp", ["-a", folder.music, copy]);
  mount("-t", "tmpfs", "tmpfs");
  execFileSync("sh", ["-c", `cp -a '${copy}'/* '${folder.music}'; rm '${path("0/0.flac")}'`]);
  await scan(library);
  expect(problem()).toBeNull();
  expect(await allUris(library)).toHaveLength(30);
  expect(await isMissing("0/0.flac")).toBe(true);
  execFileSync("rm", [path("1/1.flac")]);
  await scan(library);
  expect(await allUris(library)).toHaveLength(29);
});
