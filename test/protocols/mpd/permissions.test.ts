import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Access, type AccessRules, type HostRule, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import { parseNetwork } from "../../../src/operations/access/peer.ts";
import {
  hashPassword,
  parseStoredPassword,
  type StoredPassword,
} from "../../../src/operations/access/stored-password.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { temporaryPlace } from "../../rig/place.ts";
import { TestClient } from "./support/client.ts";
import { openHouse } from "./support/house.ts";

const plain = (text: string): StoredPassword => ({ kind: "plain", text });
const accessWith = (rules: Partial<AccessRules>) => new Access({ ...OPEN_ACCESS, ...rules }, systemClock, silentLogger);

test("passwords give permissions, and what is not permitted does not run", async () => {
  const house = await openHouse({
    access: accessWith({
      everybody: [],
      passwords: [
        { password: plain("reader"), rights: ["read"] },
        { password: plain("root"), rights: ["read", "add", "control", "admin"] },
      ],
    }),
  });
  const client = await house.connect();
  expect(await client.ask("status")).toEqual(['ACK [4@0] {status} you don\'t have permission for "status"']);
  expect(await client.ask("commands")).toEqual([
    "command: binarylimit",
    "command: close",
    "command: commands",
    "command: notcommands",
    "command: password",
    "command: ping",
    "command: protocol",
    "command: tagtypes",
    "OK",
  ]);
  expect(await client.ask("password wrong")).toEqual(["ACK [3@0] {password} incorrect password"]);
  expect(await client.ask("password reader")).toEqual(["OK"]);
  expect(await client.ask("add A")).toEqual(['ACK [4@0] {add} you don\'t have permission for "add"']);
  expect(await client.ask("kill")).toEqual(['ACK [4@0] {kill} you don\'t have permission for "kill"']);
  // "control" brings "player" along; inside a list the password counts from its place on.
  client.send("command_list_begin\npassword root\nadd A\nstop\ncommand_list_end\n");
  expect(await client.answer()).toEqual(["OK"]);
  expect(await client.ask("kill")).toEqual(["ACK [4@0] {kill} Command only permitted to local clients"]);
  expect(await client.ask("notcommands")).toEqual(["OK"]);
  await house.close();
});

describe("a password", () => {
  const readers = accessWith({ everybody: [], passwords: [{ password: plain("reader"), rights: ["read"] }] });

  test("that was hashed counts in a list from its place on, and a refused one ends the list there", async () => {
    const stored = parseStoredPassword(await hashPassword("owner"));
    if (stored === null) throw new Error("no hash");
    const access = accessWith({
      everybody: ["read"],
      passwords: [{ password: stored, rights: ["read", "add", "control"] }],
    });
    const house = await openHouse({ access });
    const client = await house.connect();
    client.send("command_list_ok_begin\nstatus\npassword wrong\nadd A\ncommand_list_end\n");
    expect((await client.answer()).at(-1)).toBe("ACK [3@1] {password} incorrect password");
    client.send("command_list_ok_begin\nping\npassword owner\nadd A\nadd B\ncommand_list_end\n");
    expect(await client.answer()).toEqual(["list_OK", "list_OK", "list_OK", "list_OK", "OK"]);
    expect(await client.ask("add A")).toEqual(["OK"]);
    expect(house.player.moment().snapshot.queue.entries).toHaveLength(5);
    await house.close();
  });

  test("guessed on many connections is answered later and later, while others are served", async () => {
    const house = await openHouse({ access: readers });
    const clients = await Promise.all(Array.from({ length: 6 }, () => house.connect()));
    for (const client of clients.slice(0, 5)) {
      expect(await client.ask("password guess")).toEqual(["ACK [3@0] {password} incorrect password"]);
    }
    const startedMs = performance.now();
    const last = clients[5]?.ask("password reader");
    for (let i = 0; i < 20; i++) expect(await clients[0]?.ask("ping")).toEqual(["OK"]);
    expect(await last).toEqual(["OK"]);
    expect(performance.now() - startedMs).toBeGreaterThan(900);
    expect(house.bugs).toEqual([]);
    await house.close();
  });

  test("never appears in the log", async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string) => void lines.push(JSON.stringify(fields) + message);
    const logger = { debug: note, info: note, warn: note, error: note };
    const access = new Access(
      { ...OPEN_ACCESS, passwords: [{ password: plain("reader"), rights: ["read"] }] },
      systemClock,
      logger,
    );
    const house = await openHouse({ access, logger });
    const client = await house.connect();
    await client.ask("password s3cret-guess");
    await client.ask("password reader");
    expect(lines.join()).toContain("wrong password");
    expect(lines.join()).not.toMatch(/s3cret|reader/);
    await house.close();
  });
});

test("the local socket has rights of its own", async () => {
  using place = temporaryPlace("rights");
  const socketPath = join(place.path, "mpd");
  const access = accessWith({ everybody: [], local: ["read", "player"] });
  const house = await openHouse({ access, socketPath });
  const [near, far] = [await TestClient.connectLocal(socketPath), await house.connect()];
  expect(await near.ask("setvol 4")).toEqual(["OK"]);
  expect(await near.ask("add A")).toEqual(['ACK [4@0] {add} you don\'t have permission for "add"']);
  expect(await far.ask("setvol 5")).toEqual(['ACK [4@0] {setvol} you don\'t have permission for "setvol"']);
  near.close();
  await house.close();
});

test("a host has the rights of the last rule that fits", async () => {
  const rule = (network: string, rights: HostRule["rights"]) => ({
    includes: parseNetwork(network) ?? (() => false),
    rights,
  });
  const house = await openHouse({
    access: accessWith({ everybody: [], hosts: [rule("127.0.0.0/8", ["read"]), rule("10.0.0.0/8", ["admin"])] }),
  });
  const client = await house.connect();
  expect((await client.ask("status")).at(-1)).toBe("OK");
  expect((await client.ask("stop"))[0]).toContain("permission");
  await house.close();
});
