import { afterEach, beforeEach, expect, test } from "vitest";
import type { TestClient } from "./support/client.ts";
import { DAWN, DUSK, type House, openHouse, QUOTED, TIDE } from "./support/house.ts";

let house: House;
let client: TestClient;

beforeEach(async () => {
  house = await openHouse();
  client = await house.connect();
});

afterEach(async () => {
  await house.close();
  expect(house.bugs).toEqual([]);
});

/** Lines starting with `>` are sent; the lines after them are the answer, `...` being any further lines. */
async function transcript(text: string): Promise<void> {
  const exchanges = text
    .trim()
    .split(/^\s*> /m)
    .slice(1);
  for (const exchange of exchanges) {
    const [line = "", ...expected] = exchange.trim().split("\n");
    const wanted = expected.map((row) => row.trimStart());
    const answer = await client.ask(line);
    if (wanted.at(-1) === "...")
      expect({ line, answer: answer.slice(0, wanted.length - 1) }).toEqual({ line, answer: wanted.slice(0, -1) });
    else expect({ line, answer }).toEqual({ line, answer: wanted });
  }
}

test("status of a new server", () =>
  transcript(`
    > status
    volume: 50
    repeat: 0
    random: 0
    single: 0
    consume: 0
    partition: default
    playlist: 1
    playlistlength: 0
    mixrampdb: 0
    state: stop
    OK
    > currentsong
    OK
    > ping
    OK
  `));

test("options and their refusals", () =>
  transcript(`
    > repeat 1
    OK
    > repeat 2
    ACK [2@0] {repeat} Boolean (0/1) expected: 2
    > single maybe
    ACK [2@0] {single} Unrecognized single mode, expected 0, 1, or oneshot
    > consume oneshot
    OK
    > crossfade -1
    ACK [2@0] {crossfade} Number too large: -1
    > crossfade x
    ACK [2@0] {crossfade} Integer expected: x
    > crossfade 5
    OK
    > mixrampdelay 2
    OK
    > mixrampdb -17
    OK
    > repeat
    ACK [2@0] {repeat} wrong number of arguments for "repeat"
    > replay_gain_mode track
    OK
    > replay_gain_status
    replay_gain_mode: track
    OK
    > replay_gain_mode loud
    ACK [2@0] {replay_gain_mode} Unrecognized replay gain mode
    > setvol 101
    ACK [2@0] {setvol} Number too large: 101
    > volume -20
    OK
    > getvol
    volume: 30
    OK
    > status
    volume: 30
    repeat: 1
    random: 0
    single: 0
    consume: oneshot
    partition: default
    playlist: 1
    playlistlength: 0
    mixrampdb: -17
    state: stop
    xfade: 5
    mixrampdelay: 2
    OK
  `));

test("the queue: adding, looking, moving, deleting", () =>
  transcript(`
    > add A
    OK
    > addid "${TIDE}" 0
    Id: 3
    OK
    > playlist
    0:file: ${TIDE}
    1:file: ${DAWN}
    2:file: ${DUSK}
    OK
    > playlistid 1
    file: ${DAWN}
    Last-Modified: 2020-01-01T13:00:00Z
    Added: 2020-01-01T13:00:00Z
    Format: 44100:16:2
    Title: Dawn
    Artist: Aurora Fields
    Album: Northern Lights
    Track: 1
    Time: 3
    duration: 3.200
    Pos: 1
    Id: 1
    OK
    > addid "${DAWN}" 99
    ACK [2@0] {addid} Number too large: 99
    > addid no/such.flac
    ACK [50@0] {addid} No such song
    > add no/such
    ACK [50@0] {add} No such directory
    > add ../x
    ACK [50@0] {add} No such directory
    > add /etc/passwd
    ACK [4@0] {add} Access denied
    > lsinfo file:///etc
    ACK [4@0] {lsinfo} Access denied
    > listall /etc
    ACK [50@0] {listall} No such directory
    > albumart ../x 0
    ACK [50@0] {albumart} No file exists
    > readcomments a//b
    ACK [50@0] {readcomments} No such song
    > addid file://x
    ACK [2@0] {addid} Malformed file:// URI
    > move 0 2
    OK
    > move 0 9
    ACK [2@0] {move} Number too large: 9
    > swapid 1 2
    OK
    > playlist
    0:file: ${DUSK}
    1:file: ${DAWN}
    2:file: ${TIDE}
    OK
    > playlistinfo 9
    ACK [2@0] {playlistinfo} Bad song index
    > playlistinfo 3:1
    ACK [2@0] {playlistinfo} Malformed range: 3:1
    > prio 10 0:2
    OK
    > rangeid 1 1:2.5
    OK
    > playlistinfo 1
    file: ${DAWN}
    Range: 1.000-2.500
    Last-Modified: 2020-01-01T13:00:00Z
    Added: 2020-01-01T13:00:00Z
    Format: 44100:16:2
    Title: Dawn
    Artist: Aurora Fields
    Album: Northern Lights
    Track: 1
    Time: 2
    duration: 1.500
    Pos: 1
    Id: 1
    Prio: 10
    OK
    > addtagid 1 Title x
    ACK [4@0] {addtagid} Cannot edit tags of local file
    > addtagid 1 Nonsense x
    ACK [2@0] {addtagid} Unknown tag type: Nonsense
    > playlistfind title Dawn
    file: ${DAWN}
    ...
    > playlistsearch "(title contains 'TIDE')"
    file: ${TIDE}
    ...
    > deleteid 1
    OK
    > deleteid 1
    ACK [50@0] {deleteid} No such song
    > delete 5:
    ACK [2@0] {delete} Bad song index
    > delete 0:
    OK
    > delete 0
    OK
  `));

test("a tag cannot forge a line, a quoted name survives", async () => {
  await client.ask(`add "${QUOTED.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
  const answer = await client.ask("playlistinfo");
  expect(answer[0]).toBe(`file: ${QUOTED}`);
  expect(answer).toContain("Title: forged OK");
});

test("plchanges tells what changed since a version", async () => {
  await client.ask(`add "${DAWN}"`);
  const version = (await client.ask("status")).find((line) => line.startsWith("playlist: "))?.slice(10);
  await client.ask(`add "${DUSK}"`);
  expect(await client.ask(`plchangesposid ${version}`)).toEqual(["cpos: 1", "Id: 2", "OK"]);
  expect(await client.ask("plchangesposid 0 0:1")).toEqual(["cpos: 0", "Id: 1", "OK"]);
});

test("playing: status, current song, seeking", async () => {
  await transcript(`
    > seekcur 1
    ACK [55@0] {seekcur} Not playing
    > add A
    OK
    > play 9
    ACK [2@0] {play} Bad song index
    > play 2147483648
    ACK [2@0] {play} Number too large: 2147483648
    > play 1 2
    ACK [2@0] {play} too many arguments for "play"
    > play 0
    OK
  `);
  await new Promise((resolve) => setTimeout(resolve, 20));
  house.engine.playedSeconds = 1.25;
  expect((await client.ask("status")).slice(9)).toEqual([
    "state: play",
    "song: 0",
    "songid: 1",
    "time: 1:4",
    "elapsed: 1.250",
    "bitrate: 267",
    "duration: 4.000",
    "audio: 44100:16:2",
    "nextsong: 1",
    "nextsongid: 2",
    "OK",
  ]);
  expect((await client.ask("currentsong"))[0]).toBe(`file: ${DAWN}`);
  await transcript(`
    > seekcur x
    ACK [2@0] {seekcur} Float expected: x
    > seek 9 1
    ACK [2@0] {seek} Bad song index
    > seekid 99 1
    ACK [50@0] {seekid} No such song
    > pause 1
    OK
    > stop
    OK
  `);
});

test("the library", () =>
  transcript(
    `
    > find title Dawn
    file: ${DAWN}
    ...
    > find title dawn
    OK
    > find
    ACK [2@0] {find} too few arguments for "find"
    > find title
    ACK [2@0] {find} Incorrect number of filter arguments
    > find nosuch x
    ACK [2@0] {find} Unknown filter type
    > find "(title == 'x'"
    ACK [2@0] {find} ')' expected
    > find "(nosuch == 'x')"
    ACK [2@0] {find} Unknown filter type: nosuch
    > find "(title ?? 'x')"
    ACK [2@0] {find} Unknown filter operator: ?? 'x')
    > find "((title == 'a') OR (title == 'b'))"
    ACK [2@0] {find} 'AND' expected
    > count artist "Aurora Fields"
    songs: 2
    playtime: 6
    OK
    > list album group artist
    Artist: 
    Album: 
    Artist: Aurora Fields
    Album: Northern Lights
    Artist: Blue Harbor
    Album: 
    OK
    > list title artist
    ACK [2@0] {list} should be "Album" for 3 arguments
    > lsinfo
    file: ${QUOTED}
    ...
    > lsinfo nosuch
    ACK [50@0] {lsinfo} No such directory
    > listall A
    directory: A
    file: ${DAWN}
    file: ${DUSK}
    OK
    > listall nosuch
    ACK [50@0] {listall} No such directory
    > findadd artist "Aurora Fields" position 0
    OK
    > playlist
    0:file: ${DAWN}
    1:file: ${DUSK}
    OK
    > readcomments "${DAWN}"
    TITLE: Dawn
    OK
    > readcomments nosuch
    ACK [50@0] {readcomments} No such song
    > update ../x
    ACK [2@0] {update} Malformed path
    > update
    updating_db: 1
    OK
  `,
  ));

test("command lists", async () => {
  client.send("command_list_ok_begin\nping\ngetvol\nping\ncommand_list_end\n");
  expect(await client.answer()).toEqual(["list_OK", "volume: 50", "list_OK", "list_OK", "OK"]);
  client.send(`command_list_begin\nadd A\nplay 99\nclear\ncommand_list_end\n`);
  expect(await client.answer()).toEqual(["ACK [2@1] {play} Bad song index"]);
  client.send("command_list_begin\nping\nbogus\nping\ncommand_list_end\n");
  expect(await client.answer()).toEqual(['ACK [5@1] {} unknown command "bogus"']);
  expect(await client.ask("command_list_end")).toEqual(['ACK [5@0] {} unknown command "command_list_end"']);
  client.send("command_list_begin\ncommand_list_end\n");
  expect(await client.answer()).toEqual(["OK"]);
  // What went before the refused command stays; what came after never ran.
  expect(await client.ask("playlist")).toEqual([`0:file: ${DAWN}`, `1:file: ${DUSK}`, "OK"]);
});

test("a list sees its own changes, and choices apply in order", async () => {
  client.send(
    `command_list_begin\nclear\nadd "${DAWN}"\ntagtypes clear\ntagtypes enable title\nplaylistinfo\nstatus\ncommand_list_end\n`,
  );
  const answer = await client.answer();
  expect(answer).toContain("playlistlength: 1");
  expect(answer).toContain("Title: Dawn");
  expect(answer).not.toContain("Track: 1");
});

test("a failed list takes back the choices after the failure", async () => {
  client.send("command_list_begin\nplay 99\ntagtypes clear\ncommand_list_end\n");
  expect(await client.answer()).toEqual(["ACK [2@0] {play} Bad song index"]);
  expect((await client.ask("tagtypes")).length).toBeGreaterThan(10);
});

test("choices behind a command that looks something up do not reach it, nor stay when it fails", async () => {
  client.send(`command_list_begin\nsearch "((base 'A') AND (title == 'Dawn'))"\ntagtypes clear\ncommand_list_end\n`);
  expect(await client.answer()).toContain("Title: Dawn");
  await client.ask("tagtypes all");
  client.send("command_list_begin\nlsinfo nowhere\ntagtypes clear\ncommand_list_end\n");
  expect(await client.answer()).toEqual(["ACK [50@0] {lsinfo} No such directory"]);
  expect((await client.ask("tagtypes")).length).toBeGreaterThan(10);
});

test("messages between clients", async () => {
  const other = await house.connect();
  await transcript(`
    > subscribe news
    OK
    > subscribe news
    ACK [56@0] {subscribe} already subscribed to this channel
    > subscribe "bad name"
    ACK [2@0] {subscribe} invalid channel name
    > channels
    channel: news
    OK
  `);
  client.send("idle message\n");
  expect(await other.ask('sendmessage news "two words"')).toEqual(["OK"]);
  expect(await other.ask("sendmessage nosuch x")).toEqual([
    "ACK [50@0] {sendmessage} nobody is subscribed to this channel",
  ]);
  expect(await client.answer()).toEqual(["changed: message", "OK"]);
  await transcript(`
    > readmessages
    channel: news
    message: two words
    OK
    > unsubscribe news
    OK
    > unsubscribe news
    ACK [50@0] {unsubscribe} not subscribed to this channel
  `);
});

test("outputs, zones, tags, refusals", () =>
  transcript(`
    > outputs
    outputid: 0
    outputname: Null A
    plugin: null
    outputenabled: 1
    outputid: 1
    outputname: Null B
    plugin: null
    outputenabled: 0
    OK
    > enableoutput 9
    ACK [50@0] {enableoutput} No such audio output
    > toggleoutput x
    ACK [2@0] {toggleoutput} Integer expected: x
    > toggleoutput 1
    OK
    > listpartitions
    partition: default
    OK
    > partition nosuch
    ACK [50@0] {partition} partition does not exist
    > partition default
    OK
    > tagtypes clear
    OK
    > tagtypes enable title artist
    OK
    > tagtypes
    tagtype: Artist
    tagtype: Title
    OK
    > tagtypes enable nosuch
    ACK [2@0] {tagtypes} Unknown tag type
    > tagtypes bogus
    ACK [2@0] {tagtypes} Unknown sub command
    > tagtypes all
    OK
    > protocol available
    feature: hide_playlists_in_root
    OK
    > binarylimit 1
    ACK [2@0] {binarylimit} Value too small
    > config
    ACK [4@0] {config} Command only permitted to local clients
    > bogus
    ACK [5@0] {} unknown command "bogus"
    > ping "x
    ACK [5@0] {} Missing closing '"'
  `));

test("pictures come in parts", async () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, index) => index + 0x30);
  house.library.pictures.set(`folder ${DAWN}`, { mimeType: "image/png", bytes, contentHash: "x" });
  await client.ask("binarylimit 64");
  const first = await client.ask(`albumart "${DAWN}" 0`);
  expect(first.slice(0, 2)).toEqual(["size: 100", "binary: 64"]);
  expect(await client.ask(`albumart "${DAWN}" 101`)).toEqual(["ACK [2@0] {albumart} Offset too large"]);
  expect(await client.ask(`albumart "${TIDE}" 0`)).toEqual(["ACK [50@0] {albumart} No file exists"]);
  expect(await client.ask(`readpicture "${DAWN}" 0`)).toEqual(["OK"]);
  expect(await client.ask("readpicture nosuch 0")).toEqual(["ACK [50@0] {readpicture} No such song"]);
});

test("a list of many additions asks the library a few times only", async () => {
  let asked = 0;
  const songsAt = house.library.songsAt.bind(house.library);
  house.library.songsAt = (uris) => {
    asked++;
    return songsAt(uris);
  };
  client.send(`command_list_begin\n${`addid "${DAWN}"\nadd "${DUSK}"\n`.repeat(500)}addid nosuch\ncommand_list_end\n`);
  expect((await client.answer()).at(-1)).toBe("ACK [50@1000] {addid} No such song");
  expect(asked).toBeLessThan(50);
});
