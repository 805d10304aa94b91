/** The sound as a person keeps it: presets, impulse responses and what each zone and output was given. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { floats, wav } from "../engine/impulses/wav.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

const API = "/api/v1";
let place: Place;
let server: Server;

beforeEach(() => {
  place = temporaryPlace("sound");
});
afterEach(async () => {
  await server.kill();
  place[Symbol.dispose]();
});

async function start(): Promise<HttpClient> {
  const extra = [
    "[[output]]",
    'name = "Phones"',
    'type = "null"',
    'sound = "phones"',
    "[sound.width]",
    "enabled = true",
  ];
  server = await startDaemon({ folder: place.under("server"), music: place.under("music"), extra });
  return new HttpClient(server.httpPort);
}

const outputSounds = async (http: HttpClient) => {
  const { body } = await http.get(`${API}/outputs`);
  return (member(body, "outputs") as readonly { sound: string | null }[]).map(({ sound }) => sound);
};

test("presets, responses and the sound of zones and outputs are there after a crash", {
  timeout: 120_000,
}, async () => {
  writeCodedTracks(place.under("music"), [44_100 * 20]);
  let http = await start();
  // As the configuration says, before anybody has said anything else.
  expect(member((await http.get(`${API}/sound`)).body, "width", "enabled")).toBe(true);
  expect(await outputSounds(http)).toEqual([null, "phones"]);

  const file = wav(floats(Float32Array.from({ length: 20_000 }, (_, tap) => 0.1 * 0.999 ** tap)));
  const put = await fetch(`${http.origin}${API}/sound/impulses/room`, {
    method: "PUT",
    body: Uint8Array.from(file),
    headers: { "Content-Type": "audio/wav" },
  });
  expect(put.status).toBe(200);
  const convolver = { enabled: true, impulse: "room", gainDb: -6, mix: 0.5 };
  expect((await http.send("PATCH", `${API}/sound`, { convolver })).status).toBe(200);
  expect((await http.send("PUT", `${API}/sound/presets/room`, {})).status).toBe(200);
  const client = await server.client();
  await client.command("outputset 0 sound room");
  expect(await client.command("outputs")).toContainEqual(["attribute", "sound=room"]);
  await expect(client.command("outputset 0 sound nothing")).rejects.toThrow("No such sound preset");
  await scanned(client, 1);
  await client.command("add t000.wav");
  await client.command("play");
  const status = async () => (await http.get(`${API}/sound/status`)).body;
  await until("the convolver is ready", async () => member(await status(), "convolver", "state") === "ready");
  expect(member(await status(), "output")).toEqual({ id: 0, preset: "room" });
  const before = (await http.get(`${API}/sound`)).body;

  await new Promise((resolve) => setTimeout(resolve, 400));
  await server.kill();
  http = await start();
  expect((await http.get(`${API}/sound`)).body).toEqual(before);
  expect(await outputSounds(http)).toEqual(["room", "phones"]);
  expect(member((await http.get(`${API}/sound/presets/room`)).body, "sound")).toEqual(before);
  await until("the convolver is ready again", async () => member(await status(), "convolver", "state") === "ready");
  const { body } = await http.get(`${API}/sound/impulses`);
  expect(body).toEqual({ impulses: [{ name: "room", rateHz: 48_000, channels: 1, taps: 20_000 }] });
  expect((await http.send("DELETE", `${API}/sound/impulses/room`)).status).toBe(409);
});
