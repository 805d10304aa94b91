import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderDates } from "../../src/library/indexer/folder-dates.ts";
import { RootStates } from "../../src/library/root-states.ts";
import { Roots } from "../../src/library/roots.ts";
import { ChangeWatch } from "../../src/library/watch/change-watch.ts";
import { FolderPolling, type KnownFolder } from "../../src/library/watch/folder-polling.ts";
import { makeFlac, makeFolder } from "./rig.ts";

let music: string;

beforeEach(() => {
  music = mkdtempSync(join(tmpdir(), "auralis-polling-"));
});

afterEach(() => rmSync(music, { recursive: true, force: true }));

const OLD_SECONDS = 1_600_000_000;

function old(uri: string): void {
  mkdirSync(join(music, uri), { recursive: true });
  utimesSync(join(music, uri), OLD_SECONDS, OLD_SECONDS);
}

function polling(folders: () => readonly KnownFolder[], isBusy = () => false) {
  const told: (readonly string[] | null)[] = [];
  const roots = new Roots([{ name: "m", path: music }]);
  const poller = new FolderPolling({
    roots,
    modified: async (_root, paths) => folderDates(paths),
    folders,
    isBusy,
    changed: (uris) => told.push(uris),
  });
  return { poller, told };
}

test("folders are looked at by their dates: what came, went or changed since the last look is told once", async () => {
  for (const uri of ["A", "B", "C", ""]) old(uri);
  const folders = [
    { uri: "", modifiedSeconds: null },
    ...["A", "B", "C"].map((uri) => ({ uri, modifiedSeconds: OLD_SECONDS })),
  ];
  const { poller, told } = polling(() => folders);
  await poller.look("");
  expect(told).toEqual([]);
  writeFileSync(join(music, "B/new.flac"), "");
  rmSync(join(music, "C"), { recursive: true });
  await poller.look("");
  expect(told.pop()?.toSorted()).toEqual(["", "B", "C"]);
  folders.splice(3, 1);
  await poller.look("");
  expect(told).toEqual([]);
});

test("a folder that changed between its scan and the first look is told, also within the same second", async () => {
  old("A");
  mkdirSync(join(music, "B"));
  const seconds = Math.floor((folderDates([join(music, "B")])[0] ?? 0) / 1000);
  const { poller, told } = polling(() => [
    { uri: "A", modifiedSeconds: OLD_SECONDS - 1 },
    { uri: "B", modifiedSeconds: seconds },
  ]);
  await poller.look("");
  expect(told).toEqual([["A", "B"]]);
});

test("nothing is looked at while a scan runs", async () => {
  old("A");
  const { poller, told } = polling(
    () => [{ uri: "A", modifiedSeconds: 1 }],
    () => true,
  );
  await poller.look("");
  expect(told).toEqual([]);
});

test("a music folder on a server is polled, and none of its folders is watched", async () => {
  const roots = new Roots([{ name: "m", path: music }]);
  const folders = [{ name: "m", path: music }];
  const states = new RootStates(
    [""],
    folders,
    () => {},
    () => {},
  );
  const nfs = 0x6969;
  const watch = new ChangeWatch({
    roots,
    folders,
    states,
    guard: {
      judge: () => ({ kind: "well", isOtherDevice: false, isOtherPath: false }),
    } as unknown as ConstructorParameters<typeof ChangeWatch>[0]["guard"],
    indexer: {
      list: async () => ({ modifiedMs: 0, device: 1, fileSystem: nfs, entries: [], refused: [], digest: null }),
      modified: async (_place, paths) => folderDates(paths),
    },
    known: () => [],
    isScanning: () => false,
    scan: () => {},
    warn: () => {},
    pollSeconds: 120,
  });
  await watch.start();
  expect(states.health[0]?.watch).toEqual({
    kind: "polling",
    why: expect.stringContaining("NFS"),
    everySeconds: 120,
    remedy: null,
  });
  await watch.close();
});

/** In a user namespace of its own the system gives a process as few watches as we like. */
const namespaced = test.runIf(process.platform === "linux" && process.getuid?.() === 0);

namespaced("without watches left folders are polled, and it is told what helps", { timeout: 120_000 }, async () => {
  const folder = makeFolder();
  for (let index = 0; index < 6; index++) makeFlac(join(folder.music, `${index}/a.flac`));
  const rig = new URL("./rig.ts", import.meta.url).href;
  const script = `import { allUris, makeFlac, open, scan, until } from ${JSON.stringify(rig)};
    const folder = ${JSON.stringify(folder)};
    const opened = await open(folder, { watch: true, pollSeconds: 1 });
    await scan(opened.library);
    await until(async () => opened.health().roots[0].watch.kind === "polling");
    makeFlac(folder.music + "/5/b.flac");
    await until(async () => (await allUris(opened.library)).includes("5/b.flac"));
    console.log(JSON.stringify(opened.health().roots[0]));
    await opened.close();`;
  const run = `echo 4 > /proc/sys/user/max_inotify_watches; exec "$@"`;
  const child = spawn(
    "unshare",
    ["-Ur", "sh", "-c", run, "sh", process.execPath, "--input-type=module-typescript", "-e", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await once(child, "close");
  expect(JSON.parse(output)).toMatchObject({
    problem: null,
    watch: {
      kind: "polling",
      everySeconds: 1,
      remedy: expect.stringMatching(/sysctl fs\.inotify\.max_user_watches=\d+/),
    },
  });
  folder.remove();
});
