import { expect, test } from "vitest";
import type { Effect } from "../../src/player/engine-port.ts";
import { DEFAULT_OPTIONS } from "../../src/player/initial.ts";
import type { ReplayGainMode } from "../../src/player/snapshot.ts";
import { song, zone } from "./zone.ts";

const TAGS = { trackGainDb: -7, trackPeak: 1, albumGainDb: -5, albumPeak: 1 };

const modes = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === "replayGain" ? [effect.mode] : []));

test.each<[ReplayGainMode, boolean, string]>([
  ["off", false, "off"],
  ["off", true, "off"],
  ["track", false, "track"],
  ["track", true, "track"],
  ["album", false, "album"],
  ["album", true, "album"],
  ["auto", false, "album"],
  ["auto", true, "track"],
])("a fresh engine is told what %s means with random %s", (replayGain, random, expected) => {
  const z = zone("ab", { options: { ...DEFAULT_OPTIONS, replayGain, random } });
  expect(modes(z.engine.take())).toEqual([expected]);
});

test("auto follows the random mode, and nothing is told twice", () => {
  const z = zone("ab");
  z.engine.take();
  const told = (...commands: Parameters<typeof z.do>) => {
    z.do(...commands);
    return modes(z.engine.take());
  };
  expect(told({ type: "setReplayGain", mode: "auto" })).toEqual(["album"]);
  expect(told({ type: "setReplayGain", mode: "album" })).toEqual([]);
  expect(told({ type: "setRandom", on: true })).toEqual([]);
  expect(told({ type: "setReplayGain", mode: "auto" })).toEqual(["track"]);
  expect(told({ type: "setRandom", on: false })).toEqual(["album"]);
  expect(told({ type: "setReplayGain", mode: "off" })).toEqual(["off"]);
});

test("what is loaded and what is prepared carry their tags", () => {
  const z = zone();
  z.do({ type: "add", songs: [{ ...song("a"), replayGain: TAGS }, song("b")], at: null });
  z.engine.take();
  z.do({ type: "play", which: { position: 0 } });
  const sources = z.engine.take().flatMap((effect) => ("source" in effect ? [effect.source] : []));
  expect(sources).toMatchObject([
    { uri: "a", replayGain: TAGS },
    { uri: "b", replayGain: null },
  ]);
});
