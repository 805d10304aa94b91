import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { eventually, output, Rig } from "../engine/rig.ts";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { buildFakeMac } from "./fake-audiotoolbox/fake.ts";

/** The whole engine, decoder host to device, with an AudioToolbox of our own in its audio thread. */
const { library, set, got, reset, flush, remove } = buildFakeMac();
const BUFFER_FRAMES = 4412;
let folder = "";
let rig: Rig;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coreaudio-engine-"));
  reset(join(folder, "record"));
  rig = new Rig(folder, [output("coreaudio")], {
    libraries: {
      alsa: "none",
      coreAudio: { audioToolbox: library, system: library },
      soxr: "libsoxr.so.0",
      sndfile: "libsndfile.so.1",
      ffmpeg: "ffmpeg",
    },
  });
});
afterEach(async () => {
  await rig.engine.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(remove);

const record = () => {
  flush();
  return readFileSync(join(folder, "record"));
};
const track = (index: number, frames: number) => codedWav(codeOf(index), frames).subarray(44);
const uri = (index: number) => `t${String(index).padStart(3, "0")}.wav`;

test("tracks leave byte for byte, joined on the exact frame, and the device is given back", async () => {
  writeCodedTracks(folder, [20_000, 15_001, 17_777]);
  rig.play([0, 1, 2].map((index) => rig.source(uri(index))));
  await rig.until("ended", 3);
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  expect(record().equals(Buffer.concat([track(0, 20_000), track(1, 15_001), track(2, 17_777)]))).toBe(true);
  expect([got("gaps"), got("not_signal"), got("violations"), got("queues")]).toEqual([0, 0, 0, 0]);
  expect(got("foreign")).toBe(got("callbacks"));
});

test("a device that goes away is lost, and plays on where it was heard when it is back", async () => {
  writeCodedTracks(folder, [40_000]);
  rig.load(rig.source(uri(0)));
  await eventually(() => got("starts") === 1 && got("callbacks") > 3);
  set("new_output", -66_680);
  set("enqueue", -66_671);
  await eventually(() => rig.engine.status().device === "lost");
  // The reason comes with an event, a moment after the state.
  await eventually(() => rig.engine.status().deviceReason.startsWith("CoreAudio: "));
  set("enqueue", 0);
  set("new_output", 0);
  await rig.until("ended", undefined, 30_000);
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  const heard = record();
  expect(Math.abs(heard.length / 4 - 40_000)).toBeLessThan(BUFFER_FRAMES);
  expect(heard.subarray(-4000).equals(track(0, 40_000).subarray(-4000))).toBe(true);
});
