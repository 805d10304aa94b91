import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ImpulseStore } from "../../../src/engine/impulses/impulse-store.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { NEUTRAL } from "../../../src/shared/sound/settings.ts";
import { floats, wav } from "../../engine/impulses/wav.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { builtEntry } from "../../rig/entries.ts";
import { until } from "../../rig/wait.ts";
import { type Rig, startRig } from "./rig.ts";

const IMPULSES = "/api/v1/sound/impulses";
const entry = builtEntry("impulse-worker");
let folder: string;
let impulses: ImpulseStore;
let rig: Rig;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "http-impulses-"));
  impulses = new ImpulseStore(entry, { folder, soxr: "libsoxr.so.0" }, silentLogger);
  rig = await startRig({ parts: { sound: { ...emptyStores.sound, impulses } } });
});
afterAll(async () => {
  await rig.server.close();
  await impulses.close();
  rmSync(folder, { recursive: true });
});

const put = (name: string, body: Uint8Array | string, type = "audio/wav", headers = {}) =>
  rig.ask("PUT", `${IMPULSES}/${encodeURIComponent(name)}`, { body, headers: { "Content-Type": type, ...headers } });

it("takes a WAV file under a name, lists it, and deletes it", async () => {
  const file = wav(floats([1, 0.5, 0.25, 0]), { channels: 2 });
  const living = { name: "Wohn zimmer", rateHz: 48_000, channels: 2, taps: 2 };
  expect((await put("Wohn zimmer", file)).json).toEqual(living);
  expect((await put("b", file, "audio/x-wav")).status).toBe(200);
  expect((await rig.ask("GET", IMPULSES)).json.impulses).toEqual([living, { ...living, name: "b" }]);
  expect((await rig.ask("DELETE", `${IMPULSES}/b`)).json.impulses).toEqual([living]);
  expect((await rig.ask("DELETE", `${IMPULSES}/Wohn%20zimmer`)).json.impulses).toEqual([]);
  expect((await rig.ask("DELETE", `${IMPULSES}/b`)).status).toBe(404);
});

it("refuses what is no response, is too large, is no WAV by its type, or comes from another site", async () => {
  const file = wav(floats([1]));
  expect(await put("a", "nonsense")).toMatchObject({
    status: 400,
    json: { detail: expect.stringContaining("no WAV") },
  });
  expect((await put("a", "")).status).toBeGreaterThanOrEqual(400);
  expect((await put("a", file, "application/json")).status).toBe(415);
  expect((await put("a", file, "text/plain")).status).toBe(415);
  expect((await put("a", file, "audio/wav", { Origin: "http://evil.example" })).status).toBe(403);
  expect((await put("a", Buffer.alloc(9_000_000))).status).toBe(413);
  expect((await put("..", file)).status).toBeGreaterThanOrEqual(400);
  expect((await put("a/b", file)).status).toBe(400);
  // JSON is what everything else takes.
  const body = { convolver: { enabled: true, impulse: "a", gainDb: 0, mix: 1 } };
  const headers = { "Content-Type": "audio/wav" };
  expect((await rig.ask("PATCH", "/api/v1/sound", { body: JSON.stringify(body), headers })).status).toBe(415);
  expect((await rig.ask("GET", IMPULSES)).json.impulses).toEqual([]);
});

it("takes in two files at once and no more, and goes on when their clients are gone", async () => {
  const head = `PUT ${IMPULSES}/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: audio/wav\r\nContent-Length: 9000\r\n\r\n`;
  const sockets = [connect(rig.port, "127.0.0.1"), connect(rig.port, "127.0.0.1")];
  for (const socket of sockets) socket.write(`${head}RIFF`);
  const file = wav(floats([1]));
  await until("both are being taken in", async () => (await put("a", file)).status === 503);
  for (const socket of sockets) socket.destroy();
  await until("there is room again", async () => (await put("a", file)).status === 200);
});

it("keeps what a zone plays through, until it does no more", async () => {
  await put("a", wav(floats([1])));
  const convolver = { enabled: true, impulse: "a", gainDb: -3, mix: 0.5 };
  expect((await rig.ask("PATCH", "/api/v1/sound", { body: { convolver } })).json).toEqual({ ...NEUTRAL, convolver });
  expect(await rig.ask("DELETE", `${IMPULSES}/a`)).toMatchObject({ status: 409, json: { code: "in-use" } });
  const bad = { convolver: { ...convolver, impulse: "../../etc/passwd" } };
  expect((await rig.ask("PATCH", "/api/v1/sound", { body: bad })).status).toBe(400);
  await rig.ask("DELETE", "/api/v1/sound");
  expect((await rig.ask("DELETE", `${IMPULSES}/a`)).status).toBe(200);
  expect((await rig.ask("GET", "/api/v1/sound/status")).json).toMatchObject({
    convolver: { state: "off" },
    output: null,
  });
});
