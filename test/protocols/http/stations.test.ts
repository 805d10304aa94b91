import { afterEach, beforeEach, expect, it } from "vitest";
import { Settings, type SetValues } from "../../../src/operations/settings.ts";
import { MAX_STATIONS, type Station, Stations } from "../../../src/operations/stations.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
let kept: Station[];
let set: SetValues;
let isFull: boolean;
const settingsTold: unknown[] = [];
beforeEach(async () => {
  [kept, set, isFull] = [[], {}, false];
  const save = async (keep: () => void) => {
    if (isFull) throw new DomainError("no-space", "The disk is full; nothing was stored");
    keep();
  };
  const stations = new Stations(
    {
      save: (all) =>
        save(() => {
          kept = all;
        }),
    },
    [],
    silentLogger,
  );
  const settings = new Settings({
    store: {
      save: (values) =>
        save(() => {
          set = values;
        }),
    },
    configured: { analysisAutomatic: true, analysisHours: null, analysisMaxLoad: 0.5, countPlays: true },
    set: {},
    onError: () => {},
  });
  settings.subscribe((values) => settingsTold.push(values));
  rig = await startRig({ queue: "ab", parts: { stations, settings } });
});
afterEach(() => rig.server.close());

const STATIONS = "/api/v1/stations";
const jazz = { name: "Jazz", url: "http://radio.example/jazz.mp3" };

it("keeps stations, changes and forgets them", async () => {
  await rig.ask("POST", STATIONS, { body: { name: "Zebra", url: "https://radio.example/z" } });
  const { json } = await rig.ask("POST", STATIONS, { body: jazz });
  expect(json.stations).toMatchObject([jazz, { name: "Zebra" }]);
  expect(kept).toHaveLength(2);
  const { id } = json.stations[0];
  await rig.ask("PUT", `${STATIONS}/${id}`, { body: { ...jazz, name: "Jazz 2" } });
  expect((await rig.ask("GET", STATIONS)).json.stations[0]).toEqual({ id, ...jazz, name: "Jazz 2" });
  await rig.ask("DELETE", `${STATIONS}/${id}`);
  expect((await rig.ask("DELETE", `${STATIONS}/${id}`)).json.code).toBe("not-found");
  expect(kept).toMatchObject([{ name: "Zebra" }]);
  for (const url of ["ftp://x/y", "a.mp3", "file:///etc/passwd", "http://"]) {
    expect((await rig.ask("POST", STATIONS, { body: { name: "x", url } })).status, url).toBe(400);
  }
});

it("changes only what was read, and nothing when the disk is full", async () => {
  const { headers } = await rig.ask("POST", STATIONS, { body: jazz });
  const known = { "If-Match": headers.etag ?? "" };
  expect((await rig.ask("GET", STATIONS, { headers: { "If-None-Match": headers.etag ?? "" } })).status).toBe(304);
  await rig.ask("POST", STATIONS, { body: { ...jazz, name: "Other" }, headers: known });
  expect((await rig.ask("POST", STATIONS, { body: jazz, headers: known })).status).toBe(412);
  isFull = true;
  expect((await rig.ask("POST", STATIONS, { body: jazz })).json.code).toBe("no-space");
  expect((await rig.ask("GET", STATIONS)).json.stations).toHaveLength(2);
});

it("plays one in place of the queue, which can be had back", async () => {
  const { json } = await rig.ask("POST", STATIONS, { body: jazz });
  const played = await rig.ask("POST", `${STATIONS}/${json.stations[0].id}/play`);
  expect(played.json).toMatchObject({ state: "playing", entry: { song: { uri: jazz.url, tags: { Name: ["Jazz"] } } } });
  await rig.ask("POST", "/api/v1/player/stop");
  await rig.ask("POST", "/api/v1/queue/undo");
  expect(rig.zone.queue).toBe("ab");
});

it("has a limit", async () => {
  const many = Array.from({ length: MAX_STATIONS }, (_, i) => ({ ...jazz, id: String(i) }));
  const stations = new Stations({ save: () => Promise.resolve() }, many, silentLogger);
  await expect(stations.add(jazz)).rejects.toThrow("as many");
});

it("tells settings with their source, sets them and takes them back", async () => {
  const SETTINGS = "/api/v1/settings";
  const { json, headers } = await rig.ask("PATCH", SETTINGS, {
    body: { analysisHours: "22:00-07:00", countPlays: false },
  });
  expect(json.settings.analysisHours).toMatchObject({ value: "22:00-07:00", source: "set", configured: null });
  expect(json.settings.analysisAutomatic).toMatchObject({ value: true, source: "config" });
  expect(set).toEqual({ analysisHours: "22:00-07:00", countPlays: false });
  expect(settingsTold.at(-1)).toMatchObject({ analysisHours: "22:00-07:00", analysisMaxLoad: 0.5 });
  const reset = await rig.ask("DELETE", `${SETTINGS}/analysisHours`, { headers: { "If-Match": headers.etag ?? "" } });
  expect(reset.json.settings.analysisHours).toMatchObject({ value: null, source: "config" });
  expect(set).toEqual({ countPlays: false });
  expect((await rig.ask("DELETE", `${SETTINGS}/colour`)).status).toBe(400);
  expect((await rig.ask("PATCH", SETTINGS, { body: { analysisHours: "25:00-07:00" } })).status).toBe(400);
  expect((await rig.ask("PATCH", SETTINGS, { body: { colour: 1 } })).status).toBe(400);
});
