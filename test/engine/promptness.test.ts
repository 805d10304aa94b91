/** How soon a command is heard: at most what the device's buffer holds, and 20 ms. Counted in frames of what was captured. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Effect, Source } from "../../src/player/engine-port.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { NEUTRAL } from "../../src/shared/sound/settings.ts";
import { codeOf, counterOf, RATE_HZ, writeCodedTracks } from "../rig/coded-track.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const stage = useFakeStage();
const BUFFER_MS = 100;
const LIMIT_MS = BUFFER_MS + 20;
/** The position was reported up to a turn of the audio thread ago. */
const REPORT_MS = 15;
const TRACK_FRAMES = 60_000;
const DITHER = 2;

type Heard = {
  /** From the command until something else is heard than before. */
  readonly changedMs: number;
  /** Until the first frame of the other track, or of another place, is heard as it is. */
  readonly arrivedMs: number;
};

/** Of what plays first in each test. */
const ENTRY = 1 as EntryId;

/** What `effects` did to a track of constant level, as the ear has it; `code` and `counter`: what it leads to. */
async function heard(effects: () => Effect[], code: number, counter: number): Promise<Heard> {
  writeCodedTracks(stage.folder, [TRACK_FRAMES, TRACK_FRAMES]);
  stage.start({ bufferMs: BUFFER_MS });
  stage.rig.turn({ type: "volume", volume: 100 });
  stage.rig.load(stage.rig.source("t000.wav", { entryId: ENTRY }));
  await stage.rig.until("started");
  await sleep(400);
  const heardFrames = stage.rig.engine.progress().playedSeconds * RATE_HZ;
  stage.rig.turn(...effects());
  await sleep(500);
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  const left = (frame: number) => bytes.readInt16LE(frame * 4);
  const right = (frame: number) => bytes.readInt16LE(frame * 4 + 2);
  const frames = bytes.length / 4;
  let changed = 0;
  while (changed < frames && Math.abs(left(changed) - codeOf(0)) <= DITHER) changed++;
  let arrived = changed;
  while (arrived < frames && (left(arrived) !== code || right(arrived) < counter || right(arrived) > counter + 900))
    arrived++;
  const msOf = (frame: number) => ((frame - heardFrames) * 1000) / RATE_HZ;
  return { changedMs: msOf(changed), arrivedMs: msOf(arrived) };
}

const load = (uri: string, settings: Partial<Source>) => () => [
  { type: "load", source: stage.rig.source(uri, settings), paused: false } as const,
];

test.each([
  ["skip", load("t001.wav", {}), codeOf(1), 0],
  ["seek", load("t000.wav", { entryId: ENTRY, startSeconds: 0.9 }), codeOf(0), counterOf(0.9 * RATE_HZ)],
] as const)("%s", async (name, effects, code, counter) => {
  const { changedMs, arrivedMs } = await heard(effects, code, counter);
  console.info(
    `${name}: the old sound goes after ${changedMs.toFixed(1)} ms, the new one is whole after ${arrivedMs.toFixed(1)} ms`,
  );
  expect(changedMs).toBeLessThanOrEqual(LIMIT_MS + REPORT_MS);
  expect(arrivedMs).toBeLessThanOrEqual(LIMIT_MS + REPORT_MS);
});

test.each([
  ["pause", () => [{ type: "pause" } as const]],
  ["volume", () => [{ type: "volume", volume: 50 } as const]],
  ["balance", () => [{ type: "sound", settings: { ...NEUTRAL, balance: 0.5 } } as const]],
  [
    "equaliser",
    () => [
      { type: "sound", settings: { ...NEUTRAL, parametric: { enabled: true, preampDb: -6, bands: [] } } } as const,
    ],
  ],
] as const)("%s", async (name, effects) => {
  const { changedMs } = await heard(() => [...effects()], -1, -1);
  console.info(`${name}: heard after ${changedMs.toFixed(1)} ms, with a buffer of ${BUFFER_MS} ms`);
  expect(changedMs).toBeLessThanOrEqual(LIMIT_MS + REPORT_MS);
});
