import { expect, test } from "vitest";
import { soundSchema, soundSettingsFrom } from "../../src/shared/sound/schema.ts";
import { NEUTRAL } from "../../src/shared/sound/settings.ts";

test("what an older version stored is taken over, and stages that it did not know are as they are in NEUTRAL", () => {
  const { enhance: _, convolver: __, ...older } = { ...NEUTRAL, balance: 0.25, mono: true };
  expect(soundSettingsFrom(older)).toEqual({ ...NEUTRAL, balance: 0.25, mono: true });
});

test("a stage that cannot be is left out, the others stay", () => {
  const enhance = { enabled: true, preset: "of tomorrow", intensity: 50, bypassed: false };
  expect(soundSettingsFrom({ ...NEUTRAL, enhance, balance: -1 })).toEqual({ ...NEUTRAL, balance: -1 });
  expect([soundSettingsFrom(null), soundSettingsFrom("x"), soundSettingsFrom(undefined)]).toEqual([null, null, null]);
});

test("what is stored is what was set", () => {
  const settings = {
    ...NEUTRAL,
    enhance: { enabled: true, preset: "punchy", intensity: 33, bypassed: true },
  } as const;
  expect(soundSchema.parse(settings)).toEqual(settings);
  expect(soundSettingsFrom(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
});
