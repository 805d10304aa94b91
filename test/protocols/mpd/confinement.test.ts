import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { quote } from "node-mpd-protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandTable } from "../../../src/protocols/mpd/commands/table.ts";
import { makeFlac, scan } from "../../library/rig.ts";
import type { TestClient } from "./support/client.ts";
import {
  EMPTY_ADDRESSES,
  HOSTILE_ADDRESSES,
  HOSTILE_NAMES,
  HOSTILE_URLS,
  ODD_FOLDERS,
  ODD_NAMES,
} from "./support/confinement-values.ts";
import { type KeptHouse, openKeptHouse } from "./support/kept-house.ts";

/** Every command that takes an address, with `@` in its place. */
const ADDRESS: Readonly<Record<string, readonly string[]>> = {
  add: ["@", "@ 0"],
  addid: ["@", "@ 0"],
  albumart: ["@ 0"],
  readpicture: ["@ 0"],
  readcomments: ["@"],
  getfingerprint: ["@"],
  lsinfo: ["@"],
  listall: ["@"],
  listallinfo: ["@"],
  listfiles: ["@"],
  update: ["@"],
  rescan: ["@"],
  playlistadd: ["kept @", "kept @ 0"],
  load: ["@"],
  listplaylist: ["@"],
  listplaylistinfo: ["@"],
  playlistlength: ["@"],
  searchplaylist: ["@ title x"],
  sticker: ["get song @ rating", "set song @ rating 1", "list song @", "delete song @", "inc song @ rating 1"],
  mount: ["x @", "@ smb://host/x"],
  unmount: ["@"],
};
const LOOKS_FOR_FOLDERS = new Set(["add", "lsinfo", "listall", "listallinfo", "listfiles", "playlistadd"]);
const SCANS = new Set(["update", "rescan"]);
/** Each update takes its time; these are as good as all. */
const TOO_MANY = new Set(EMPTY_ADDRESSES.slice(10));
/** Stored playlists may have names that would be no addresses. */
const TAKES_PLAYLISTS = new Set(["load", "listplaylist", "listplaylistinfo", "playlistlength", "searchplaylist"]);

/** Every command that takes the name of something that is kept, with `@` in its place. */
const NAME: Readonly<Record<string, readonly string[]>> = {
  save: ["@", "@ create", "@ append", "@ replace"],
  rm: ["@"],
  rename: ["@ other", "kept @"],
  playlistadd: ["@ a/1.flac"],
  playlistclear: ["@"],
  playlistdelete: ["@ 0"],
  playlistmove: ["@ 0 1"],
  searchaddpl: ["@ title Dawn"],
  load: ["@"],
  listplaylist: ["@"],
  listplaylistinfo: ["@"],
  playlistlength: ["@"],
  searchplaylist: ["@ title x"],
  sticker: ["set playlist @ rating 1", "get playlist @ rating", "delete playlist @"],
  partition: ["@"],
  newpartition: ["@"],
  delpartition: ["@"],
  moveoutput: ["@"],
  subscribe: ["@"],
  unsubscribe: ["@"],
  sendmessage: ["@ x"],
  mount: ["@ smb://host/x"],
};

/** The others take neither, or a filter, whose values are compared and lead nowhere. */
const NEITHER =
  "addtagid binarylimit channels clear clearerror cleartagid close commands config consume count crossfade currentsong " +
  "decoders delete deleteid disableoutput enableoutput find findadd getvol idle kill list listmounts listneighbors " +
  "listpartitions listplaylists mixrampdb mixrampdelay move moveid next notcommands outputs outputset password pause " +
  "ping play playid playlist playlistfind playlistid playlistinfo playlistsearch plchanges plchangesposid previous prio " +
  "prioid protocol random rangeid readmessages repeat replay_gain_mode replay_gain_status search searchadd searchcount " +
  "seek seekcur seekid setvol shuffle single stats status stickernames stickernamestypes stickertypes stop " +
  "stringnormalization swap swapid tagtypes toggleoutput urlhandlers volume";

/** Channels are kept nowhere; MPD takes any of these letters (src/client/Message.cxx). */
const CHANNELS = new Set(["subscribe", "unsubscribe", "sendmessage"]);

const LONG_AGO = new Date("2001-01-01");
const names = new Set(commandTable().keys());
const templates = (table: typeof ADDRESS) =>
  Object.entries(table)
    .filter(([name]) => names.has(name))
    .flatMap(([name, all]) => all.map((template) => [name, `${name} ${template}`] as const));

let house: KeptHouse;
let client: TestClient;
let outside: string;
let isReadNoticed = false;
/** The music and what lies beside it, as they were. */
let before: string[];

beforeAll(async () => {
  house = await openKeptHouse();
  const { music, state } = house.folder;
  outside = join(dirname(music), "OUTSIDE");
  makeFlac(join(outside, "x.flac"), [["TITLE", "Secret"]]);
  writeFileSync(join(outside, "list.m3u"), "secret.flac\n");
  writeFileSync(join(outside, "cover.jpg"), "secret");
  writeFileSync(join(outside, "noticed"), "x");
  symlinkSync(outside, join(music, "link"));
  symlinkSync(join(outside, "x.flac"), join(music, "leaf.flac"));
  symlinkSync(join(outside, "gone"), join(music, "dead"));
  symlinkSync(music, join(music, "loop"));
  makeFlac(join(music, "split.flac"), [["TITLE", "Split"]]);
  renameSync(join(music, "split.flac"), join(music, "new\nline.flac"));
  for (const name of ODD_FOLDERS) makeFlac(join(music, name, "s.flac"));
  await scan(house.opened.library);
  mkdirSync(state, { recursive: true });
  before = files(dirname(music)).filter((line) => /^(music|OUTSIDE)/.test(line));
  client = await house.connect();
  for (const line of ["save kept", "playlistadd kept a/1.flac", "add a", "stop"]) {
    expect([line, await client.ask(line)]).toEqual([line, ["OK"]]);
  }
  // A file that was read after it was changed shows it, unless the disk is mounted otherwise.
  for (const name of readdirSync(outside)) utimesSync(join(outside, name), LONG_AGO, new Date("2002-01-01"));
  readFileSync(join(outside, "noticed"));
  isReadNoticed = statSync(join(outside, "noticed")).atimeMs > LONG_AGO.getTime();
}, 60_000);

afterAll(async () => {
  expect(house.bugs).toEqual([]);
  await house.close();
});

const SHOWING = [
  ...["playlistinfo", "listplaylists", "listplaylist kept", "stickernames", "listpartitions", "outputs", "channels"],
];

/** Everything a client could have changed. */
async function state(): Promise<unknown> {
  client.send(`command_list_begin\n${SHOWING.join("\n")}\ncommand_list_end\n`);
  return [await client.answer(), files(house.playlists)];
}

function files(folder: string): string[] {
  // With their types, or it would go round in the link that leads to where it lies.
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${relative(folder, path)} ${lstatSync(path).size}`)
    .sort();
}

async function answers(template: string, values: readonly string[]): Promise<(readonly [string, string[]])[]> {
  const answered: (readonly [string, string[]])[] = [];
  for (const value of values) {
    const line = template.replace("@", () => quote(value));
    if (client.socket.destroyed) client = await house.connect();
    answered.push([value, await client.ask(line)]);
  }
  return answered;
}

const isRefused = (answer: readonly string[]) => answer.length === 1 && (answer[0]?.startsWith("ACK [") ?? false);

test("there are enough values, and every command is in one of the lists", () => {
  expect(new Set(HOSTILE_ADDRESSES).size).toBeGreaterThanOrEqual(60);
  expect(new Set(HOSTILE_NAMES).size).toBeGreaterThanOrEqual(60);
  expect(new Set(ODD_FOLDERS).size).toBeGreaterThanOrEqual(20);
  expect(new Set(ODD_NAMES).size).toBeGreaterThanOrEqual(20);
  const known = new Set([...Object.keys(ADDRESS), ...Object.keys(NAME), ...NEITHER.split(" ")]);
  expect([...names].filter((name) => !known.has(name))).toEqual([]);
});

describe("addresses that lead elsewhere are refused and change nothing", () => {
  test.each(templates(ADDRESS))("%s: %s", async (name, template) => {
    const before = await state();
    const urls = TAKES_PLAYLISTS.has(name) ? [] : HOSTILE_URLS;
    const values = SCANS.has(name) ? HOSTILE_ADDRESSES.filter((value) => !TOO_MANY.has(value)) : HOSTILE_ADDRESSES;
    for (const [value, answer] of await answers(template, [...values, ...urls])) {
      // A scan may look whether something has come there.
      if (SCANS.has(name) && EMPTY_ADDRESSES.includes(value)) expect(answer.at(-1)).toBe("OK");
      else expect([value, isRefused(answer) ? "refused" : answer]).toEqual([value, "refused"]);
      expect(answer[0]).not.toContain(dirname(house.folder.music));
    }
    expect(await state()).toEqual(before);
  });
});

describe("names that are none are refused and change nothing", () => {
  test.each(templates(NAME))("%s: %s", async (name, template) => {
    const before = await state();
    const values = CHANNELS.has(name) ? HOSTILE_NAMES.filter((value) => !/^[a-z.]+$/.test(value)) : HOSTILE_NAMES;
    for (const [value, answer] of await answers(template, values)) {
      expect([value, isRefused(answer) ? "refused" : answer]).toEqual([value, "refused"]);
    }
    expect(await state()).toEqual(before);
  });
});

describe("odd addresses that are right are found", () => {
  // The updates asked for above are through.
  beforeAll(() => scan(house.opened.library));

  test.each(templates(ADDRESS).filter(([name]) => LOOKS_FOR_FOLDERS.has(name)))("%s: %s", async (_name, template) => {
    for (const [value, answer] of await answers(template, [...ODD_FOLDERS, ...ODD_FOLDERS.map((one) => `${one}/`)])) {
      expect([value, answer.at(-1)]).toEqual([value, "OK"]);
    }
  });

  test.each(templates(ADDRESS).filter(([name]) => ["addid", "readcomments", "sticker"].includes(name)))(
    "%s: %s",
    async (_name, template) => {
      for (const [value, answer] of await answers(
        template,
        ODD_FOLDERS.map((one) => `${one}/s.flac`),
      )) {
        const found = answer.at(-1) === "OK" || answer[0]?.includes("no such sticker");
        expect([value, found ? "found" : answer]).toEqual([value, "found"]);
      }
    },
  );

  test("the music folder itself", async () => {
    for (const line of ["lsinfo", 'lsinfo ""', "lsinfo /", 'listall ""', "listfiles /"]) {
      const answer = await client.ask(line);
      expect(answer.at(-1)).toBe("OK");
      for (const name of ODD_FOLDERS) expect(answer).toContain(`directory: ${name}`);
      expect(answer.join("\n")).not.toMatch(/Secret|OUTSIDE|x\.flac/);
    }
  });
});

test("odd names that are right are kept, and found again", async () => {
  for (const name of ODD_NAMES) {
    for (const line of ["save @", "playlistadd @ b/3.flac", "playlistclear @", "rename @ moved", "rename moved @"]) {
      expect([name, await client.ask(line.replace("@", () => quote(name)))]).toEqual([name, ["OK"]]);
    }
    expect(await client.ask("listplaylists")).toContain(`playlist: ${name}`);
    expect(await client.ask(`rm ${quote(name)}`)).toEqual(["OK"]);
  }
});

test("a file whose name would end a line is not shown", async () => {
  const answer = await client.ask("listallinfo");
  expect(answer.join("\n")).not.toMatch(/line\.flac|Split/);
  expect((await client.ask("listfiles")).join("\n")).not.toContain("line.flac");
});

test("no file was made, changed or read outside the library's own folder", () => {
  expect(files(dirname(house.folder.music)).filter((line) => /^(music|OUTSIDE)/.test(line))).toEqual(before);
  if (!isReadNoticed) return console.info("this disk does not note when files are read");
  const read = readdirSync(outside).filter((name) => statSync(join(outside, name)).atimeMs !== LONG_AGO.getTime());
  expect(read).toEqual(["noticed"]);
});
