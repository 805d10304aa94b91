import { afterEach, beforeEach, expect, it } from "vitest";
import { NEUTRAL } from "../../../src/shared/sound/settings.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ queue: "xyz" });
});
afterEach(() => rig.server.close());

const SOUND = "/api/v1/sound";
const graphic = { enabled: true, set: "iso10", slidersDb: [3, 2, 1, 0, -1, -2, 0, 2, 4, 5] };

it("begins neutral; a stage is changed by itself and the others stay", async () => {
  expect((await rig.ask("GET", SOUND)).json).toEqual(NEUTRAL);
  const { status, json } = await rig.ask("PATCH", SOUND, { body: { graphic } });
  expect(status).toBe(200);
  expect(json).toEqual({ ...NEUTRAL, graphic });
  expect((await rig.ask("PATCH", SOUND, { body: { balance: -0.5 } })).json).toEqual({
    ...NEUTRAL,
    graphic,
    balance: -0.5,
  });
  expect(rig.zone.snapshot().sound.balance).toBe(-0.5);
  expect((await rig.ask("DELETE", SOUND)).json).toEqual(NEUTRAL);
});

it("refuses what cannot be, says where, and changes nothing", async () => {
  const band = { type: "peaking", frequencyHz: 1000, gainDb: 3, q: 1 };
  const bad: readonly [object, string][] = [
    [{ balance: 2 }, "balance"],
    [{ graphic: { ...graphic, slidersDb: [1, 2] } }, "graphic"],
    [{ graphic: { ...graphic, set: "iso99" } }, "graphic"],
    [{ parametric: { enabled: true, preampDb: 0, bands: [{ ...band, q: 0 }] } }, "parametric"],
    [{ parametric: { enabled: true, preampDb: 0, bands: [{ ...band, frequencyHz: "x" }] } }, "parametric"],
    [{ compressor: { enabled: true } }, "compressor"],
    [{ limiter: { ceilingDb: 3, lookAheadMs: 3, releaseMs: 100 } }, "limiter"],
    [{ loudness: true }, "loudness"],
  ];
  for (const [body, place] of bad) {
    const { status, text } = await rig.ask("PATCH", SOUND, { body });
    expect([status, text]).toEqual([400, expect.stringContaining(place)]);
  }
  const many = { enabled: true, preampDb: 0, bands: Array.from({ length: 41 }, () => band) };
  expect((await rig.ask("PATCH", SOUND, { body: { parametric: many } })).status).toBe(400);
  expect(rig.zone.snapshot().sound).toBe(NEUTRAL);
});

it("takes filter lists of other programs, and says what it left out", async () => {
  const text = "Preamp: -4 dB\nFilter 1: ON PK Fc 1000 Hz Gain -3 dB Q 1.4\nFilter 2: ON XX Fc 1 Hz";
  const { json } = await rig.ask("POST", `${SOUND}/import`, { body: { text } });
  expect(json.sound.parametric).toEqual({
    enabled: true,
    preampDb: -4,
    bands: [{ type: "peaking", frequencyHz: 1000, gainDb: -3, q: 1.4, side: "both" }],
  });
  expect(json.ignored).toMatchObject([{ line: 3 }]);
});

it("is changed only by who has seen what there is, when they say so", async () => {
  const { headers } = await rig.ask("GET", SOUND);
  const seen = { "If-Match": String(headers.etag) };
  await rig.ask("PATCH", SOUND, { body: { mono: true } });
  expect((await rig.ask("PATCH", SOUND, { body: { mono: false }, headers: seen })).status).toBe(412);
  expect(rig.zone.snapshot().sound.mono).toBe(true);
});

it("says what Enhance does, and lets the original be heard and the enhanced sound again", async () => {
  const enhance = { enabled: true, preset: "warm", intensity: 70 };
  const { json: sound } = await rig.ask("PATCH", SOUND, { body: { enhance } });
  expect(sound.enhance).toEqual({ ...enhance, bypassed: false });
  const { json } = await rig.ask("GET", `${SOUND}/enhance`);
  expect(json).toMatchObject({ settings: sound.enhance, now: { state: "stopped", plan: null, faded: [], gainDb: 0 } });
  const heard = async (body?: object) => {
    const { json: settings } = await rig.ask("POST", `${SOUND}/enhance/ab`, body === undefined ? {} : { body });
    return settings.bypassed;
  };
  expect([await heard({}), await heard({}), await heard({ bypassed: true }), await heard({ bypassed: true })]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect(rig.zone.snapshot().sound.enhance).toEqual({ ...enhance, bypassed: true });
  for (const wrong of [{ ...enhance, intensity: 101 }, { ...enhance, preset: "loud" }, { enabled: true }]) {
    expect((await rig.ask("PATCH", SOUND, { body: { enhance: wrong } })).status).toBe(400);
  }
});
