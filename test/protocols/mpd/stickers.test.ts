import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeTone, scan } from "../../library/rig.ts";
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
});

afterEach(async () => {
  for (const uri of ["a/1.flac", "a/2.flac", "b/3.flac", "b/4.flac"]) await client.ask(`sticker delete song ${uri}`);
  expect(house.bugs).toEqual([]);
});

const say = (text: string) => transcript(client, text);

test("a sticker is set, read, listed and deleted", () =>
  say(`
    > sticker set song a/1.flac rating 5
    OK
    > sticker get song a/1.flac rating
    sticker: rating=5
    OK
    > sticker set song a/1.flac rating 6
    OK
    > sticker set song a/1.flac Mood "x=y"
    OK
    > sticker set song a/1.flac empty ""
    OK
    > sticker list song a/1.flac
    sticker: Mood=x=y
    sticker: empty=
    sticker: rating=6
    OK
    > sticker get song a/1.flac empty
    ACK [50@0] {sticker} no such sticker: "empty"
    > sticker delete song a/1.flac rating
    OK
    > sticker delete song a/1.flac rating
    ACK [50@0] {sticker} no such sticker: "rating"
    > sticker delete song a/1.flac
    OK
    > sticker delete song a/1.flac
    ACK [50@0] {sticker} no such sticker
    > sticker list song a/1.flac
    OK
  `));

test("what cannot be, in MPD's words", () =>
  say(`
    > sticker get song nosuch rating
    ACK [50@0] {sticker} No such song
    > sticker get song a rating
    ACK [50@0] {sticker} No such song
    > sticker set song ../x rating 1
    ACK [50@0] {sticker} No such song
    > sticker set song /etc/passwd rating 1
    ACK [50@0] {sticker} No such song
    > sticker set song "" rating 1
    ACK [50@0] {sticker} No such song
    > sticker set song a/1.flac "" 1
    ACK [2@0] {sticker} empty sticker name
    > sticker set song a/1.flac rating
    ACK [2@0] {sticker} bad request
    > sticker bogus song a/1.flac
    ACK [2@0] {sticker} bad request
    > sticker get bogus a/1.flac x
    ACK [2@0] {sticker} unknown sticker domain "bogus"
    > sticker get artist Nobody x
    ACK [2@0] {sticker} no such Artist: "Nobody"
    > sticker get date 2001 x
    ACK [2@0] {sticker} unsupported tag: "Date"
    > sticker get playlist nosuch x
    ACK [2@0] {sticker} no such playlist: "nosuch"
    > sticker get filter "(artist == 'Nobody')" x
    ACK [2@0] {sticker} no matches found: "(Artist == \\"Nobody\\")"
    > sticker find song "" x bogus 1
    ACK [2@0] {sticker} bad operator "bogus"
    > sticker find song "" x =
    ACK [2@0] {sticker} bad request
    > sticker find song "" x = 1 2
    OK
    > sticker find song "" x sort bogus
    ACK [2@0] {sticker} Unknown sort tag "bogus"
    > sticker find song ""
    ACK [2@0] {sticker} bad request
    > sticker get song
    ACK [2@0] {sticker} too few arguments for "sticker"
    > stickernamestypes bogus
    ACK [2@0] {stickernamestypes} no such tag "bogus"
  `));

test("numbers go up and down; the first becomes the value", () =>
  say(`
    > sticker inc song a/1.flac plays 1
    OK
    > sticker inc song a/1.flac plays 10
    OK
    > sticker get song a/1.flac plays
    sticker: plays=11
    OK
    > sticker dec song a/1.flac plays 2
    OK
    > sticker get song a/1.flac plays
    sticker: plays=9
    OK
    > sticker dec song a/2.flac plays 4
    OK
    > sticker get song a/2.flac plays
    sticker: plays=4
    OK
  `));

describe("find", () => {
  const values = { "a/1.flac": "9", "a/2.flac": "10", "b/3.flac": "Ten%", "b/4.flac": "2" };
  const found = async (rest: string) =>
    (await client.ask(`sticker find song ${rest}`)).filter((line) => line.startsWith("file: ")).map((line) => line[8]);

  beforeEach(async () => {
    for (const [uri, value] of Object.entries(values)) await client.ask(`sticker set song ${uri} n "${value}"`);
    await client.ask("sticker set song a/1.flac other 1");
  });

  test.each([
    ['"" n', "1234"],
    ['"" N', ""],
    ["a n", "12"],
    ["a/ n", ""],
    ["nosuch n", ""],
    ['"" n = 9', "1"],
    ['"" n = 09', ""],
    ['"" n > 2', "13"],
    ['"" n < 2', "2"],
    ['"" n < 9', "24"],
    ['"" n eq 9', "1"],
    ['"" n eq 09', "1"],
    ['"" n gt 2', "12"],
    ['"" n lt 9', "34"],
    ['"" n lt 3', "34"],
    ['"" n contains 1', "2"],
    ['"" n contains EN', "3"],
    ['"" n contains %', "3"],
    ['"" n contains _', ""],
    ['"" n contains ""', "1234"],
    ['"" n starts_with t', "3"],
    ['"" n starts_with 1', "2"],
    ['"" n starts_with 0', ""],
    ['"" n sort uri', "1234"],
    ['"" n sort -uri', "4321"],
    ['"" n sort value', "2413"],
    ['"" n sort -value', "3142"],
    ['"" n sort value_int', "3412"],
    ['"" n sort -value_int', "2143"],
    ['"" n window 1:3', "23"],
    ['"" n window 2:', "34"],
    ['"" n window 9:12', ""],
    ['"" n gt 1 sort -value_int window 0:2', "21"],
    ['"" other', "1"],
  ])("%s", async (rest, songs) => {
    expect((await found(rest)).join("")).toBe(songs);
  });

  test("the answer has the song and the sticker", async () => {
    expect(await client.ask('sticker find song "" n = 10')).toEqual(["file: a/2.flac", "sticker: n=10", "OK"]);
  });
});

test("other things have stickers, too, and are told apart", async () => {
  await client.ask("save mine");
  await say(`
    > sticker set playlist mine mood calm
    OK
    > sticker set artist Aurora mood bright
    OK
    > sticker set filter "(artist == 'Harbor')" mood salty
    OK
    > sticker get filter "((Artist == \\"Harbor\\"))" mood
    sticker: mood=salty
    OK
    > sticker find playlist "" mood
    playlist: mine
    sticker: mood=calm
    OK
    > sticker find Artist "" mood
    Artist: Aurora
    sticker: mood=bright
    OK
    > sticker find song "" mood
    OK
    > stickernames
    name: mood
    OK
    > stickernamestypes
    name: mood
    type: Artist
    name: mood
    type: filter
    name: mood
    type: playlist
    OK
    > stickernamestypes playlist
    name: mood
    type: playlist
    OK
    > stickertypes
    stickertype: filter
    stickertype: playlist
    stickertype: song
    stickertype: Artist
    stickertype: Album
    ...
    > sticker delete playlist mine
    OK
    > sticker delete artist Aurora
    OK
    > sticker delete filter "(artist == 'Harbor')" mood
    OK
  `);
});

test("who idles hears of changes, and of nothing else", async () => {
  const other = await house.connect();
  for (const line of [
    "sticker set song a/1.flac x 1",
    "sticker inc song a/1.flac x 1",
    "sticker delete song a/1.flac",
  ]) {
    other.send("idle sticker\n");
    expect(await client.ask(line)).toEqual(["OK"]);
    expect(await other.answer()).toEqual(["changed: sticker", "OK"]);
  }
  other.send("idle sticker\n");
  await client.ask("sticker get song a/1.flac x");
  await client.ask("sticker delete song a/1.flac x");
  expect(other.isQuiet).toBe(true);
});

test("a command list stops at the sticker that cannot be set", async () => {
  client.send(
    "command_list_begin\nsticker set song a/1.flac x 1\nsticker set song nosuch x 1\nsticker set song a/2.flac x 1\ncommand_list_end\n",
  );
  expect(await client.answer()).toEqual(["ACK [50@1] {sticker} No such song"]);
  expect(await client.ask('sticker find song "" x')).toEqual(["file: a/1.flac", "sticker: x=1", "OK"]);
});

test("stickers outlive their song", async () => {
  const path = join(house.folder.music, "c/5.flac");
  makeTone(path, 500);
  await scan(house.opened.library);
  await client.ask("sticker set song c/5.flac x 1");
  rmSync(path);
  await scan(house.opened.library);
  await say(`
    > sticker find song "" x
    OK
    > sticker get song c/5.flac x
    ACK [50@0] {sticker} No such song
  `);
  makeTone(path, 500);
  await scan(house.opened.library);
  await say(`
    > sticker get song c/5.flac x
    sticker: x=1
    OK
    > sticker delete song c/5.flac
    OK
  `);
});
