import { expect, test } from "vitest";
import {
  ACK,
  type Action,
  codec,
  commandTable,
  defineCommand,
  fields,
  NO_ARGUMENTS,
  type Permission,
  ProtocolError,
  pair,
  parseCall,
  parseIdle,
  type Reply,
  respond,
  words,
} from "../src/index.ts";

type House = { volume: number; hidden: boolean };

const row = { since: "0.1", summary: "" } as const;
const everyone = { ...row, permission: "none" } as const;
const table = commandTable<House, Reply>([
  defineCommand({ ...everyone, name: "ping", args: NO_ARGUMENTS, run: () => "" }),
  defineCommand({ ...everyone, name: "close", args: words(0, () => null), run: () => "close" }),
  defineCommand({ ...everyone, name: "idle", args: words(0, parseIdle), run: (_house, wait) => ({ wait }) }),
  defineCommand({ ...everyone, name: "crash", args: NO_ARGUMENTS, run: () => Buffer.alloc(-1).toString() }),
  defineCommand({
    ...everyone,
    name: "secret",
    args: NO_ARGUMENTS,
    available: ({ hidden }) => !hidden,
    run: () => "found\n",
  }),
  defineCommand({
    ...row,
    permission: "read",
    name: "status",
    args: NO_ARGUMENTS,
    run: ({ volume }) => pair("volume", volume),
  }),
  defineCommand({
    ...row,
    permission: "player",
    name: "setvol",
    args: fields({ percent: codec.unsignedUpTo(100) }),
    run: (house, { percent }) => {
      if (percent === 13) throw new ProtocolError(ACK.system, "No mixer");
      house.volume = percent;
      return "";
    },
  }),
]);

const ask = (action: Exclude<Action, { kind: "close" }>, permissions: Permission[] = ["read", "player"]) => {
  const context: House = { volume: 50, hidden: true };
  const { text, wait, close } = respond(action, table, { context, permissions: new Set(permissions) });
  return { text, wait, close, volume: context.volume };
};
const run = (line: string, permissions?: Permission[]) => ask({ kind: "run", line }, permissions).text;
const list = (acknowledgeEach: boolean, ...lines: string[]) => ask({ kind: "run-list", lines, acknowledgeEach });

test("the table is in the order of the names, and each name is one command", () => {
  expect([...table.keys()]).toEqual(["close", "crash", "idle", "ping", "secret", "setvol", "status"]);
  const ping = defineCommand({ ...everyone, name: "ping", args: NO_ARGUMENTS, run: () => "" });
  expect(() => commandTable([ping, ping])).toThrow("two commands have one name");
});

test.each([
  ["ping", "OK\n"],
  ["status", "volume: 50\nOK\n"],
  ["nosuch", 'ACK [5@0] {} unknown command "nosuch"\n'],
  ["secret", 'ACK [5@0] {} unknown command "secret"\n'],
  ["setvol", 'ACK [2@0] {setvol} wrong number of arguments for "setvol"\n'],
  ["setvol x", "ACK [2@0] {setvol} Integer expected: x\n"],
  ["setvol 13", "ACK [52@0] {setvol} No mixer\n"],
  ["ping 'x'", "ACK [5@0] {} Invalid unquoted character\n"],
])("%s", (line, text) => {
  expect(run(line)).toBe(text);
});

test("what the client may not do is refused before its arguments are", () => {
  expect(run("setvol x", ["read"])).toBe('ACK [4@0] {setvol} you don\'t have permission for "setvol"\n');
  expect(run("ping", [])).toBe("OK\n");
});

test("a list ends with the first command that is refused, and what went before stays", () => {
  expect(list(true, "setvol 7", "setvol 101", "setvol 8")).toEqual({
    text: "list_OK\nACK [2@1] {setvol} Number too large: 101\n",
    wait: 0,
    close: false,
    volume: 7,
  });
  expect(list(true, "ping", "status").text).toBe("list_OK\nvolume: 50\nlist_OK\nOK\n");
  expect(list(false, "ping", "status").text).toBe("volume: 50\nOK\n");
  expect(list(false).text).toBe("OK\n");
});

test("a line that is no command at all ends the connection after its answer", () => {
  expect(ask({ kind: "run", line: "p-ng" })).toMatchObject({
    text: "ACK [5@0] {} Invalid word character\n",
    close: true,
  });
});

test("idle and close leave no OK", () => {
  expect(list(false, "status", "idle player")).toMatchObject({ text: "volume: 50\n", wait: 8, close: false });
  expect(list(false, "status", "close", "ping")).toMatchObject({ text: "volume: 50\n", wait: 0, close: true });
});

test("what needs no command", () => {
  expect(ask({ kind: "collected" })).toMatchObject({ text: "", wait: 0, close: false });
  expect(ask({ kind: "answer", text: "OK\n" })).toMatchObject({ text: "OK\n", close: false });
});

test("a mistake of the program is no answer", () => {
  expect(() => run("crash")).toThrow(RangeError);
});

test("a call is named as soon as there is such a command, and reads its words only once", () => {
  const asker = { context: { volume: 1, hidden: false }, permissions: new Set<Permission>() };
  expect(parseCall("status", table, asker).name).toBe("status");
  expect(parseCall("nosuch", table, asker).name).toBe("");
  expect(parseCall("secret", table, asker).run()).toBe("found\n");
});
