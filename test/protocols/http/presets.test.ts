import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PresetFiles } from "../../../src/daemon/preset-files.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { NEUTRAL, type SoundSettings } from "../../../src/shared/sound/settings.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { type Rig, startRig } from "./rig.ts";

const PRESETS = "/api/v1/sound/presets";
const NIGHT: SoundSettings = { ...NEUTRAL, compressor: { ...NEUTRAL.compressor, enabled: true }, balance: 0.25 };
let folder: string;
let presets: PresetFiles;
let rig: Rig;

const open = () => PresetFiles.open(folder, silentLogger);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "http-presets-"));
  presets = await open();
  rig = await startRig({ parts: { sound: { ...emptyStores.sound, presets } } });
});
afterEach(async () => {
  await rig.server.close();
  rmSync(folder, { recursive: true });
});

/** The settings that the engine was told last. */
const heard = () =>
  rig.zone.engine.effects.flatMap((effect) => (effect.type === "sound" ? [effect.settings] : [])).at(-1);
const outputs = async () => (await rig.ask("GET", "/api/v1/outputs")).json.outputs;

it("a preset comes back as it was put, also after a restart", async () => {
  expect((await rig.ask("PUT", `${PRESETS}/Nacht`, { body: { sound: NIGHT } })).json).toEqual({
    name: "Nacht",
    sound: NIGHT,
  });
  await rig.ask("PATCH", "/api/v1/sound", { body: { mono: true } });
  // Without a body: what is set now.
  await rig.ask("PUT", `${PRESETS}/mono`);
  const both = [
    { name: "Nacht", sound: NIGHT },
    { name: "mono", sound: { ...NEUTRAL, mono: true } },
  ];
  expect((await rig.ask("GET", PRESETS)).json.presets).toEqual(both);
  expect((await open()).list()).toEqual(both);
  expect((await rig.ask("POST", `${PRESETS}/Nacht/apply`)).json).toEqual(NIGHT);
  expect(heard()).toEqual(NIGHT);
  expect((await rig.ask("DELETE", `${PRESETS}/mono`)).json.presets).toEqual(both.slice(0, 1));
  expect((await open()).list()).toEqual(both.slice(0, 1));
  for (const [method, path] of [
    ["GET", "mono"],
    ["DELETE", "mono"],
    ["POST", "mono/apply"],
  ] as const) {
    expect((await rig.ask(method, `${PRESETS}/${path}`)).status).toBe(404);
  }
});

it("settings that cannot be are not stored", async () => {
  const body = { sound: { ...NIGHT, balance: 3 } };
  const { status, text } = await rig.ask("PUT", `${PRESETS}/bad`, { body });
  expect([status, text]).toEqual([400, expect.stringContaining("balance")]);
  expect((await rig.ask("PUT", `${PRESETS}/a%2Fb`, { body: { sound: NIGHT } })).status).toBe(400);
  expect((await rig.ask("GET", PRESETS)).json.presets).toEqual([]);
});

it("an output's preset counts while the output is on; the zone's own settings stay and count again", async () => {
  const [first] = await outputs();
  const own = { ...NEUTRAL, mono: true };
  await rig.ask("PATCH", "/api/v1/sound", { body: { mono: true } });
  await rig.ask("PUT", `${PRESETS}/night`, { body: { sound: NIGHT } });
  const at = `/api/v1/outputs/${first.id}`;
  expect((await rig.ask("PUT", `${at}/sound`, { body: { preset: "nothing" } })).status).toBe(404);
  expect((await rig.ask("PUT", `${at}/sound`, { body: { preset: "night" } })).json.outputs[0].sound).toBe("night");
  expect(heard()).toEqual(NIGHT);
  expect((await rig.ask("GET", "/api/v1/sound")).json).toEqual(own);
  expect((await rig.ask("GET", "/api/v1/sound/status")).json.output).toEqual({ id: first.id, preset: "night" });
  expect(await rig.ask("DELETE", `${PRESETS}/night`)).toMatchObject({ status: 409, json: { code: "in-use" } });
  // Another content is heard at once.
  const louder = { ...NIGHT, balance: -0.5 };
  await rig.ask("PUT", `${PRESETS}/night`, { body: { sound: louder } });
  expect(heard()).toEqual(louder);
  await rig.ask("PUT", at, { body: { enabled: false } });
  expect(heard()).toEqual(own);
  await rig.ask("PUT", at, { body: { enabled: true } });
  expect(heard()).toEqual(louder);
  await rig.ask("PUT", `${at}/sound`, { body: { preset: null } });
  expect(heard()).toEqual(own);
  expect((await rig.ask("DELETE", `${PRESETS}/night`)).status).toBe(200);
});
