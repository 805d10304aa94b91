import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLibrary } from "../../src/library/open.ts";
import { Roots } from "../../src/library/roots.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { allUris, CHECK_HOST, INDEXER_HOST, LIBRARY_WORKER, MIGRATIONS, makeFlac, makeFolder, scan } from "./rig.ts";

test("several music folders are the first segments of addresses; one that is away keeps its songs", async () => {
  const folder = makeFolder();
  const roots = ["cd", "lp"].map((name) => ({ name, path: join(folder.music, `disk-${name}`) }));
  for (const root of roots) makeFlac(join(root.path, "A/1.flac"));
  const opened = await openLibrary({
    roots,
    stateDirectory: folder.state,
    watch: false,
    entries: { libraryWorker: LIBRARY_WORKER, indexerHost: INDEXER_HOST, checkHost: CHECK_HOST },
    migrations: MIGRATIONS,
    logger: silentLogger,
  });
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["cd/A/1.flac", "lp/A/1.flac"]);
  renameSync(join(folder.music, "disk-lp"), join(folder.music, "away"));
  makeFlac(join(folder.music, "disk-cd/2.flac"));
  await scan(opened.library);
  expect(await allUris(opened.library)).toEqual(["cd/2.flac", "cd/A/1.flac", "lp/A/1.flac"]);
  expect(opened.health().roots.map(({ name, problem }) => [name, problem])).toEqual([
    ["cd", null],
    ["lp", "is not there"],
  ]);
  expect((await opened.library.listing("")).directories.map((directory) => directory.uri)).toEqual(["cd", "lp"]);
  await opened.close();
  folder.remove();
});

test.each([
  [["a", "a"], /same name/],
  [["a", "b/c"], /cannot name/],
])("%j are no names of music folders", (names, message) => {
  expect(() => new Roots(names.map((name) => ({ name, path: "/x" })))).toThrow(message);
});

test("paths and addresses lead to each other", () => {
  const one = new Roots([{ name: "m", path: "/music" }]);
  expect(one.uriOf("/music/A/b.flac")).toBe("A/b.flac");
  expect(one.uriOf("/musical/b.flac")).toBeNull();
  const two = new Roots([
    { name: "x", path: "/a" },
    { name: "y", path: "/b" },
  ]);
  expect(two.resolve("y/c")?.path).toBe("/b/c");
  expect(two.resolve("")).toBeNull();
  expect(two.uriOf("/b")).toBe("y");
});
