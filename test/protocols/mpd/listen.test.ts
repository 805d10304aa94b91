import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHouse } from "./support/house.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mpd-listen-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function greetingAt(path: string): Promise<string> {
  const socket = connect(path);
  const [bytes] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return bytes.toString();
}

test("the local socket and TCP are served side by side", async () => {
  const socketPath = join(folder, "mpd");
  const house = await openHouse({ socketPath });
  expect(house.server.addresses).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/), socketPath]);
  expect(await greetingAt(socketPath)).toBe("OK MPD 0.24.0\n");
  const client = await house.connect();
  expect(await client.ask("ping")).toEqual(["OK"]);
  await house.close();
  await expect(stat(socketPath)).rejects.toThrow("ENOENT");
});

test("the socket that a killed daemon left behind is taken over", async () => {
  const socketPath = join(folder, "mpd");
  const listener = `require("node:net").createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 9))`;
  await once(spawn(process.execPath, ["-e", listener]), "exit");
  expect((await stat(socketPath)).isSocket()).toBe(true);
  const house = await openHouse({ socketPath });
  expect(await greetingAt(socketPath)).toContain("OK MPD");
  await house.close();
});

test("a file that is no socket is left alone", async () => {
  const socketPath = join(folder, "mpd");
  await writeFile(socketPath, "precious");
  await expect(openHouse({ socketPath })).rejects.toThrow();
  expect(await readFile(socketPath, "utf8")).toBe("precious");
});

test("a port in use is an error, and nothing stays open", async () => {
  const first = await openHouse();
  const port = Number(first.address.split(":")[1]);
  await expect(openHouse({ bind: ["127.0.0.2", "127.0.0.1"], port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  const probe = connect({ host: "127.0.0.2", port });
  await expect(once(probe, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await first.close();
});

test("a socket that a living daemon serves is left to it", async () => {
  const socketPath = join(folder, "mpd");
  const first = await openHouse({ socketPath });
  await expect(openHouse({ socketPath })).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(await greetingAt(socketPath)).toContain("OK MPD");
  await first.close();
});
