import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LibraryEvent } from "../../src/library/library-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { allUris, EVERYTHING, makeFlac, makeFolder, open, scan, until } from "./rig.ts";

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

test("ten requests in ten milliseconds are one or two jobs, and rows = files", async () => {
  for (let index = 0; index < 40; index++) makeFlac(path(`${index % 4}/${index}.flac`));
  opened = await open(folder);
  const { library } = opened;
  const events: LibraryEvent[] = [];
  library.subscribe((event) => events.push(event));
  const jobs = await Promise.all(
    ["", "0", "", "1", "0/0.flac", "", "2", "", "3", ""].map((uri) => library.update(uri, { discard: false })),
  );
  const last = Math.max(...jobs);
  expect(last).toBeLessThanOrEqual(2);
  await until(async () => events.some((event) => event.type === "update" && event.job === last && !event.running));
  expect(library.updating).toBeNull();
  expect(await allUris(library)).toHaveLength(40);
  const running = events.filter((event) => event.type === "update").map((event) => event.running);
  expect(running).toEqual(last === 1 ? [true, false] : [true, false, true, false]);
  expect((await scan(library)).job).toBe(last + 1);
});

test("a scan is seen running by who asks right after its request was answered, and is told once", async () => {
  makeFlac(path("a.flac"));
  opened = await open(folder);
  const { library } = opened;
  const told: boolean[] = [];
  library.subscribe((event) => {
    if (event.type === "update") told.push(event.running);
  });
  for (const wanted of [1, 2, 3]) {
    expect(await library.update("", { discard: false })).toBe(wanted);
    expect(library.updating).toBe(wanted);
    await until(async () => library.updating === null);
  }
  expect(told).toEqual([true, false, true, false, true, false]);
});

test("a file that hangs or crashes the indexer fails alone, with its reason", async () => {
  for (const name of ["a.flac", "hang.flac", "b.flac", "crash.flac", "c.flac"]) writeFileSync(path(name), "x");
  opened = await open(folder, {
    indexerHost: new URL("./hanging-indexer.ts", import.meta.url),
    fileTimeoutMs: 1_500,
  });
  const result = await scan(opened.library);
  expect(result.failed).toBe(2);
  expect(await allUris(opened.library)).toEqual(["a.flac", "b.flac", "c.flac"]);
  const failures = await opened.library.failures();
  expect(failures.map((failure) => [failure.uri, failure.reason])).toEqual([
    ["crash.flac", "The file crashed the reader"],
    ["hang.flac", expect.stringContaining("could not be read within")],
  ]);
});

test("a file that makes the reader compute for ever or take all memory fails alone", { timeout: 120_000 }, async () => {
  for (const name of ["a.flac", "greedy.flac", "b.flac", "spin.flac", "c.flac"]) writeFileSync(path(name), "x");
  opened = await open(folder, {
    indexerHost: new URL("./hanging-indexer.ts", import.meta.url),
    fileTimeoutMs: 4_000,
  });
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["a.flac", "b.flac", "c.flac"]);
  const failures = await opened.library.failures();
  expect(failures.map((failure) => [failure.uri, failure.reason])).toEqual([
    ["greedy.flac", "The file crashed the reader"],
    ["spin.flac", expect.stringContaining("could not be read within")],
  ]);
  if (process.platform === "linux") {
    expect(Number(readFileSync(path("greedy.flac.mebibytes"), "utf8"))).toBeLessThan(1024);
  }
});

test("closing in the middle of a scan loses no file and blames none", async () => {
  for (let index = 0; index < 200; index++) makeFlac(path(`${index % 5}/${index}.flac`));
  opened = await open(folder);
  await opened.library.update("", { discard: false });
  await until(async () => opened?.library.updating !== null);
  await opened.close();
  await expect(opened.library.stats()).rejects.toMatchObject({ code: "unavailable" });
  opened = await open(folder);
  expect(await opened.library.failures()).toEqual([]);
  await scan(opened.library);
  expect(await allUris(opened.library)).toHaveLength(200);
});

test("the watcher sees files and folders come, change and go", { timeout: 120_000 }, async () => {
  makeFlac(path("A/1.flac"), [["TITLE", "old"]]);
  opened = await open(folder, { watch: true });
  const { library } = opened;
  await scan(library);
  await new Promise((resolve) => setTimeout(resolve, 500));
  makeFlac(path("A/2.flac"));
  await until(async () => (await allUris(library)).join() === "A/1.flac,A/2.flac");
  makeFlac(path("A/1.flac"), [["TITLE", "newer"]]);
  await until(async () => (await library.songsAt(["A/1.flac"]))[0]?.tags[0]?.[1] === "newer");
  mkdirSync(path("B"));
  makeFlac(path("B/3.flac"));
  await until(async () => (await allUris(library)).includes("B/3.flac"));
  renameSync(path("B"), path("C"));
  await until(async () => (await allUris(library)).join() === "A/1.flac,A/2.flac,C/3.flac");
  rmSync(path("A"), { recursive: true });
  await until(async () => (await allUris(library)).join() === "C/3.flac");
});

test("a root that comes after the start, goes and comes back is seen without being asked for", {
  timeout: 120_000,
}, async () => {
  rmSync(folder.music, { recursive: true });
  opened = await open(folder, { watch: true });
  const { library } = opened;
  await scan(library);
  expect(await allUris(library)).toEqual([]);
  makeFlac(path("A/1.flac"));
  await until(async () => (await allUris(library)).join() === "A/1.flac");
  renameSync(folder.music, `${folder.music} away`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await allUris(library)).toEqual(["A/1.flac"]);
  renameSync(`${folder.music} away`, folder.music);
  makeFlac(path("A/2.flac"));
  await until(async () => (await allUris(library)).join() === "A/1.flac,A/2.flac");
});

test("a stuck reader of a walk does not hold up others", async () => {
  for (let index = 0; index < 12; index++) makeFlac(path(`${index}/a.flac`));
  opened = await open(folder);
  const { library } = opened;
  await scan(library);
  const walks = [1, 2].map(() => library.folderText("", "tree", EVERYTHING)[Symbol.asyncIterator]());
  for (const walk of walks) expect((await walk.next()).done).toBe(false);
  makeFlac(path("new.flac"));
  await scan(library);
  expect((await library.listing("")).songs).toHaveLength(1);
  for (const walk of walks) await walk.return?.(undefined);
  expect(await allUris(library)).toHaveLength(13);
});

test("a scan that is cancelled stops, another that waits does not begin, and the next one finds the rest", async () => {
  for (let index = 0; index < 120; index++) makeFlac(path(`${index % 40}/${index}.flac`));
  opened = await open(folder);
  const { library } = opened;
  const ended: number[] = [];
  library.subscribe((event) => {
    if (event.type === "update" && !event.running) ended.push(event.job);
  });
  const first = await library.update("", { discard: false });
  await until(async () => library.updating === first);
  const second = await library.update("1", { discard: false });
  expect(await Promise.all([library.cancelUpdate(second), library.cancelUpdate(first)])).toEqual([true, true]);
  await until(async () => ended.includes(second) || (second === first && ended.includes(first)));
  expect(await library.cancelUpdate(second)).toBe(false);
  expect((await scan(library)).job).toBe(second + 1);
  expect(await allUris(library)).toHaveLength(120);
});

test("a request does not join a scan that waits and is cancelled", async () => {
  for (let index = 0; index < 40; index++) makeFlac(path(`${index}/a.flac`));
  opened = await open(folder);
  const { library } = opened;
  const running = await library.update("0", { discard: false });
  await until(async () => library.updating === running);
  const waiting = await library.update("", { discard: true });
  await library.cancelUpdate(waiting);
  const asked = await library.update("", { discard: true });
  expect(asked).toBeGreaterThan(running);
  await until(async () => library.updating === null);
  expect(await allUris(library)).toHaveLength(40);
});
