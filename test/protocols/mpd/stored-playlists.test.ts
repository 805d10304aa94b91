import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestClient } from "./support/client.ts";
import { type KeptHouse, openKeptHouse } from "./support/kept-house.ts";
import { transcript } from "./support/transcript.ts";

let house: KeptHouse;
let client: TestClient;

beforeAll(async () => {
  house = await openKeptHouse();
});

afterAll(() => house.close());

beforeEach(async () => {
  client = await house.connect();
  await client.ask("clear");
});

afterEach(() => {
  for (const name of readdirSync(house.playlists)) rmSync(join(house.playlists, name));
  expect(house.bugs).toEqual([]);
});

const say = (text: string) => transcript(client, text);
const file = (name: string) => readFileSync(join(house.playlists, `${name}.m3u`), "utf8");

async function askList(...lines: readonly string[]): Promise<string[]> {
  client.send(`command_list_begin\n${lines.map((line) => `${line}\n`).join("")}command_list_end\n`);
  return client.answer();
}

test("a playlist is saved, looked at, changed, renamed, loaded and deleted", async () => {
  await say(`
    > add a
    OK
    > save mine
    OK
    > save mine
    ACK [56@0] {save} Playlist already exists
    > listplaylists
    playlist: mine
    OK
    > listplaylist mine
    file: a/1.flac
    file: a/2.flac
    OK
    > listplaylistinfo mine 1:2
    file: a/2.flac
    ...
    > playlistadd mine b
    OK
    > playlistadd mine b/3.flac 0
    OK
    > playlistmove mine 0 4
    OK
    > playlistmove mine 0:2 1
    OK
    > listplaylist mine
    file: b/3.flac
    file: a/1.flac
    file: a/2.flac
    file: b/4.flac
    file: b/3.flac
    OK
    > playlistdelete mine 1:3
    OK
    > playlistdelete mine 2
    OK
    > rename mine yours
    OK
    > listplaylist mine
    ACK [50@0] {listplaylist} No such playlist
    > listplaylist yours
    file: b/3.flac
    file: b/4.flac
    OK
  `);
  expect(file("yours")).toBe("b/3.flac\nb/4.flac\n");
  await say(`
    > load yours 1: 0
    OK
    > playlist
    0:file: b/4.flac
    1:file: a/1.flac
    2:file: a/2.flac
    OK
    > playlistclear yours
    OK
    > listplaylist yours
    OK
    > rm yours
    OK
    > rm yours
    ACK [50@0] {rm} No such playlist
    > load yours
    ACK [50@0] {load} No such playlist
  `);
  expect(readdirSync(house.playlists)).toEqual([]);
});

test("save appends and replaces only what there is", () =>
  say(`
    > add a/1.flac
    OK
    > save p append
    ACK [50@0] {save} No such playlist
    > save p replace
    ACK [50@0] {save} No such playlist
    > save p bogus
    ACK [2@0] {save} Unrecognized save mode, expected one of 'create', 'append', 'replace'
    > save p create
    OK
    > save p append
    OK
    > listplaylist p
    file: a/1.flac
    file: a/1.flac
    OK
    > clear
    OK
    > save p replace
    OK
    > listplaylist p
    OK
  `));

test("what MPD refuses, in its words", () =>
  say(`
    > add a
    OK
    > save p
    OK
    > playlistadd p nosuch
    ACK [50@0] {playlistadd} No such directory
    > playlistadd p ../x
    ACK [50@0] {playlistadd} No such directory
    > playlistadd p /etc/passwd
    ACK [50@0] {playlistadd} No such directory
    > playlistadd p foo://x
    ACK [2@0] {playlistadd} Unsupported URI scheme
    > playlistadd p a/1.flac 3
    ACK [2@0] {playlistadd} Bad position
    > playlistadd p a/1.flac -1
    ACK [2@0] {playlistadd} Number too large: -1
    > playlistadd new a/1.flac 1
    ACK [2@0] {playlistadd} Bad position
    > playlistdelete p 3
    ACK [2@0] {playlistdelete} Bad song index
    > playlistdelete p x
    ACK [2@0] {playlistdelete} Integer or range expected: x
    > playlistdelete nosuch 0
    ACK [50@0] {playlistdelete} No such playlist
    > playlistmove p 0 2
    ACK [2@0] {playlistmove} Bad range
    > playlistmove p 2 0
    ACK [2@0] {playlistmove} Bad range
    > playlistmove p 0: 1
    ACK [2@0] {playlistmove} Open-ended range not supported
    > playlistmove nosuch 0 0
    OK
    > playlistmove nosuch 1 0
    ACK [50@0] {playlistmove} No such playlist
    > rename p p
    ACK [56@0] {rename} Playlist exists already
    > rename nosuch other
    ACK [50@0] {rename} No such playlist
    > load ../x
    ACK [50@0] {load} No such playlist
    > load /etc/passwd
    ACK [4@0] {load} Access denied
    > load p x
    ACK [2@0] {load} Integer or range expected: x
    > load p 0:1 99
    ACK [2@0] {load} Number too large: 99
    > listplaylist a
    ACK [50@0] {listplaylist} No such playlist
    > listplaylist a/1.flac
    ACK [50@0] {listplaylist} No such playlist
    > listplaylists
    playlist: p
    OK
  `));

test("searchaddpl, searchplaylist and playlistlength", () =>
  say(`
    > searchaddpl found artist aurora
    OK
    > searchaddpl found "(title == 'Salt')" position 0
    OK
    > searchaddpl found "(title == 'Salt')" position 9
    ACK [2@0] {searchaddpl} Bad position
    > searchaddpl found title nosuch
    OK
    > searchaddpl found
    ACK [2@0] {searchaddpl} too few arguments for "searchaddpl"
    > searchaddpl found nosuch x
    ACK [2@0] {searchaddpl} Unknown filter type
    > listplaylist found
    file: b/4.flac
    file: a/1.flac
    file: a/2.flac
    OK
    > playlistlength found
    songs: 3
    playtime: 1
    OK
    > searchplaylist found "(artist == 'AURORA')" window 1:2
    file: a/2.flac
    ...
    > searchplaylist found "(artist == 'Nobody')"
    OK
    > searchplaylist nosuch "(artist == 'Aurora')"
    ACK [50@0] {searchplaylist} No such playlist
  `));

test("a command list sees what its own commands stored, and stops where one fails", async () => {
  expect(
    await askList("add a/1.flac", "save p", "add a/2.flac", "save p replace", "clear", "load p", "load p"),
  ).toEqual(["OK"]);
  await say(`
    > playlist
    0:file: a/1.flac
    1:file: a/2.flac
    2:file: a/1.flac
    3:file: a/2.flac
    OK
  `);
  expect(await askList("clear", "playlistdelete p 0", "rm nosuch", "rm p")).toEqual([
    "ACK [50@2] {rm} No such playlist",
  ]);
  await say(`
    > playlist
    OK
    > listplaylist p
    file: a/2.flac
    OK
  `);
  expect(await askList("rm p", "save p", "listplaylists", "rm p")).toEqual([
    "playlist: p",
    expect.stringMatching(/^Last-Modified: /),
    "OK",
  ]);
});

test("a list of a thousand additions is on the disk when it is answered", async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `playlistadd big ${index % 2 === 0 ? "a/1" : "b/4"}.flac`);
  expect(await askList(...lines)).toEqual(["OK"]);
  expect(file("big").split("\n").length).toBe(1001);
  expect(readdirSync(house.playlists)).toEqual(["big.m3u"]);
});

test("two clients that change one playlist lose nothing of each other", async () => {
  const other = await house.connect();
  const add = async (one: TestClient, uri: string) => {
    for (let index = 0; index < 100; index++) expect(await one.ask(`playlistadd both ${uri}`)).toEqual(["OK"]);
  };
  await Promise.all([add(client, "a/1.flac"), add(other, "b/4.flac")]);
  const lines = file("both").trimEnd().split("\n");
  expect(lines.filter((line) => line === "a/1.flac")).toHaveLength(100);
  expect(lines.filter((line) => line === "b/4.flac")).toHaveLength(100);
});

test("who idles hears of every kind of change", async () => {
  const other = await house.connect();
  await client.ask("save p");
  await client.ask("save q");
  for (const line of ["playlistadd p a", "playlistmove p 0 1", "playlistdelete p 0", "playlistclear p", "rename p r"]) {
    other.send("idle stored_playlist\n");
    expect(await client.ask(line)).toEqual(["OK"]);
    expect(await other.answer()).toEqual(["changed: stored_playlist", "OK"]);
  }
  other.send("idle stored_playlist\n");
  expect(await client.ask("rm q")).toEqual(["OK"]);
  expect(await other.answer()).toEqual(["changed: stored_playlist", "OK"]);
});

test("changes from outside are seen, also those that keep the size", async () => {
  await say(`
    > playlistadd p a
    OK
  `);
  const path = join(house.playlists, "p.m3u");
  const { mtime } = statSync(path);
  writeFileSync(path, "a/2.flac\na/1.flac\n");
  utimesSync(path, mtime, new Date(mtime.getTime() + 10));
  writeFileSync(
    join(house.playlists, "new.m3u8"),
    `\u{feff}#EXTM3U\r\n#EXTINF:1,Said\r\n${house.folder.music}/b/3.flac\r\n`,
  );
  await say(`
    > listplaylist p
    file: a/2.flac
    file: a/1.flac
    OK
    > listplaylist new
    file: b/3.flac
    OK
    > listplaylists
    playlist: new
    playlist: p
    OK
    > lsinfo
    directory: a
    directory: b
    playlist: new
    playlist: p
    OK
    > playlistadd new a/1.flac
    OK
  `);
  expect(readdirSync(house.playlists).toSorted()).toEqual(["new.m3u8", "p.m3u"]);
});

test("a link out of the folder is neither read nor written, one inside is", async () => {
  const outside = join(house.folder.music, "outside.m3u");
  writeFileSync(outside, "a/1.flac\n");
  symlinkSync(outside, join(house.playlists, "out.m3u"));
  await client.ask("playlistadd real a/1.flac");
  symlinkSync("real.m3u", join(house.playlists, "alias.m3u"));
  await say(`
    > listplaylists
    playlist: alias
    playlist: real
    OK
    > listplaylist out
    ACK [4@0] {listplaylist} This playlist is no file of the playlist folder
    > playlistadd out b/3.flac
    ACK [4@0] {playlistadd} This playlist is no file of the playlist folder
    > playlistadd alias b/3.flac
    OK
  `);
  expect(readFileSync(outside, "utf8")).toBe("a/1.flac\n");
  rmSync(outside);
  expect(file("real")).toBe("a/1.flac\nb/3.flac\n");
});

test("a client that may only read changes nothing", async () => {
  await client.ask("save p");
  await client.ask("password reader");
  for (const line of ["save q", "rm p", "rename p q", "playlistadd p a", "playlistclear p", "playlistdelete p 0"]) {
    const [command = ""] = line.split(" ");
    expect(await client.ask(line)).toEqual([`ACK [4@0] {${command}} you don't have permission for "${command}"`]);
  }
  expect(await client.ask("sticker get song a/1.flac x")).toEqual([
    'ACK [4@0] {sticker} you don\'t have permission for "sticker"',
  ]);
  expect(readdirSync(house.playlists)).toEqual(["p.m3u"]);
});

test("when the disk refuses, the client is told and nothing is half done", async () => {
  await client.ask("playlistadd p a/1.flac");
  renameSync(house.playlists, `${house.playlists}-away`);
  expect((await client.ask("playlistadd p b/3.flac")).at(-1)).toMatch(/^ACK /);
  expect((await askList("add a", "playlistadd q b/3.flac")).at(-1)).toMatch(/^ACK \[52@1\] \{playlistadd\} /);
  renameSync(`${house.playlists}-away`, house.playlists);
  await say(`
    > listplaylist p
    file: a/1.flac
    OK
    > listplaylist q
    ACK [50@0] {listplaylist} No such playlist
  `);
});

test("a file that another program puts there is announced", async () => {
  await new Promise((resolve) => setTimeout(resolve, 150));
  client.send("idle stored_playlist\n");
  writeFileSync(join(house.playlists, "theirs.m3u"), "a/1.flac\n");
  expect(await client.answer()).toEqual(["changed: stored_playlist", "OK"]);
});

test("a smart playlist is looked at, loaded, renamed and deleted like others, but not edited", async () => {
  const { playlists, stickers } = house.opened;
  await stickers.set({ type: "song", object: "b/4.flac" }, "rating", "9");
  await stickers.set({ type: "song", object: "a/2.flac" }, "rating", "10");
  const rule = { atMost: null, equals: null, withinDays: null, notWithinDays: null };
  await playlists.putRules("Best", {
    ...{ filter: null, parsed: null, addedWithinDays: null, modifiedWithinDays: null, limit: 10 },
    stickers: [{ ...rule, name: "rating", atLeast: 8 }],
    sort: { by: "sticker", name: "rating", descending: true },
  });
  await say(`
    > listplaylists
    playlist: Best
    OK
    > listplaylist Best
    file: a/2.flac
    file: b/4.flac
    OK
    > listplaylistinfo Best 1:
    file: b/4.flac
    ...
    > playlistlength Best
    songs: 2
    playtime: 0
    OK
    > searchplaylist Best "(title == 'salt')"
    file: b/4.flac
    ...
    > load Best 0:1
    OK
    > playlist
    0:file: a/2.flac
    OK
    > playlistadd Best a/1.flac
    ACK [4@0] {playlistadd} This playlist is smart: its rules say what is in it, edit those instead
    > playlistclear Best
    ACK [4@0] {playlistclear} This playlist is smart: its rules say what is in it, edit those instead
    > save Best
    ACK [4@0] {save} This playlist is smart: its rules say what is in it, edit those instead
    > rename Best "Very best"
    OK
    > listplaylist "Very best"
    file: a/2.flac
    file: b/4.flac
    OK
    > rm "Very best"
    OK
    > listplaylists
    OK
  `);
});

describe("names", () => {
  const long = (bytes: number) => "n".repeat(bytes);
  const refused = [
    ...["", ".", "..", "/", "a/b", "../x", "/etc/passwd", "a/", "/a", "./a", "a/../b", "....//x", "\\/x"],
    ...["tab\there", "bell\u{7}", "escape\u{1b}[2J", "delete\u{7f}", "return\rx", "c1\u{85}x", "\u{1}"],
    ...[long(251), long(255), long(1000), "名".repeat(84), "file:///etc/passwd", "http://x/y", "%2f/", "x/.m3u"],
  ];
  const taken = [
    ...[".hidden", "...", "with space", " leading", "trailing ", "dots.m3u", "x.m3u8", "ünïcödé 名前", "q'q", "-rf"],
    ...["*", "?", "~", "$HOME", "`id`", "a;b", "a|b", "CON", "%2f", "%00", long(250), "名".repeat(83), "😀"],
    ...["x\\y", 'q"q', "a:b", "a=b", "#x", "@x", "new\u{2028}line"],
  ];
  const quote = (name: string) => `"${name.replaceAll(/["\\]/g, "\\$&")}"`;

  test.each(refused.map((name) => [name.slice(0, 20), name]))(
    "%j is refused by every command",
    async (_, name = "") => {
      for (const line of [
        `save ${quote(name)}`,
        `playlistadd ${quote(name)} a`,
        `playlistclear ${quote(name)}`,
        `playlistdelete ${quote(name)} 0`,
        `playlistmove ${quote(name)} 1 0`,
        `rename ${quote(name)} x`,
        `rename x ${quote(name)}`,
        `rm ${quote(name)}`,
        `searchaddpl ${quote(name)} title dawn`,
      ]) {
        const [command = ""] = line.split(" ");
        expect({ line, answer: await client.ask(line) }).toEqual({
          line,
          answer: [`ACK [2@0] {${command}} Bad playlist name`],
        });
      }
      for (const command of ["load", "listplaylist", "listplaylistinfo", "playlistlength"]) {
        expect((await client.ask(`${command} ${quote(name)}`))[0]).toMatch(/^ACK \[(50|4)@0\]/);
      }
      expect(readdirSync(house.playlists)).toEqual([]);
    },
  );

  test("odd but legal names work like any other", async () => {
    await client.ask("add a/1.flac");
    for (const name of taken) {
      expect({ name, answer: await client.ask(`save ${quote(name)}`) }).toEqual({ name, answer: ["OK"] });
      expect(await client.ask(`listplaylist ${quote(name)}`)).toEqual(["file: a/1.flac", "OK"]);
    }
    const listed = (await client.ask("listplaylists")).filter((line) => line.startsWith("playlist: "));
    expect(listed.toSorted()).toEqual(taken.map((name) => `playlist: ${name}`).toSorted());
    for (const name of taken) expect(await client.ask(`rm ${quote(name)}`)).toEqual(["OK"]);
    expect(readdirSync(house.playlists)).toEqual([]);
  });
});
