import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLibrary } from "../../src/library/open.ts";
import { readPlaylistFile } from "../../src/library/playlists/playlist-file.ts";
import { PlaylistFolder } from "../../src/library/playlists/playlist-folder.ts";
import { PlaylistStore } from "../../src/library/playlists/playlist-store.ts";
import { Roots } from "../../src/library/roots.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { processorTime } from "../rig/processor-time.ts";
import { CHECK_HOST, INDEXER_HOST, LIBRARY_WORKER, MIGRATIONS, makeFolder } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let path: string;

beforeEach(() => {
  folder = makeFolder();
  path = join(folder.state, "playlists");
});

afterEach(() => folder.remove());

/** These tests are about ordinary playlists. */
const NO_SMART = { uris: async () => [], updatedSeconds: 0 };

function openStore(changed = () => {}): PlaylistStore {
  return new PlaylistStore(new PlaylistFolder(path), new Roots([{ name: "m", path: folder.music }]), NO_SMART, changed);
}

const save = (uris: readonly string[]) => ({ type: "save", mode: "replace", uris }) as const;

describe("the folder", () => {
  test("a killed daemon leaves the old playlist or the new one, and what it acknowledged", {
    timeout: 120_000,
  }, async () => {
    const store = new URL("../../src/library/playlists/playlist-store.ts", import.meta.url).href;
    const script = `
      import { PlaylistFolder } from ${JSON.stringify(new URL("playlist-folder.ts", store).href)};
      import { PlaylistStore } from ${JSON.stringify(store)};
      import { Roots } from ${JSON.stringify(new URL("../roots.ts", store).href)};
      const roots = new Roots([{ name: "m", path: ${JSON.stringify(folder.music)} }]);
      const playlists = new PlaylistStore(new PlaylistFolder(${JSON.stringify(path)}), roots, null, () => {});
      const first = Number(process.argv[1]);
      for (let round = first; ; round++) {
        const uris = Array.from({ length: 5000 }, (_, index) => "round " + round + "/" + index + ".flac");
        await playlists.sync([await playlists.edit("torn", { type: "save", mode: "replace", uris })]);
        console.log(round);
      }`;
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "torn.m3u"), "");
    let acknowledged = 0;
    for (let kill = 0; kill < 20; kill++) {
      const child = spawn(
        process.execPath,
        ["--input-type=module-typescript", "-e", script, String(acknowledged + 1)],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      child.stdout.on("data", (chunk: Buffer) => {
        acknowledged = Number(chunk.toString().trimEnd().split("\n").at(-1));
      });
      await once(child.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 23));
      child.kill("SIGKILL");
      await once(child, "close");
      const lines = readFileSync(join(path, "torn.m3u"), "utf8").trimEnd().split("\n");
      const [, round] = /^round (\d+)\//.exec(lines[0] ?? "") ?? [];
      expect(lines).toEqual(Array.from({ length: 5000 }, (_, index) => `round ${round}/${index}.flac`));
      expect([acknowledged, acknowledged + 1]).toContain(Number(round));
    }
    openStore();
    expect(readdirSync(path)).toEqual(["torn.m3u"]);
  });

  test("only what the daemon itself left behind is tidied up", () => {
    mkdirSync(path, { recursive: true });
    for (const name of [".auralis-0123456789abcdef.tmp", ".auralis-x.tmp", "mine.tmp"])
      writeFileSync(join(path, name), "");
    openStore();
    expect(readdirSync(path).toSorted()).toEqual([".auralis-x.tmp", "mine.tmp"]);
  });

  test("a hundred thousand entries are the limit, and moved without harm", async () => {
    const store = openStore();
    const uris = Array.from({ length: 100_000 }, (_, index) => `${index}.flac`);
    await store.edit("big", { type: "insert", position: null, uris });
    await expect(store.edit("big", { type: "insert", position: null, uris: ["x"] })).rejects.toThrow("too large");
    for (let index = 0; index < 1000; index++) await store.edit("big", { type: "move", start: 0, end: 1, to: 99_999 });
    await store.close();
    const lines = readFileSync(join(path, "big.m3u"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(100_000);
    expect([lines[0], lines.at(-1)]).toEqual(["1000.flac", "999.flac"]);
    expect([...openStore().entries("big")]).toHaveLength(100_000);
  });

  test("edits between the rounds of writing are written, deletions after them hold", async () => {
    const store = openStore();
    for (let index = 0; index < 50; index++) {
      const ticket = await store.edit("p", { type: "insert", position: null, uris: [`${index}`] });
      if (index % 7 === 0) await store.sync([ticket ?? ""]);
      else if (index % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const renamed = store.rename("p", "q");
    await renamed;
    expect([...store.entries("q")].map(({ uri }) => uri)).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
    const ticket = await store.edit("q", { type: "clear" });
    await store.remove("q");
    await store.sync([ticket ?? ""]);
    expect(readdirSync(path)).toEqual([]);
  });

  test("entries: absolute ones inside become relative, those outside stay what they are", () => {
    mkdirSync(path, { recursive: true });
    const lines = [
      `${folder.music}/a/1.flac`,
      `file://${folder.music}/a%20b/2.flac`,
      "a/./b/../3.flac",
      "/etc/passwd",
      "../../etc/passwd",
      "http://example.com/x.mp3",
      "",
      "# a comment",
    ];
    writeFileSync(join(path, "p.m3u"), lines.join("\r\n"));
    expect([...openStore().entries("p")].map(({ uri }) => uri)).toEqual([
      "a/1.flac",
      "a b/2.flac",
      "a/3.flac",
      "/etc/passwd",
      "../../etc/passwd",
      "http://example.com/x.mp3",
    ]);
  });

  test("an old file that is no UTF-8 is read as Latin", () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "p.m3u"), Buffer.from("Bj\u00f6rk/J\u00f3ga.flac\n", "latin1"));
    expect([...openStore().entries("p")][0]?.uri).toBe("Björk/Jóga.flac");
  });

  test("songs that moved are found at their new address in every playlist", async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "a.m3u"), `x/1.flac\n${folder.music}/x/2.flac\nx/3.flac\nx/1.flac\n`);
    writeFileSync(join(path, "b.m3u8"), "x/2.flac\n");
    writeFileSync(join(path, "c.m3u"), "x/3.flac\r\n");
    const moves = new Map([
      ["x/1.flac", "y/1.flac"],
      ["x/2.flac", "y/2.flac"],
    ]);
    await openStore().replaceUris(moves);
    const text = (name: string) => readFileSync(join(path, name), "utf8");
    expect(text("a.m3u")).toBe("y/1.flac\ny/2.flac\nx/3.flac\ny/1.flac\n");
    expect(text("b.m3u8")).toBe("y/2.flac\n");
    expect(text("c.m3u")).toBe("x/3.flac\r\n");
  });

  test("names that are no file names never leave the folder", async () => {
    const store = openStore();
    for (const name of ["../x", "a/b", "", "x\0"]) {
      await expect(store.edit(name, save([]))).rejects.toThrow("Bad playlist name");
    }
  });
});

test("the folder may lie elsewhere; while it cannot be used the music still can", async () => {
  const elsewhere = join(folder.state, "..", "elsewhere");
  writeFileSync(elsewhere, "a file where the folder should be");
  const opened = await openLibrary({
    roots: [{ name: "music", path: folder.music }],
    stateDirectory: folder.state,
    playlistDirectory: elsewhere,
    watch: false,
    entries: { libraryWorker: LIBRARY_WORKER, indexerHost: INDEXER_HOST, checkHost: CHECK_HOST },
    migrations: MIGRATIONS,
    logger: silentLogger,
  });
  try {
    expect((await opened.library.listing("")).songs).toEqual([]);
    await expect(opened.playlists.list()).rejects.toMatchObject({ code: "unavailable" });
    await expect(opened.playlists.edit("p", save([]))).rejects.toMatchObject({ code: "unavailable" });
    rmSync(elsewhere);
    const ticket = await opened.playlists.edit("p", { type: "insert", position: null, uris: ["a.flac"] });
    await opened.playlists.sync([ticket ?? ""]);
    expect(readFileSync(join(elsewhere, "p.m3u"), "utf8")).toBe("a.flac\n");
  } finally {
    await opened.close();
  }
});

describe("playlist files in the music folder", () => {
  const read = async (name: string, text: string | Buffer) => {
    mkdirSync(join(folder.music, "lists"), { recursive: true });
    writeFileSync(join(folder.music, "lists", name), text);
    return readPlaylistFile(`lists/${name}`, new Roots([{ name: "m", path: folder.music }]), noSheet);
  };
  const noSheet = async () => null;
  const plain = (uri: string) => ({ uri, range: null, tags: [] });

  test("m3u", async () => {
    const text = "#EXTM3U\n#EXTINF:3,Said so\n../a/1.flac\n  2.flac  \n../../../etc/passwd\n";
    expect(await read("x.m3u", text)).toEqual([
      { uri: "a/1.flac", range: null, tags: [["Name", "Said so"]] },
      plain("lists/2.flac"),
      plain("../../../etc/passwd"),
    ]);
  });

  test("pls", async () => {
    const text = "; x\n[Playlist]\nFile2=../b.flac\nTitle2=B\nfile1 = ../a.flac\nNumberOfEntries=2\n[other]\nFile3=c\n";
    expect(await read("x.pls", text)).toEqual([
      plain("a.flac"),
      { uri: "b.flac", range: null, tags: [["Title", "B"]] },
    ]);
  });

  test("xspf", async () => {
    const text = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><playlist><title>no</title><trackList>
      <track><location>../a%20b.flac</location><title>A &amp; &#66; &a;</title><creator><![CDATA[<C>]]></creator></track>
      <track><title>nowhere</title></track>
      <track><location>file://${folder.music}/c.flac</location></track></trackList></playlist>`;
    expect(await read("x.xspf", text)).toEqual([
      {
        uri: "a b.flac",
        range: null,
        tags: [
          ["Title", "A & B &a;"],
          ["Artist", "<C>"],
        ],
      },
      plain("c.flac"),
    ]);
  });

  test("asx", async () => {
    const text = `<ASX version="3"><TITLE>no</TITLE><Entry><title>One</title><AUTHOR>Band</AUTHOR><REF HREF="../1.mp3"/><ref href="x"/></Entry>
      <entry><ref href='http://h/2?a=1&amp;b=2'></entry></ASX>`;
    expect(await read("x.asx", text)).toEqual([
      {
        uri: "1.mp3",
        range: null,
        tags: [
          ["Title", "One"],
          ["Artist", "Band"],
        ],
      },
      plain("http://h/2?a=1&b=2"),
    ]);
  });

  test("cue", async () => {
    const text = `REM DATE 1979\nPERFORMER "Band"\nTITLE "Album"\nFILE "a b.flac" WAVE\n  TRACK 01 AUDIO\n    TITLE "One"
    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    TITLE "Two"\n    PERFORMER "Guest"\n    INDEX 00 00:02:60\n    INDEX 01 00:03:10
  TRACK 03 MODE1/2352\n    INDEX 01 00:04:00\nFILE "c.flac" WAVE\n  TRACK 04 AUDIO\n    INDEX 01 00:01:00\n`;
    const album = [
      ["Date", "1979"],
      ["AlbumArtist", "Band"],
      ["Album", "Album"],
    ];
    expect(await read("x.cue", text)).toEqual([
      {
        uri: "lists/a b.flac",
        range: { startSeconds: 0, endSeconds: 3 + 10 / 75 },
        tags: [...album, ["Track", "01"], ["Title", "One"]],
      },
      {
        uri: "lists/a b.flac",
        range: { startSeconds: 3 + 10 / 75, endSeconds: null },
        tags: [...album, ["Track", "02"], ["Title", "Two"], ["Artist", "Guest"]],
      },
      { uri: "lists/c.flac", range: { startSeconds: 1, endSeconds: null }, tags: [...album, ["Track", "04"]] },
    ]);
  });

  test.each(["x.m3u", "x.m3u8", "x.pls", "x.xspf", "x.asx", "x.cue"])(
    "%s of anything ends without harm",
    async (name) => {
      const hostile = [
        "",
        "\0\0\0",
        Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)),
        `<${"a".repeat(100_000)}`,
        "<entry>".repeat(20_000),
        "&".repeat(100_000),
        `[playlist]\n${"File1=a\n".repeat(1000)}File99999999=x\n`,
        `#EXTM3U\n${"x".repeat(100_000)}\n`,
        'FILE "a" WAVE\nTRACK 01 AUDIO\nINDEX 01 99:99:99\n'.repeat(1000),
        '"'.repeat(100_000),
      ];
      for (const text of hostile) {
        const spentMs = processorTime();
        for (const { uri } of await read(name, text)) expect(uri.length).toBeLessThan(5000);
        expect(spentMs()).toBeLessThan(2_000);
      }
    },
  );

  test("what is no playlist, or leads out of the folder, is not there", async () => {
    const roots = new Roots([{ name: "m", path: folder.music }]);
    writeFileSync(join(folder.music, "x.flac"), "a");
    writeFileSync(join(folder.music, "..", "outside.m3u"), "a");
    symlinkSync(join(folder.music, "..", "outside.m3u"), join(folder.music, "link.m3u"));
    expect(existsSync(join(folder.music, "link.m3u"))).toBe(true);
    for (const uri of ["x.flac", "nosuch.m3u", "link.m3u", "../outside.m3u", ""]) {
      await expect(readPlaylistFile(uri, roots, noSheet)).rejects.toMatchObject({ code: "not-found" });
    }
  });
});
