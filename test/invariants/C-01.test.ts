/** What sounds is one immutable source, swapped in one step: every captured frame belongs to a track and a place in it. */
import { expect, test } from "vitest";
import { decodeCapture, runsOf, type Segment, samplesOf } from "../rig/capture.ts";
import { crowd } from "../rig/crowd.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { numeric } from "../rig/mpd-reply.ts";
import { type Random, runSeed, sized } from "../rig/random.ts";
import { faultsOf, view } from "../rig/snapshot-check.ts";
import { setStage } from "../rig/stage.ts";
import { sleep } from "../rig/wait.ts";

const TRACKS = sized(24, 200);
const DURATION_MS = sized(14_000, 600_000);
const LONG_FRAMES = sized(88_203, 220_503);
const PAUSE_MS = 250;
/** 18 ms. */
const FADE_FRAMES = 794;

/** Alternately about 0.2 s and 2 s (5 s when all is tested), no two lengths the same and none a multiple of any period. */
const lengths = Array.from({ length: TRACKS }, (_, index) => (index % 2 === 0 ? 8_821 : LONG_FRAMES) + index * 2);

test("random next, previous and seek from four clients", { timeout: DURATION_MS + 60_000 }, async () => {
  const seed = runSeed("C-01");
  await using stage = await setStage({ name: "c01", lengths });
  const { client, server, tracks } = stage;
  await client.list(['add ""', "repeat 1", "play 0"]);

  const faults: string[] = [];
  const endMs = performance.now() + DURATION_MS;
  const { refusals } = await crowd(
    server,
    4,
    seed,
    () => performance.now() < endMs,
    async (member, random) => {
      await sleep(20 + random.below(4 * PAUSE_MS));
      await act(member, random);
      faults.push(...faultsOf(await view(member)));
    },
  );
  // The first connection was silent for longer than the daemon waits for one.
  using last = await server.client();
  await last.command("stop");
  await server.stop();
  const samples = samplesOf(stage.capture.takes());
  const segments = decodeCapture(samples, tracks);
  const runs = runsOf(segments);
  const joins = runs.filter((run, index) => {
    const next = runs[index + 1];
    return next !== undefined && next.at === run.at + run.frames && run.to === run.track.frames && next.from === 0;
  });
  const heard = runs.reduce((sum, run) => sum + run.frames, 0);
  console.info(`C-01: ${runs.length} runs, ${joins.length} joins, ${(heard / 44_100).toFixed(1)} s heard`);

  expect(faults).toEqual([]);
  expect(refusals).toEqual([]);
  const illegal = segments.filter(
    (segment, index) =>
      segment.kind === "illegal" &&
      !isFadeOverJoin(samples, segment, segments[index + 1]) &&
      !isTurnedBack(samples, segment, segments[index - 1]),
  );
  expect(illegal).toEqual([]);
  expect(joins.length).toBeGreaterThan(5);
  expect(heard).toBeGreaterThan((DURATION_MS / 1000) * 44_100 * 0.5);
  for (const join of joins) {
    const next = runs[runs.indexOf(join) + 1];
    expect(next?.track.index).toBe((join.track.index + 1) % tracks.length);
  }
});

/**
 * A seek into the last frames of a track fades in over the join behind them. The code of a track rises evenly on the
 * left then, and the next track goes on with the frame that the rest of the fade has led to.
 */
function isFadeOverJoin(samples: Int16Array, { at, frames }: Segment, next: Segment | undefined): boolean {
  if (frames > FADE_FRAMES || next?.kind !== "run" || next.from >= frames) return false;
  const left = Array.from({ length: frames }, (_, index) => samples[2 * (at + index)] ?? 0);
  // From the last track to the first the code falls, once.
  const falls = left.filter((value, index) => value < (left[index - 1] ?? 0));
  return falls.length <= 1;
}

/**
 * A source that was cut again while it faded in: out of silence it rises and falls, both channels alike, and by no more
 * than 6 dB/ms a frame, which is 1.6 %.
 */
function isTurnedBack(samples: Int16Array, { at, frames }: Segment, before: Segment | undefined): boolean {
  if (frames > 2 * FADE_FRAMES || before?.kind !== "silence") return false;
  for (const side of [0, 1]) {
    let falls = false;
    for (let frame = at + 1; frame < at + frames; frame++) {
      const last = samples[2 * (frame - 1) + side] ?? 0;
      const step = (samples[2 * frame + side] ?? 0) - last;
      if (Math.abs(step) > 1 + last * 0.016 || (falls && step > 1)) return false;
      falls ||= step < -1;
    }
  }
  return true;
}

async function act(client: MpdClient, random: Random): Promise<void> {
  switch (random.below(5)) {
    case 0:
      await client.command("next");
      return;
    case 1:
      await client.command("previous");
      return;
    case 2:
      await client.command(`seekcur ${(random.next() * 0.2).toFixed(3)}`);
      return;
    case 3:
      await client.command(`seek ${random.below(TRACKS)} ${(random.next() * 0.2).toFixed(3)}`);
      return;
    default: {
      const status = await client.command("status");
      await client.command(`seekcur ${((numeric(status, "duration") ?? 0) * random.next()).toFixed(3)}`);
    }
  }
}
