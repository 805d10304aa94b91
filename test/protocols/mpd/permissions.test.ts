import { expect, test } from "vitest";
import { Access, type AccessRules, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import type { StoredPassword } from "../../../src/operations/access/stored-password.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
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
