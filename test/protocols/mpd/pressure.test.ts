import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Access, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import type { TestClient } from "./support/client.ts";
import { DAWN, type House, openHouse } from "./support/house.ts";
import { testSong } from "./support/memory-library.ts";

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(async () => {
  await house.close();
  expect(house.bugs).toEqual([]);
});

async function reopen(...options: Parameters<typeof openHouse>): Promise<void> {
  await house.close();
  house = await openHouse(...options);
}

/** The lines of an answer that is too long to look at it again with every piece. */
async function longAnswer({ socket }: TestClient): Promise<string[]> {
  const chunks: Buffer[] = [];
  const take = (chunk: Buffer) => void chunks.push(chunk);
  socket.on("data", take);
  socket.resume();
  while (!Buffer.concat(chunks.slice(-4)).toString("latin1").endsWith("\nOK\n")) await once(socket, "data");
  socket.off("data", take);
  return Buffer.concat(chunks).toString().trimEnd().split("\n");
}

/** Sends, and resets the connection (RST) in the same breath. */
async function sendAndReset(text: string): Promise<void> {
  const [host = "", port = ""] = house.address.split(":");
  const socket = connect({ host, port: Number(port), noDelay: true });
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(text);
  socket.resetAndDestroy();
}

describe("a client that resets its connection", () => {
  test("right after a command still has it carried out", async () => {
    const other = await house.connect();
    for (const volume of [11, 12, 13]) {
      await sendAndReset(`setvol ${volume}\n`);
      await expect.poll(async () => (await other.ask("getvol"))[0]).toBe(`volume: ${volume}`);
    }
  });

  test("before it is looked at does not pass for one of this machine", async () => {
    const access = new Access({ ...OPEN_ACCESS, everybody: [] }, systemClock, silentLogger);
    await reopen({ access });
    const before = house.player.moment().snapshot;
    await Promise.all(Array.from({ length: 80 }, () => sendAndReset(`setvol 7\nadd ${JSON.stringify(DAWN)}\n`)));
    const client = await house.connect();
    expect((await client.ask("status"))[0]).toContain("you don't have permission");
    expect(house.player.moment().snapshot).toBe(before);
  });
});

test("answers do not wait for each other's acknowledgement (TCP_NODELAY)", async () => {
  const client = await house.connect();
  const waitsMs: number[] = [];
  for (let i = 0; i < 50; i++) {
    const startedMs = performance.now();
    client.send("ping\nping\n");
    expect([await client.answer(), await client.answer()]).toEqual([["OK"], ["OK"]]);
    waitsMs.push(performance.now() - startedMs);
  }
  waitsMs.sort((a, b) => a - b);
  // Nagle's algorithm and delayed acknowledgements together would take 40 ms each time.
  expect(waitsMs[25]).toBeLessThan(40);
});

test("one address has its share of the connections, and gets it back", async () => {
  await reopen({ limits: { maxPerAddress: 3 } });
  const clients = [await house.connect(), await house.connect(), await house.connect()];
  const [host = "", port = ""] = house.address.split(":");
  const refused = async () => {
    const socket = connect({ host, port: Number(port) });
    socket.on("error", () => {});
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(socket, "close");
    return text;
  };
  expect(await refused()).toContain("too many connections");
  expect(await clients[0]?.ask("ping")).toEqual(["OK"]);
  clients[1]?.close();
  let next: TestClient | null = null;
  await expect
    .poll(async () => {
      next = await house.connect();
      return next.ask("ping");
    })
    .toEqual(["OK"]);
});

describe("unread answers", () => {
  const songs = Array.from({ length: 3_000 }, (_, index) =>
    testSong(`big/${index}.flac`, [["Title", `song ${index} ${"x".repeat(3000)}`]]),
  );

  /** How many bytes the library was asked for so far. */
  function countAsked(): () => number {
    const { library } = house;
    const folderText = library.folderText.bind(library);
    let bytes = 0;
    library.folderText = async function* (uri, depth, print) {
      for await (const chunk of folderText(uri, depth, print)) {
        bytes += chunk.length;
        yield chunk;
      }
    };
    return () => bytes;
  }

  test("of all clients together stay below a bound, and come whole when they are read", {
    timeout: 120_000,
  }, async () => {
    const alone = 1024 * 1024 * 1024;
    const limits = {
      softOutputBytes: alone,
      hardOutputBytes: alone,
      totalOutputBytes: 2 * 1024 * 1024,
      stallMs: 20_000,
    };
    await reopen({ limits }, songs);
    const asked = countAsked();
    const clients = await Promise.all(Array.from({ length: 5 }, () => house.connect()));
    for (const { socket } of clients) socket.pause();
    for (const client of clients) client.send("listallinfo\n");
    let before = -1;
    await expect
      .poll(
        () => {
          const isSteady = asked() === before && before > 0;
          before = asked();
          return isSteady;
        },
        { interval: 300, timeout: 10_000 },
      )
      .toBe(true);
    // Each has 18 MB coming. The kernel holds up to 10 MB for a client that does not read (tcp_wmem, tcp_rmem).
    expect(asked()).toBeLessThan(5 * 12 * 1000 * 1000);
    const other = await house.connect();
    expect(await other.ask("ping")).toEqual(["OK"]);
    const answers = await Promise.all(clients.map(longAnswer));
    for (const lines of answers) expect(lines.filter((line) => line.startsWith("file: "))).toHaveLength(songs.length);
  });

  test("to a list of long answers are made as they are read, and whole", { timeout: 120_000 }, async () => {
    await reopen({}, songs);
    const [client, other] = [await house.connect(), await house.connect()];
    expect(await client.ask("add big")).toEqual(["OK"]);
    client.send("playlistinfo\n");
    const plain = (await longAnswer(client)).length - 1;
    client.send(`command_list_ok_begin\n${"swap 0 1\nplaylistinfo\n".repeat(3)}command_list_end\n`);
    const answered = longAnswer(client);
    expect(await other.ask("ping")).toEqual(["OK"]);
    const answer = await answered;
    expect(answer).toHaveLength(3 * (plain + 2) + 1);
    // Each shows the queue as it was then.
    const firsts = answer.flatMap((line, index) =>
      answer[index - 1] === "list_OK" && line.startsWith("file: ") ? [line] : [],
    );
    expect(firsts).toEqual(["file: big/1.flac", "file: big/0.flac", "file: big/1.flac"]);
  });

  test("to a list that asks for more than anybody could want end the connection", { timeout: 120_000 }, async () => {
    await reopen({}, songs);
    const [client, other] = [await house.connect(), await house.connect()];
    expect(await client.ask("add big")).toEqual(["OK"]);
    client.send(`command_list_begin\n${"swap 0 1\nplaylistinfo\n".repeat(400)}command_list_end\n`);
    expect(await client.rest()).toBe("");
    expect(house.notes).toEqual(["closing an MPD connection whose list asks for too much at once"]);
    expect(await other.ask("ping")).toEqual(["OK"]);
  });
});

test("500 idle clients are all told, once", { timeout: 120_000 }, async () => {
  await reopen({ limits: { maxPerAddress: 600 } });
  const clients = await Promise.all(Array.from({ length: 500 }, () => house.connect()));
  const told = Promise.all(clients.map((client) => client.ask("idle mixer")));
  const actor = await house.connect();
  await actor.ask("ping");
  await actor.ask("setvol 33");
  expect(new Set((await told).map((lines) => lines.join()))).toEqual(new Set(["changed: mixer,OK"]));
  expect(clients.every((client) => client.isQuiet)).toBe(true);
});

describe("a client that has gone without a word", () => {
  test("is let go when it was in idle and does not answer to what it was told", async () => {
    await reopen({ limits: { silenceMs: 200 } });
    const [gone, waiting] = [await house.connect(), await house.connect()];
    gone.send("idle mixer\n");
    waiting.send("idle player\n");
    const actor = await house.connect();
    await actor.ask("setvol 33");
    expect(await gone.rest()).toBe("changed: mixer\nOK\n");
    expect(await waiting.ask("noidle")).toEqual(["OK"]);
  });

  test.runIf(existsSync("/usr/bin/ss"))("is asked for by the system, also in idle (keepalive)", async () => {
    const client = await house.connect();
    client.send("idle\n");
    const port = house.address.split(":")[1];
    const sockets = execFileSync("ss", ["-tnoH", `sport = :${port}`], { encoding: "utf8" });
    expect(sockets.trim().split("\n")).toHaveLength(1);
    expect(sockets).toMatch(/timer:\(keepalive,(\d+sec|1min)/);
  });
});
