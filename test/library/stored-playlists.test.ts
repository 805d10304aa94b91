import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlaylistDesk } from "../../src/library/playlists/playlist-desk.ts";
import { PlaylistFolder } from "../../src/library/playlists/playlist-folder.ts";
import { PlaylistStore } from "../../src/library/playlists/playlist-store.ts";
import type { PlaylistEdit } from "../../src/library/playlists-port.ts";
import { Roots } from "../../src/library/roots.ts";
import { makeFolder } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let path: string;

beforeEach(() => {
  folder = makeFolder();
  path = join(folder.state, "playlists");
  mkdirSync(path, { recursive: true });
});

afterEach(() => folder.remove());

/** These tests are about ordinary playlists. */
const NO_SMART = { uris: async () => [], updatedSeconds: 0 };

function openStore(changed = () => {}): PlaylistStore {
  return new PlaylistStore(new PlaylistFolder(path), new Roots([{ name: "m", path: folder.music }]), NO_SMART, changed);
}

const insert = (...uris: readonly string[]): PlaylistEdit => ({ type: "insert", position: null, uris });
const move = (start: number, to: number): PlaylistEdit => ({ type: "move", start, end: start + 1, to });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}.flac`);
const file = (name: string) => readFileSync(join(path, name), "utf8");
const journals = () => readdirSync(path).filter((name) => name.endsWith(".edits"));
const urisOf = (store: PlaylistStore, name: string) => [...store.entries(name)].map(({ uri }) => uri);

/** Edits and waits until that is on the disk. */
async function keep(store: PlaylistStore, name: string, edit: PlaylistEdit): Promise<void> {
  const ticket = await store.edit(name, edit);
  if (ticket !== null) await store.sync([ticket]);
}

describe("a long playlist", () => {
  const long = numbered(2_000);

  test("an edit is in the journal when it is acknowledged, and in the file within a second", async () => {
    const store = openStore();
    await keep(store, "long", insert(...long));
    const before = file("long.m3u");
    await keep(store, "long", move(0, 1_999));
    expect(file("long.m3u")).toBe(before);
    expect(journals()).toHaveLength(1);
    const expected = [...long.slice(1), "0.flac"];
    expect(urisOf(store, "long")).toEqual(expected);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(file("long.m3u")).toBe(`${expected.join("\n")}\n`);
    expect(journals()).toEqual([]);
  });

  test("what was acknowledged is there after a crash, and once only", async () => {
    const crashed = openStore();
    await keep(crashed, "long", insert(...long));
    await keep(crashed, "long", { type: "delete", start: 0, end: 1 });
    await keep(crashed, "long", { type: "delete", start: 0, end: 1 });
    const journal = journals()[0] ?? "";
    const kept = readFileSync(join(path, journal));
    const next = openStore();
    expect(urisOf(next, "long")).toEqual(long.slice(2));
    await next.close();
    expect(file("long.m3u")).toBe(`${long.slice(2).join("\n")}\n`);
    // The crash came after the file was written and before the journal was gone.
    writeFileSync(join(path, journal), kept);
    expect(urisOf(openStore(), "long")).toEqual(long.slice(2));
    expect(journals()).toEqual([]);
    await crashed.close();
  });

  test("a line of the journal that a crash tore counts for nothing, those before it do", async () => {
    const crashed = openStore();
    await keep(crashed, "long", insert(...long));
    await keep(crashed, "long", { type: "delete", start: 0, end: 1 });
    await keep(crashed, "long", { type: "delete", start: 0, end: 1 });
    const journal = join(path, journals()[0] ?? "");
    const kept = readFileSync(journal);
    for (const [bytes, gone] of [
      [kept.length - 1, 1],
      [kept.length - 30, 1],
      [kept.length, 2],
      [20, 0],
      [0, 0],
    ] as const) {
      writeFileSync(journal, kept.subarray(0, bytes));
      expect(urisOf(openStore(), "long")).toEqual(long.slice(gone));
    }
    await crashed.close();
  });

  test("a file that another program wrote is not touched by a journal left behind", async () => {
    const crashed = openStore();
    await keep(crashed, "long", insert(...long));
    await keep(crashed, "long", move(0, 5));
    writeFileSync(join(path, "new"), "theirs.flac\n");
    renameSync(join(path, "new"), join(path, "long.m3u"));
    expect(urisOf(openStore(), "long")).toEqual(["theirs.flac"]);
    expect(journals()).toEqual([]);
    rmSync(path, { recursive: true });
    mkdirSync(path);
    await crashed.close();
  });

  test("that cannot be read after a crash keeps its journal and does not disturb the others", async () => {
    const crashed = openStore();
    await keep(crashed, "long", insert(...long));
    await keep(crashed, "long", move(0, 5));
    renameSync(join(path, "long.m3u"), join(folder.state, "outside.m3u"));
    symlinkSync(join(folder.state, "outside.m3u"), join(path, "long.m3u"));
    const next = openStore();
    await keep(next, "other", insert("a.flac"));
    expect(file("other.m3u")).toBe("a.flac\n");
    expect(journals()).toHaveLength(1);
    rmSync(path, { recursive: true });
    mkdirSync(path);
    await crashed.close();
  });

  test("is renamed and deleted with all of its edits", async () => {
    const store = openStore();
    await keep(store, "long", insert(...long));
    await keep(store, "long", move(0, 1_999));
    await store.rename("long", "other");
    expect(file("other.m3u")).toBe(`${[...long.slice(1), "0.flac"].join("\n")}\n`);
    await keep(store, "other", move(0, 1));
    await store.remove("other");
    expect(readdirSync(path)).toEqual([]);
    expect(store.list()).toEqual([]);
  });

  test("is listed with the time of its last edit", async () => {
    const store = openStore();
    await keep(store, "long", insert(...long));
    await keep(store, "long", move(0, 1));
    const [edited] = store.list();
    await store.close();
    expect(store.list()).toEqual([edited]);
    expect(openStore().list()).toEqual([edited]);
  });
});

test("kill -9 at any moment loses nothing acknowledged", { timeout: 120_000 }, async () => {
  const source = (name: string) => JSON.stringify(new URL(`../../src/library/${name}`, import.meta.url).href);
  const script = `
    import { PlaylistFolder } from ${source("playlists/playlist-folder.ts")};
    import { PlaylistStore } from ${source("playlists/playlist-store.ts")};
    import { Roots } from ${source("roots.ts")};
    const roots = new Roots([{ name: "m", path: ${JSON.stringify(folder.music)} }]);
    const store = new PlaylistStore(new PlaylistFolder(${JSON.stringify(path)}), roots, null, () => {});
    const keep = async (name, edit) => store.sync([await store.edit(name, edit)]);
    for (let number = Number(process.argv[1]); ; number++) {
      await keep("log", { type: "insert", position: null, uris: [number + ".flac"] });
      if (number % 50 === 0) {
        await keep("short", { type: "save", mode: "replace", uris: [number + ".flac"] });
        console.log("short " + number);
      }
      console.log("log " + number);
    }`;
  writeFileSync(
    join(path, "log.m3u"),
    numbered(1_500)
      .map((uri) => `${uri}\n`)
      .join(""),
  );
  writeFileSync(join(path, "short.m3u"), "1500.flac\n");
  let acknowledged = 1_499;
  let shortAcknowledged = 1_500;
  let journalsSeen = 0;
  for (let kill = 0; kill < 25; kill++) {
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script, String(acknowledged + 1)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    await once(child.stdout, "data");
    // Some die in the journal, some while the file is written.
    await new Promise((resolve) => setTimeout(resolve, kill % 3 === 0 ? 495 + kill : (kill * 7) % 23));
    child.kill("SIGKILL");
    await once(child, "close");
    const last = (name: string) => told.slice(0, told.lastIndexOf("\n") + 1).match(new RegExp(`^${name} \\d+$`, "gm"));
    acknowledged = Number(last("log")?.at(-1)?.slice(4));
    shortAcknowledged = Number(last("short")?.at(-1)?.slice(6) ?? shortAcknowledged);
    journalsSeen += journals().length;
    const store = openStore();
    const uris = urisOf(store, "log");
    expect(uris.length - 1).toBeGreaterThanOrEqual(acknowledged);
    expect(uris).toEqual(numbered(uris.length));
    const short = Number.parseInt(urisOf(store, "short")[0] ?? "", 10);
    expect(short).toBeGreaterThanOrEqual(shortAcknowledged);
    await store.close();
    expect(file("log.m3u")).toBe(uris.map((uri) => `${uri}\n`).join(""));
    acknowledged = uris.length - 1;
  }
  expect(journalsSeen).toBeGreaterThan(5);
});

describe("a disk that refuses", () => {
  /** Stands for a disk that takes nothing: a folder where the playlist's file should be. */
  const block = (name: string) => mkdirSync(join(path, name, "x"), { recursive: true });

  test("tells those whose edits it refused, and nobody else", async () => {
    const store = openStore();
    const bad = await store.edit("bad", insert("a.flac"));
    const good = await store.edit("good", insert("a.flac"));
    const later = await store.edit("bad", insert("b.flac"));
    block("bad.m3u");
    await expect(store.sync([good ?? ""])).resolves.toBeUndefined();
    await expect(store.sync([bad ?? ""])).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.sync([good ?? "", later ?? ""])).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.sync([good ?? ""])).resolves.toBeUndefined();
    expect(file("good.m3u")).toBe("a.flac\n");
    rmSync(join(path, "bad.m3u"), { recursive: true });
    expect(() => store.entries("bad")).toThrow("No such playlist");
    await keep(store, "bad", insert("c.flac"));
    expect(file("bad.m3u")).toBe("c.flac\n");
  });

  test("an edit made while a failing write is under way fails with it; what was acknowledged before stays", async () => {
    const store = openStore();
    const long = numbered(1_500);
    await keep(store, "long", insert(...long));
    await keep(store, "long", move(0, 1_499));
    const acknowledged = [...long.slice(1), "0.flac"];
    const whole = await store.edit("long", insert(...numbered(30)));
    renameSync(join(path, "long.m3u"), join(path, "aside"));
    block("long.m3u");
    const failing = store.sync([whole ?? ""]);
    const during = await store.edit("long", move(3, 4));
    await expect(failing).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.sync([during ?? ""])).rejects.toMatchObject({ code: "unavailable" });
    rmSync(join(path, "long.m3u"), { recursive: true });
    renameSync(join(path, "aside"), join(path, "long.m3u"));
    const next = openStore();
    expect(urisOf(next, "long")).toEqual(acknowledged);
    await next.close();
  });

  test("a ticket of another life of the store is no promise", async () => {
    const ticket = await openStore().edit("p", insert("a.flac"));
    await expect(openStore().sync([ticket ?? ""])).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("a file of another program", () => {
  const edited = async (text: string | Buffer, ...edits: readonly PlaylistEdit[]) => {
    writeFileSync(join(path, "p.m3u"), text);
    const store = openStore();
    for (const edit of edits) await keep(store, "p", edit);
    return file("p.m3u");
  };

  test("keeps its comments, which go with their entries", async () => {
    const text =
      "#EXTM3U\n#PLAYLIST:Mine\n#EXTINF:3,One\n1.flac\n#EXTINF:4,Two\n#EXTGRP:x\n2.flac\n3.flac\n# the end\n";
    expect(await edited(text, move(2, 0), insert("4.flac"))).toBe(
      "#EXTM3U\n3.flac\n#PLAYLIST:Mine\n#EXTINF:3,One\n1.flac\n#EXTINF:4,Two\n#EXTGRP:x\n2.flac\n4.flac\n# the end\n",
    );
    const store = openStore();
    expect([...store.entries("p")][2]).toEqual({ uri: "2.flac", range: null, tags: [["Name", "Two"]] });
    await store.replaceUris(new Map([["2.flac", "new/2.flac"]]));
    expect(file("p.m3u")).toContain("#EXTINF:4,Two\n#EXTGRP:x\nnew/2.flac\n");
    await keep(store, "p", { type: "delete", start: 2, end: 3 });
    expect(file("p.m3u")).not.toContain("Two");
  });

  test("keeps its line ends and its byte order mark", async () => {
    expect(await edited("\ufeff#EXTM3U\r\n#EXTINF:1,A\r\na.flac\r\n", insert("b.flac"))).toBe(
      "\ufeff#EXTM3U\r\n#EXTINF:1,A\r\na.flac\r\nb.flac\r\n",
    );
  });

  test("in Windows' Latin becomes UTF-8 with its first edit", async () => {
    expect(await edited(Buffer.from("Björk/Jóga.flac\r\n", "latin1"), insert("Ж.flac"))).toBe(
      "Björk/Jóga.flac\r\nЖ.flac\r\n",
    );
  });

  test("with more entries than we read is not cut by an edit", async () => {
    const text = numbered(100_001).join("\n");
    await expect(edited(text, insert("x"))).rejects.toMatchObject({ code: "playlist-full" });
    expect(file("p.m3u")).toBe(text);
  });

  test("of nothing but comments is an empty playlist", async () => {
    expect(await edited("# one\n\n# two\n", insert("a.flac"))).toBe("a.flac\n# one\n# two\n");
  });
});

test("songs whose names look like comments or begin with blanks are kept", async () => {
  const odd = ["#1 hits.flac", " x.flac", "\ufeffbom.flac", "a#b/\u0085.flac", "./x"];
  const store = openStore();
  await keep(store, "odd", insert(...odd));
  expect(urisOf(openStore(), "odd")).toEqual([...odd.slice(0, -1), "x"]);
  await store.replaceUris(new Map([["#1 hits.flac", "#2.flac"]]));
  expect(urisOf(openStore(), "odd")[0]).toBe("#2.flac");
});

test("a folder that cannot be written to is told, and nothing is left behind", async () => {
  if (process.getuid?.() === 0) return;
  chmodSync(path, 0o500);
  await expect(keep(openStore(), "p", insert("a"))).rejects.toMatchObject({ code: "unavailable" });
  chmodSync(path, 0o700);
  expect(readdirSync(path)).toEqual([]);
});

test("what another program does in the folder is announced, what we do ourselves only once", async () => {
  const told: unknown[] = [];
  const roots = new Roots([{ name: "m", path: folder.music }]);
  const desk = new PlaylistDesk(path, roots, NO_SMART, (message) => void told.push(message));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 300));
  const since = async (act: () => unknown) => {
    await rest();
    told.length = 0;
    await act();
    await rest();
    return told.length;
  };
  try {
    expect(await since(() => writeFileSync(join(path, "theirs.m3u"), "a.flac\n"))).toBe(1);
    expect(await since(() => writeFileSync(join(path, "notes.txt"), "x"))).toBe(0);
    expect(await since(() => keep(desk.store, "ours", insert("a.flac")))).toBe(1);
    expect(await since(() => desk.store.rename("ours", "ours too"))).toBe(1);
    expect(await since(() => writeFileSync(join(path, "ours too.m3u"), "b.flac\n"))).toBe(1);
    expect(urisOf(desk.store, "ours too")).toEqual(["b.flac"]);
    expect(await since(() => desk.store.remove("ours too"))).toBe(1);
    expect(await since(() => rmSync(join(path, "theirs.m3u")))).toBe(1);
  } finally {
    await desk.close();
  }
});
