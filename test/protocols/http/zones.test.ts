import { afterEach, beforeEach, expect, test } from "vitest";
import { song } from "../../player/zone.ts";
import { type MemoryZones, openMemoryZones } from "../../rig/memory-zones.ts";
import { EventReader } from "./event-reader.ts";
import { FakeLibrary } from "./fake-library.ts";
import { type Rig, startRig } from "./rig.ts";

const API = "/api/v1";
let memory: MemoryZones;
let rig: Rig;

beforeEach(async () => {
  memory = await openMemoryZones(new FakeLibrary([song("a"), song("b")]));
  rig = await startRig({ parts: { zones: memory.zones } });
});

afterEach(async () => {
  await rig.server.close();
  await memory.zones.close();
});

type ZoneView = { readonly name: string; readonly outputs: readonly { readonly name: string }[] };

const shown = (zones: readonly ZoneView[]) =>
  Object.fromEntries(zones.map(({ name, outputs }) => [name, outputs.map((output) => output.name)]));

test("zones are made, listed and ended; their outputs go home", async () => {
  const made = await rig.ask("POST", `${API}/zones`, { body: { name: "kitchen" } });
  expect(shown(made.json.zones)).toEqual({ default: ["Null A", "Null B"], kitchen: [] });
  const moved = await rig.ask("POST", `${API}/zones/kitchen/outputs`, { body: { id: 1 } });
  expect(shown(moved.json.zones)).toEqual({ default: ["Null A"], kitchen: ["Null B"] });
  expect(shown((await rig.ask("GET", `${API}/zones`)).json.zones)).toEqual({
    default: ["Null A"],
    kitchen: ["Null B"],
  });
  const ended = await rig.ask("DELETE", `${API}/zones/kitchen`);
  expect(shown(ended.json.zones)).toEqual({ default: ["Null A", "Null B"] });
});

test("the resources of a zone are below it, and under ?zone=", async () => {
  await rig.ask("POST", `${API}/zones`, { body: { name: "kitchen" } });
  await rig.ask("POST", `${API}/zones/kitchen/queue`, { body: { uris: ["b"] } });
  await rig.ask("PATCH", `${API}/zones/kitchen/player/options`, { body: { repeat: true } });
  const kitchen = await rig.ask("GET", `${API}/zones/kitchen/player`);
  expect(kitchen.json).toMatchObject({ zone: "kitchen", options: { repeat: true }, queue: { length: 1 } });
  expect((await rig.ask("GET", `${API}/player?zone=kitchen`)).json).toEqual(kitchen.json);
  expect((await rig.ask("GET", `${API}/player`)).json).toMatchObject({ zone: "default", queue: { length: 0 } });
  const { id } = (await rig.ask("GET", `${API}/zones/kitchen/queue`)).json.entries[0];
  expect((await rig.ask("DELETE", `${API}/zones/kitchen/queue/${id}`)).status).toBe(200);
});

test("a zone is not taken for one of the same name that is gone", async () => {
  const etag = async () => {
    await rig.ask("POST", `${API}/zones`, { body: { name: "kitchen" } });
    await rig.ask("PATCH", `${API}/zones/kitchen/player/options`, { body: { repeat: true } });
    const { headers } = await rig.ask("GET", `${API}/zones/kitchen/player`);
    await rig.ask("DELETE", `${API}/zones/kitchen`);
    return headers.etag;
  };
  const tags = [await etag(), await etag(), await etag()];
  expect(new Set(tags).size).toBe(3);
});

test("outputs are switched in the zone that has them", async () => {
  await rig.ask("POST", `${API}/zones`, { body: { name: "kitchen" } });
  await rig.ask("POST", `${API}/zones/kitchen/outputs`, { body: { id: 1 } });
  const body = { enabled: true };
  expect((await rig.ask("PUT", `${API}/outputs/1`, { body })).json).toMatchObject({ status: 404, code: "not-found" });
  const { json } = await rig.ask("PUT", `${API}/zones/kitchen/outputs/1`, { body });
  expect(json.outputs).toEqual([
    { id: 1, name: "Null B", plugin: "null", enabled: true, hasVolume: false, sound: null },
  ]);
});

test("what cannot be done is told", async () => {
  const make = (name: string) => rig.ask("POST", `${API}/zones`, { body: { name } });
  expect((await make("a b")).json).toMatchObject({ status: 400, errors: [{ pointer: "/name" }] });
  expect((await make("default")).json).toMatchObject({ status: 409, code: "already-exists" });
  for (let number = 1; number < 16; number++) await make(`z${number}`);
  expect((await make("z16")).json).toMatchObject({ status: 503, code: "busy" });
  expect((await rig.ask("DELETE", `${API}/zones/default`)).json).toMatchObject({ status: 400, code: "bad-argument" });
  expect((await rig.ask("DELETE", `${API}/zones/nowhere`)).json).toMatchObject({ status: 404 });
  expect((await rig.ask("GET", `${API}/zones/nowhere/player`)).json).toMatchObject({ status: 404 });
  const move = (zone: string, id: number) => rig.ask("POST", `${API}/zones/${zone}/outputs`, { body: { id } });
  expect((await move("nowhere", 0)).json).toMatchObject({ status: 404 });
  expect((await move("z1", 9)).json).toMatchObject({ status: 404 });
});

test("listeners hear of zones, and of nothing in other zones; a stream ends with its zone", async () => {
  await rig.ask("POST", `${API}/zones`, { body: { name: "kitchen" } });
  const home = await EventReader.open(rig.port);
  const kitchen = await EventReader.open(rig.port, {}, `${API}/zones/kitchen/events`);
  await kitchen.until(() => kitchen.events.length === 1);
  expect(kitchen.events[0]?.data.player.zone).toBe("kitchen");
  await rig.ask("PATCH", `${API}/zones/kitchen/player/options`, { body: { repeat: true } });
  await kitchen.until(() => kitchen.events.length === 2);
  await rig.ask("DELETE", `${API}/zones/kitchen`);
  await expect(kitchen.until(() => false)).rejects.toThrow("the stream ended");
  await home.until(() => home.events.length === 2);
  expect(home.events[1]).toMatchObject({ event: "zones", data: { zones: [{ name: "default" }] } });
  home.close();
});
