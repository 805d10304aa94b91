import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestClient } from "./support/client.ts";
import { DAWN, type House, openHouse } from "./support/house.ts";
import { MemoryLibrary, testSong } from "./support/memory-library.ts";

let house: House;

beforeEach(async () => {
  house = await openHouse({ limits: { maxConnections: 8, stallMs: 300 } });
});

afterEach(async () => {
  await house.close();
  expect(house.bugs).toEqual([]);
});

async function queueLength(): Promise<number> {
  const client = await house.connect();
  const line = (await client.ask("status")).find((row) => row.startsWith("playlistlength: "));
  client.close();
  return Number(line?.slice(16));
}

test.each([
  ["an HTTP request", `POST /x HTTP/1.0\r\nContent-Length: 9\r\n\r\nadd A\nclear\n`],
  ["a second line of HTTP", "ping\nGET / HTTP/1.1\nadd A\n"],
  ["a TLS greeting", "\x16\x03\x01\x02\x00\x01\nadd A\n"],
  ["a TLS greeting without a newline", "\x16\x03\x01\x02\x00\x01"],
  ["an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\nadd A\n"],
  ["a form that a rebound page posts", "POST / HTTP/1.1\r\nHost: evil.example:6600\r\n\r\n\nadd A\n"],
  ["a request whose method is a command", "clear /x HTTP/1.1\r\nadd A\n"],
  ["a request whose method takes a path", "add A HTTP/1.1\nadd A\n"],
  ["JSON", '{"json":1}\nadd A\n'],
  ["upper case", "PING\nadd A\n"],
  ["an empty line", "\nadd A\n"],
  ["9000 bytes without a newline", "q".repeat(9000)],
  ["a line of 9000 bytes", `ping ${"q".repeat(9000)}\nadd A\n`],
])("%s closes the connection before anything runs", async (_name, bytes) => {
  const client = await house.connect();
  client.send(Buffer.from(bytes, "latin1"));
  expect(await client.rest()).toBe("");
  expect(await queueLength()).toBe(0);
});

test("a name that no command can have is answered, then the connection closes", async () => {
  const client = await house.connect();
  client.send("host: x\nadd A\n");
  expect(await client.rest()).toBe("ACK [5@0] {} Invalid word character\n");
  expect(await queueLength()).toBe(0);
});

test("a command list above its limit closes the connection and runs nothing", async () => {
  const client = await house.connect();
  client.send(`command_list_begin\n${"add A\n".repeat(400_000)}command_list_end\n`);
  expect(await client.rest()).toBe("");
  expect(await queueLength()).toBe(0);
});

test("byte by byte is as good as at once", async () => {
  const client = await house.connect();
  for (const byte of 'playlistinfo\nfind title "Dawn"\n') {
    client.send(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await client.answer()).toEqual(["OK"]);
  expect((await client.answer())[0]).toBe(`file: ${DAWN}`);
});

test("a whole line is carried out though the client has hung up", async () => {
  const [host = "", port = ""] = house.address.split(":");
  const socket = connect({ host, port: Number(port) });
  socket.on("error", () => {});
  socket.end("add A\nsetvol 7\n");
  await once(socket.resume(), "close");
  expect(await queueLength()).toBe(2);
});

test("answers come in the order of the commands, also when one has to wait", async () => {
  const client = await house.connect();
  const { promise, resolve } = Promise.withResolvers<void>();
  house.library.gate = promise;
  client.send(`find title Dawn\ngetvol\nadd A\nplaylist\n`);
  setTimeout(resolve, 20);
  expect((await client.answer())[0]).toBe(`file: ${DAWN}`);
  expect(await client.answer()).toEqual(["volume: 50", "OK"]);
  expect(await client.answer()).toEqual(["OK"]);
  expect(await client.answer()).toHaveLength(3);
});

test("the first connections are served, the others told and closed", async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, () => house.connect()));
  const [host = "", port = ""] = house.address.split(":");
  const extra = connect({ host, port: Number(port) });
  extra.on("error", () => {});
  const chunks: Buffer[] = [];
  extra.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(extra, "close");
  expect(Buffer.concat(chunks).toString()).toContain("too many connections");
  expect(await clients[0]?.ask("ping")).toEqual(["OK"]);
  clients[1]?.close();
  await expect.poll(() => TestClient.connect(house.address).then((client) => client.ask("ping"))).toEqual(["OK"]);
});

test("a thousand entries come at once: nobody sees the middle", async () => {
  const writer = await house.connect();
  const reader = await house.connect();
  const seen = new Set<string | undefined>();
  let writing = true;
  const reading = (async () => {
    while (writing) seen.add((await reader.ask("status")).find((row) => row.startsWith("playlistlength")));
  })();
  writer.send(`command_list_ok_begin\n${`addid "${DAWN}"\n`.repeat(1000)}command_list_end\n`);
  expect((await writer.answer()).filter((row) => row === "list_OK")).toHaveLength(1000);
  writing = false;
  await reading;
  seen.add((await reader.ask("status")).find((row) => row.startsWith("playlistlength")));
  expect([...seen].sort()).toEqual(["playlistlength: 0", "playlistlength: 1000"]);
});

test("a client that does not read is dropped, and others are served meanwhile", async () => {
  await house.close();
  const songs = Array.from({ length: 40_000 }, (_, index) =>
    testSong(`big/${index}.flac`, [["Title", `song ${index} ${"x".repeat(200)}`]]),
  );
  house = await openHouse({ limits: { stallMs: 300 } }, songs);
  const deaf = await house.connect();
  const other = await house.connect();
  deaf.socket.pause();
  deaf.send("listallinfo\nlistallinfo\nsetvol 9\n");
  while (house.notes.length === 0) expect(await other.ask("getvol")).toEqual(["volume: 50", "OK"]);
  expect(house.notes).toEqual(["dropped an MPD client that does not read"]);
  deaf.socket.resume();
  expect(await deaf.rest()).not.toMatch(/^OK$/m);
  expect(await other.ask("getvol")).toEqual(["volume: 50", "OK"]);
});

test("a silent client is closed, one in idle is not", async () => {
  await house.close();
  house = await openHouse({ limits: { silenceMs: 100 } });
  const silent = await house.connect();
  const idle = await house.connect();
  idle.send("idle\n");
  expect(await silent.rest()).toBe("");
  expect(await idle.ask("noidle")).toEqual(["OK"]);
});

const LINE = /^(OK|list_OK|OK MPD .*|ACK \[\d+@\d+\] \{\w*\} .*|[A-Za-z_:0-9-]+: ?.*)$/;

test("any bytes in, only whole well-formed lines out", async () => {
  const words = fc.constantFrom(
    "add",
    "addid",
    "A",
    DAWN,
    "0",
    "-1",
    "1:2",
    "99999999999",
    "nan",
    '"',
    '"a b"',
    "\\",
    "playlistinfo",
    "status",
    "find",
    "(title == 'Dawn')",
    "((",
    "sort",
    "window",
    "list",
    "album",
    "group",
    "count",
    "move",
    "swap",
    "prio",
    "rangeid",
    "seek",
    "tagtypes",
    "clear",
    "command_list_begin",
    "command_list_ok_begin",
    "command_list_end",
    "\u017elu\u0165",
    "\xff",
    "plchanges",
    "playlistfind",
    "delete",
    "albumart",
    "outputs",
    "volume",
    "shuffle",
  );
  const line = fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => `${parts.join(" ")}\n`);
  const raw = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  const input = fc.array(fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: raw }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(input, async (lines) => {
      const [host = "", port = ""] = house.address.split(":");
      const socket = connect({ host, port: Number(port) });
      socket.on("error", () => {});
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      socket.end(Buffer.from(lines.join(""), "latin1"));
      await once(socket, "close");
      const text = Buffer.concat(chunks).toString();
      expect(text.endsWith("\n")).toBe(true);
      for (const row of text.trimEnd().split("\n")) expect(row).toMatch(LINE);
    }),
    { numRuns: 150 },
  );
});

test("command lists with more long answers than the library gives at once are answered, whole and in order", async () => {
  let [open, most] = [0, 0];
  const waiting: (() => void)[] = [];
  const { library } = house;
  const roomy = new MemoryLibrary(library.songs);
  library.folderText = async function* (uri, depth, print) {
    while (open >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
    most = Math.max(most, ++open);
    try {
      yield* roomy.folderText(uri, depth, print);
    } finally {
      open--;
      waiting.shift()?.();
    }
  };
  const clients = await Promise.all([house.connect(), house.connect(), house.connect()]);
  const [one = []] = await Promise.all(clients.slice(0, 1).map((client) => client.ask("listallinfo")));
  const list = `command_list_begin\n${"listallinfo\n".repeat(5)}command_list_end`;
  const whole = [...Array.from({ length: 5 }, () => one.slice(0, -1)).flat(), "OK"];
  expect(await Promise.all(clients.map((client) => client.ask(list)))).toEqual([whole, whole, whole]);
  expect(await clients[0]?.ask("command_list_begin\nlistallinfo\nlistallinfo nowhere\ncommand_list_end")).toEqual([
    ...one.slice(0, -1),
    "ACK [50@1] {listallinfo} No such directory",
  ]);
  expect([open, most]).toEqual([0, 2]);
  for (const client of clients) client.close();
});
