import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/shared/clock.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { type MemoryZones, openMemoryZones } from "../../rig/memory-zones.ts";
import type { TestClient } from "./support/client.ts";
import { DAWN, type House, openHouse, SONGS } from "./support/house.ts";
import { MemoryLibrary } from "./support/memory-library.ts";

let rig: MemoryZones;
let house: House;
let one: TestClient;
let two: TestClient;

beforeEach(async () => {
  const library = new MemoryLibrary(SONGS);
  rig = await openMemoryZones(library);
  const info = { version: "0", startedMs: systemClock.monotonicMs(), epoch: "test" };
  house = await openHouse({
    operations: { zones: rig.zones, library, ...emptyStores, clock: systemClock, info },
  });
  one = await house.connect();
  two = await house.connect();
});

afterEach(async () => {
  await house.close();
  await rig.zones.close();
  expect(house.bugs).toEqual([]);
});

/** The lines of these keys. */
async function some(client: TestClient, line: string, ...keys: string[]): Promise<string[]> {
  return (await client.ask(line)).filter((answer) => keys.some((key) => answer.startsWith(`${key}: `)));
}

const outputsOf = (client: TestClient) => some(client, "outputs", "outputid", "outputname", "plugin", "outputenabled");

/** What is pending; nobody waits. */
async function pending(client: TestClient): Promise<string[]> {
  client.send("idle\n");
  client.send("noidle\n");
  return (await client.answer()).filter((line) => line !== "OK");
}

test("a zone is made, looked at and ended, in MPD's words", async () => {
  expect(await one.ask("listpartitions")).toEqual(["partition: default", "OK"]);
  expect(await one.ask("newpartition kit")).toEqual(["OK"]);
  expect(await one.ask("newpartition kit")).toEqual(["ACK [56@0] {newpartition} name already exists"]);
  expect(await one.ask("newpartition default")).toEqual(["ACK [56@0] {newpartition} name already exists"]);
  expect(await one.ask("listpartitions")).toEqual(["partition: default", "partition: kit", "OK"]);
  expect(await one.ask("partition nowhere")).toEqual(["ACK [50@0] {partition} partition does not exist"]);
  expect(await two.ask("partition kit")).toEqual(["OK"]);
  expect(await some(two, "status", "partition", "volume", "playlistlength")).toEqual([
    "partition: kit",
    "playlistlength: 0",
  ]);
  expect(await two.ask("outputs")).toEqual(["OK"]);
  expect(await one.ask("delpartition kit")).toEqual(["ACK [5@0] {delpartition} partition still has clients"]);
  expect(await one.ask("delpartition nowhere")).toEqual(["ACK [50@0] {delpartition} no such partition"]);
  expect(await one.ask("delpartition default")).toEqual([
    "ACK [5@0] {delpartition} cannot delete the default partition",
  ]);
  await two.ask("partition default");
  expect(await one.ask("delpartition kit")).toEqual(["OK"]);
  expect(await one.ask("listpartitions")).toEqual(["partition: default", "OK"]);
});

test.each(["", "a b", "a/b", "../x", "é", "a.b"])("no zone is called %j", async (name) => {
  expect(await one.ask(`newpartition "${name}"`)).toEqual(["ACK [2@0] {newpartition} bad name"]);
  expect(await one.ask(`delpartition "${name}"`)).toEqual(["ACK [2@0] {delpartition} bad name"]);
});

test("there are at most 16 zones", async () => {
  for (let number = 1; number < 16; number++) expect(await one.ask(`newpartition z${number}`)).toEqual(["OK"]);
  expect(await one.ask("newpartition z16")).toEqual(["ACK [5@0] {newpartition} too many partitions"]);
  await one.ask("delpartition z1");
  expect(await one.ask("newpartition z16")).toEqual(["OK"]);
});

test("queue, options and volume of one zone are not those of another; events stay in their zone", async () => {
  await one.ask("newpartition kit");
  await two.ask("partition kit");
  await Promise.all([pending(one), pending(two)]);
  await two.ask("repeat 1");
  await two.ask(`add "${DAWN}"`);
  await two.ask("play");
  await two.ask("ping");
  expect(await pending(two)).toEqual(["changed: playlist", "changed: player", "changed: options"]);
  expect(await pending(one)).toEqual([]);
  expect(await some(one, "status", "repeat", "playlistlength", "state")).toEqual([
    "repeat: 0",
    "playlistlength: 0",
    "state: stop",
  ]);
  await one.ask("setvol 31");
  await one.ask("ping");
  expect(await pending(two)).toEqual([]);
  expect(await pending(one)).toEqual(["changed: mixer"]);
  expect(await two.ask("setvol 5")).toEqual(["ACK [5@0] {setvol} No mixer"]);
});

test("everybody hears of zones; who turns to one reads everything of it anew", async () => {
  await one.ask("newpartition kit");
  expect(await pending(one)).toEqual(["changed: partition"]);
  expect(await pending(two)).toEqual(["changed: partition"]);
  await two.ask("partition kit");
  expect(await pending(two)).toEqual([
    "changed: playlist",
    "changed: player",
    "changed: mixer",
    "changed: output",
    "changed: options",
  ]);
  await two.ask("partition kit");
  expect(await pending(two)).toEqual([]);
  await two.ask("partition default");
  await one.ask("delpartition kit");
  expect(await pending(one)).toEqual(["changed: partition"]);
});

test("outputs move, stay switched as they are, and leave a dummy in their place", async () => {
  await one.ask("newpartition kit");
  await one.ask("newpartition attic");
  const three = await house.connect();
  await three.ask("partition attic");
  await two.ask("partition kit");
  for (const client of [one, two, three]) await pending(client);
  expect(await two.ask('moveoutput "Nobody"')).toEqual(["ACK [50@0] {moveoutput} No such output"]);
  expect(await two.ask('moveoutput "Null B"')).toEqual(["OK"]);
  for (const client of [one, two, three]) expect(await pending(client)).toEqual(["changed: output"]);
  expect(await outputsOf(two)).toEqual(["outputid: 0", "outputname: Null B", "plugin: null", "outputenabled: 0"]);
  expect(await outputsOf(one)).toEqual([
    ...["outputid: 0", "outputname: Null A", "plugin: null", "outputenabled: 1"],
    ...["outputid: 1", "outputname: Null B", "plugin: dummy", "outputenabled: 0"],
  ]);
  expect(await two.ask('moveoutput "Null B"')).toEqual(["OK"]);
  expect(await one.ask("outputset 1 dop 1")).toEqual(["ACK [5@0] {outputset} Cannot set attribute on dummy output"]);
  // Numbers count within the zone.
  expect(await two.ask("enableoutput 0")).toEqual(["OK"]);
  expect(await two.ask("enableoutput 1")).toEqual(["ACK [50@0] {enableoutput} No such audio output"]);
  await two.ask("partition default");
  expect(await one.ask("delpartition kit")).toEqual(["ACK [5@0] {delpartition} partition still has outputs"]);
  await one.ask('moveoutput "Null B"');
  expect(await outputsOf(one)).toEqual([
    ...["outputid: 0", "outputname: Null A", "plugin: null", "outputenabled: 1"],
    ...["outputid: 1", "outputname: Null B", "plugin: null", "outputenabled: 1"],
  ]);
  expect(await one.ask("delpartition kit")).toEqual(["OK"]);
});

test("an output takes its volume along to a zone that has none", async () => {
  await one.ask("setvol 40");
  await one.ask("newpartition kit");
  await two.ask("partition kit");
  await two.ask('moveoutput "Null A"');
  expect(await some(two, "status", "volume")).toEqual(["volume: 40"]);
  expect(await some(one, "status", "volume")).toEqual([]);
  await two.ask("setvol 30");
  await one.ask('moveoutput "Null A"');
  expect(await some(one, "status", "volume")).toEqual(["volume: 30"]);
});

test("the old zone has let go of an output before the new one may open it", async () => {
  await one.ask("newpartition kit");
  await two.ask("partition kit");
  await two.ask(`add "${DAWN}"`);
  await two.ask("play");
  const [first, second] = rig.engines;
  const outputs = () => second?.effects.findLast((effect) => effect.type === "outputs");
  let freed = () => {};
  const isFree = new Promise<void>((resolve) => {
    freed = resolve;
  });
  if (first !== undefined) first.letGo = () => isFree;
  two.send('moveoutput "Null A"\n');
  await one.ask("ping");
  expect(first?.effects.findLast((effect) => effect.type === "outputs")).toMatchObject({ enabled: [] });
  expect(outputs()).toMatchObject({ enabled: [] });
  freed();
  expect(await two.answer()).toEqual(["OK"]);
  expect(outputs()).toMatchObject({ enabled: [0] });
});

test("in a command list each command runs in the zone it is in by then, and a failure leaves the client where it got", async () => {
  const list = (...lines: string[]) => one.ask(["command_list_begin", ...lines, "command_list_end"].join("\n"));
  const answer = await list(
    "newpartition kit",
    "partition kit",
    `add "${DAWN}"`,
    "status",
    "partition default",
    "stats",
  );
  expect(answer.filter((line) => /^(partition|playlistlength)/.test(line))).toEqual([
    "partition: kit",
    "playlistlength: 1",
  ]);
  expect(answer.at(-1)).toBe("OK");
  expect(await some(one, "status", "partition", "playlistlength")).toEqual(["partition: default", "playlistlength: 0"]);
  expect(await list("partition kit", "delpartition kit", "partition default")).toEqual([
    "ACK [5@1] {delpartition} partition still has clients",
  ]);
  expect(await some(one, "status", "partition")).toEqual(["partition: kit"]);
  expect(await list("partition nowhere", "clear")).toEqual(["ACK [50@0] {partition} partition does not exist"]);
  expect(await some(one, "status", "playlistlength")).toEqual(["playlistlength: 1"]);
});

test("messages go to clients of the same zone", async () => {
  await one.ask("newpartition kit");
  await one.ask("subscribe news");
  expect(await two.ask("channels")).toEqual(["channel: news", "OK"]);
  await two.ask("partition kit");
  expect(await two.ask("channels")).toEqual(["OK"]);
  expect(await two.ask("sendmessage news hello")).toEqual([
    "ACK [50@0] {sendmessage} nobody is subscribed to this channel",
  ]);
  await one.ask("partition kit");
  expect(await two.ask("sendmessage news hello")).toEqual(["OK"]);
  expect(await one.ask("readmessages")).toEqual(["channel: news", "message: hello", "OK"]);
  // In a list, who turns away afterwards is still there.
  await one.ask("command_list_begin\nsendmessage news again\npartition default\ncommand_list_end");
  expect(await one.ask("readmessages")).toEqual(["channel: news", "message: again", "OK"]);
});

test("who looks at a zone that somebody ends over REST looks at the default zone, and is told", async () => {
  await one.ask("newpartition kit");
  await two.ask("partition kit");
  await two.ask('moveoutput "Null A"');
  await two.ask(`add "${DAWN}"`);
  await pending(two);
  two.send("idle\n");
  await rig.zones.remove("kit");
  const told = await two.answer();
  expect(told).toEqual(expect.arrayContaining(["changed: playlist", "changed: player", "changed: output"]));
  expect(await some(two, "status", "partition", "playlistlength")).toEqual(["partition: default", "playlistlength: 0"]);
  expect(await outputsOf(one)).toContain("plugin: null");
  expect(await outputsOf(one)).not.toContain("plugin: dummy");
});

test("a zone that never played has started nothing; one that ends, ends what it started", async () => {
  await one.ask("newpartition kit");
  await one.ask("newpartition attic");
  expect(rig.engines).toHaveLength(1);
  await two.ask("partition kit");
  await two.ask(`add "${DAWN}"`);
  await two.ask("play");
  expect(rig.engines).toHaveLength(2);
  await two.ask("partition default");
  await one.ask("delpartition kit");
  expect(rig.engines[1]?.isClosed).toBe(true);
  expect(rig.engines[0]?.isClosed).toBe(false);
});

test("a new zone has the replay gain mode of the one it was made from", async () => {
  await one.ask("replay_gain_mode album");
  await one.ask("newpartition kit");
  await one.ask("partition kit");
  expect(await one.ask("replay_gain_status")).toEqual(["replay_gain_mode: album", "OK"]);
});
