import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { Logger } from "../../../src/shared/logger.ts";
import { type Rig, startRig } from "./rig.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
type Told = { readonly headers: IncomingHttpHeaders; readonly text: string; readonly body: any };

const SECRET = Buffer.from("0123456789abcdef");
let rig: Rig;
let receiver: Server;
let told: Told[] = [];
let answer: (request: number) => number = () => 204;
let warnings: object[] = [];

afterEach(async () => {
  await rig.server.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

async function start(allowPrivate: boolean | string[], host = "127.0.0.1"): Promise<void> {
  told = [];
  warnings = [];
  answer = () => 204;
  let requests = 0;
  receiver = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      told.push({ headers: request.headers, text, body: JSON.parse(text) });
      response.statusCode = answer(requests++);
      response.end("ignored");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  const logger: Logger = { debug() {}, info() {}, warn: (fields) => void warnings.push(fields as object), error() {} };
  const url = new URL(`http://${host}:${port}/hook?key=secret`);
  const topics = ["player", "queue"] as const;
  rig = await startRig({ queue: "xyz", logger, webhooks: [{ url, topics, secret: SECRET, allowPrivate }] });
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it("posts what happens, signed so that the receiver can tell who sent it and when", async () => {
  await start(true);
  await sleep(30);
  expect(told).toEqual([]);
  rig.zone.player.do({ type: "setVolume", volume: 20 });
  await until(() => told.length === 1);
  const [{ headers, text, body }] = told as [Told];
  expect(body).toMatchObject({ event: "change", zone: "default", id: "e1-2", data: { player: { volume: 20 } } });
  expect(headers["content-type"]).toBe("application/json");
  const [id, time] = [headers["webhook-id"], headers["webhook-timestamp"]];
  const digest = createHmac("sha256", SECRET).update(`${id}.${time}.${text}`).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${digest}`);
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(5);
});

it("tries again with the same id, merges what happens meanwhile, and never goes back", async () => {
  await start(true);
  answer = (request) => (request < 2 ? 503 : 204);
  rig.zone.player.do({ type: "setVolume", volume: 1 });
  await until(() => told.length === 1);
  for (let volume = 2; volume <= 50; volume++) rig.zone.player.do({ type: "setVolume", volume });
  await until(() => told.at(-1)?.body.data.player.volume === 50);
  expect(told.map(({ body }) => body.data.player.volume)).toEqual([1, 1, 1, 50]);
  const ids = told.map(({ headers }) => headers["webhook-id"]);
  expect([new Set(ids.slice(0, 3)).size, ids[3] === ids[0]]).toEqual([1, false]);
  expect(told[3]?.body.data.since).toBe(2);
  expect(warnings).toEqual([]);
});

it("gives one message up after some tries, says so without the address, and goes on with the newest state", async () => {
  await start(true);
  answer = (request) => (request < 4 ? 500 : 204);
  rig.zone.player.do({ type: "setVolume", volume: 1 });
  await until(() => warnings.length === 1);
  expect(told.length).toBe(4);
  expect(JSON.stringify(warnings)).not.toContain("secret");
  rig.zone.player.do({ type: "setVolume", volume: 2 });
  await until(() => told.length === 5);
  expect(told[4]?.body.data.player.volume).toBe(2);
});

it.each([["127.0.0.1"], ["localhost"]])("does not call %s unless the configuration allows it", async (host) => {
  await start(false, host);
  rig.zone.player.do({ type: "setVolume", volume: 1 });
  await until(() => warnings.length === 1);
  expect(told).toEqual([]);
  expect(JSON.stringify(warnings)).toContain("webhooks.allow_private");
});

it("stops when the server closes, also between two tries", async () => {
  await start(["127.0.0.1"]);
  answer = () => 500;
  rig.zone.player.do({ type: "setVolume", volume: 1 });
  await until(() => told.length === 1);
  await rig.server.close();
  const before = told.length;
  await sleep(150);
  expect(told.length).toBeLessThanOrEqual(before + 1);
  expect(warnings).toEqual([]);
});
