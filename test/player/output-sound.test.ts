import { expect, test } from "vitest";
import { heardSound, soundingOutput } from "../../src/player/heard-sound.ts";
import { playbackRecord } from "../../src/player/saved.ts";
import type { OutputId } from "../../src/shared/ids.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { OUTPUTS, zone } from "./zone.ts";

const OWN: SoundSettings = { ...NEUTRAL, mono: true };
const NIGHT: SoundSettings = { ...NEUTRAL, balance: 0.5 };
const BRIGHT: SoundSettings = { ...NEUTRAL, balance: -0.5 };
const [speakers, line] = [0 as OutputId, 1 as OutputId];
const preset = (name: string, settings: SoundSettings | null) => ({ preset: name, settings });

function playing() {
  const rig = zone("ab");
  rig.do({ type: "setSound", settings: OWN });
  const told = () => rig.engine.effects.flatMap((effect) => (effect.type === "sound" ? [effect.settings] : [])).at(-1);
  return { ...rig, told };
}

test("the first output of the zone that is on and has a preset decides; a preset that is not there decides nothing", () => {
  const rig = playing();
  rig.do({ type: "setOutputSound", id: line, sound: preset("bright", BRIGHT) });
  expect(rig.told()).toBe(OWN);
  rig.do({ type: "setOutput", id: line, enabled: true });
  expect(rig.told()).toBe(BRIGHT);
  rig.do({ type: "setOutputSound", id: speakers, sound: preset("night", NIGHT) });
  expect(rig.told()).toBe(NIGHT);
  expect(soundingOutput(rig.snapshot())?.id).toBe(speakers);
  rig.do({ type: "setOutputSound", id: speakers, sound: preset("gone", null) });
  expect(rig.told()).toBe(BRIGHT);
  rig.do({ type: "setOutputSound", id: line, sound: null });
  expect(rig.told()).toBe(OWN);
});

test("the preset goes with its output to another zone, and the zone it left sounds like itself", () => {
  const rig = playing();
  rig.do({ type: "setOutputSound", id: speakers, sound: preset("night", NIGHT) });
  const output = rig.snapshot().outputs[0] ?? OUTPUTS[0];
  rig.do({ type: "detachOutput", id: speakers });
  expect(rig.told()).toBe(OWN);
  const other = zone("a", { outputs: [] });
  if (output !== undefined) other.do({ type: "attachOutput", output, volume: 50 });
  expect(heardSound(other.snapshot())).toBe(NIGHT);
});

test("a change of the zone's own settings is kept while a preset is heard, and both are saved", () => {
  const rig = playing();
  rig.do({ type: "setOutputSound", id: speakers, sound: preset("night", NIGHT) });
  rig.do({ type: "setSound", settings: BRIGHT });
  expect(rig.told()).toBe(NIGHT);
  const { sound, outputs } = playbackRecord(rig.player.moment());
  expect(sound).toBe(BRIGHT);
  expect(outputs).toEqual([
    { name: "speakers", enabled: true, sound: "night" },
    { name: "line", enabled: false },
  ]);
  rig.do({ type: "setOutput", id: speakers, enabled: false });
  expect(rig.told()).toBe(BRIGHT);
});
