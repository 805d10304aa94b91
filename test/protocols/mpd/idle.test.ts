import { afterEach, beforeEach, expect, test } from "vitest";
import type { JobId } from "../../../src/shared/ids.ts";
import type { TestClient } from "./support/client.ts";
import { type House, openHouse } from "./support/house.ts";

let house: House;
let waiting: TestClient;
let acting: TestClient;

beforeEach(async () => {
  house = await openHouse();
  waiting = await house.connect();
  acting = await house.connect();
});

afterEach(async () => {
  await house.close();
  expect(house.bugs).toEqual([]);
});

test("idle reports what it was asked for and nothing else", async () => {
  waiting.send("idle mixer\n");
  await acting.ask("repeat 1");
  await acting.ask("ping");
  expect(waiting.isQuiet).toBe(true);
  await acting.ask("setvol 33");
  expect(await waiting.answer()).toEqual(["changed: mixer", "OK"]);
});

test("what changed between two idles is kept for the second", async () => {
  await acting.ask("repeat 1");
  await acting.ask("add A");
  await acting.ask("ping");
  expect(await waiting.ask("idle")).toEqual(["changed: playlist", "changed: options", "OK"]);
  await acting.ask("setvol 10");
  waiting.send("idle options\nnoidle\n");
  expect(await waiting.answer()).toEqual(["OK"]);
  expect(await waiting.ask("idle")).toEqual(["changed: mixer", "OK"]);
});

test("setting what is already set wakes nobody", async () => {
  await acting.ask("random 1");
  expect(await waiting.ask("idle options")).toEqual(["changed: options", "OK"]);
  waiting.send("idle options\n");
  await acting.ask("random 1");
  await acting.ask("ping");
  expect(waiting.isQuiet).toBe(true);
  expect(await waiting.ask("noidle")).toEqual(["OK"]);
});

test("noidle without idle says nothing", async () => {
  waiting.send("noidle\nping\n");
  expect(await waiting.answer()).toEqual(["OK"]);
  expect(await waiting.ask("getvol")).toEqual(["volume: 50", "OK"]);
});

test("an unknown subsystem is refused", async () => {
  expect(await waiting.ask("idle nosuch")).toEqual(["ACK [2@0] {idle} Unrecognized idle event: nosuch"]);
});

test.each(["idle\nping\n", "command_list_begin\nidle\ncommand_list_end\n", "command_list_begin\nnoidle\n"])(
  "%j closes the connection",
  async (text) => {
    waiting.send(text);
    expect(await waiting.rest()).toBe("");
  },
);

test("idle with arguments ends a command list: nothing after it runs, and the wait is the answer", async () => {
  waiting.send("command_list_ok_begin\ngetvol\nidle mixer\nsetvol 1\ncommand_list_end\n");
  await acting.ask("ping");
  await acting.ask("setvol 33");
  expect(await waiting.answer()).toEqual(["volume: 50", "list_OK", "changed: mixer", "OK"]);
  expect(await waiting.ask("getvol")).toEqual(["volume: 33", "OK"]);
});

test("the library's events", async () => {
  waiting.send("idle\n");
  house.library.emit({ type: "database", version: 2, changedUris: [], moved: [] });
  house.library.emit({ type: "update", job: 1 as JobId, running: false });
  expect(await waiting.answer()).toEqual(["changed: database", "changed: update", "OK"]);
});

test("a command list wakes others once", async () => {
  waiting.send("idle\n");
  acting.send("command_list_begin\nadd A\nclear\nadd A\nsetvol 1\ncommand_list_end\n");
  await acting.answer();
  expect(await waiting.answer()).toEqual(["changed: playlist", "changed: mixer", "OK"]);
  await acting.ask("ping");
  waiting.send("idle\n");
  await acting.ask("ping");
  expect(waiting.isQuiet).toBe(true);
});
