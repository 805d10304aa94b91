/** A chain's state is its own: work beside it does not move what is heard, and what is set comes between two blocks. */
import { expect, test } from "vitest";
import { samplesOf } from "../rig/capture.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { seeded, sized } from "../rig/random.ts";
import { setStage } from "../rig/stage.ts";
import { writeTones } from "../rig/tones.ts";
import { sleep, until } from "../rig/wait.ts";

const SECONDS = sized(2, 20);
const RATE_HZ = 44_100;
const HZ = 441;
const CHANGES_PER_SECOND = 50;
const WINDOW_FRAMES = RATE_HZ / 20;

/** All that has a memory. */
const SOUND = {
  levelMatcher: { enabled: true, targetLufs: -18, limitDb: 12 },
  graphic: { enabled: true, set: "iso10", slidersDb: [3, 2, 1, 1, -1, -2, 1, 2, 4, 5] },
  compressor: { enabled: true, thresholdDb: -24, ratio: 2, kneeDb: 6, attackMs: 10, releaseMs: 150, makeUpDb: 0 },
  enhance: { enabled: true, preset: "adaptive", intensity: 80 },
  crossfeed: { enabled: true, cutHz: 700, levelDb: 6 },
};

test("a sine beside a loud track that is prefetched, analyses, renders and 50 changes a second", {
  timeout: SECONDS * 3000 + 60_000,
}, async () => {
  await using stage = await setStage({
    name: "c04",
    lengths: [],
    prepare: (music) => {
      writeTones(`${music}/sine.wav`, SECONDS, [{ hz: HZ, levelDb: -20 }]);
      writeTones(`${music}/zloud.wav`, SECONDS, [{ hz: 997, levelDb: 12 }]);
      return { songs: 2 };
    },
  });
  const { client, server, capture } = stage;
  const http = new HttpClient(server.httpPort);
  const send = async (method: string, path: string, body?: object) => {
    const answer = await http.send(method, `/api/v1${path}`, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  };
  /** What was heard of the sine while `beside` went on. */
  const heard = async (queue: readonly string[], beside: (change: number) => Promise<void>): Promise<Int16Array> => {
    const before = samplesOf(capture.takes()).length;
    await client.list(["clear", ...queue.map((uri) => `add "${uri}"`), "play 0"]);
    const endMs = performance.now() + (SECONDS - 0.5) * 1000;
    for (let change = 0; performance.now() < endMs; change++) {
      const nextMs = performance.now() + 1000 / CHANGES_PER_SECOND;
      await beside(change);
      await sleep(Math.max(0, nextMs - performance.now()));
    }
    await client.command("stop");
    await sleep(200);
    const samples = samplesOf(capture.takes()).subarray(before);
    return samples.subarray(0, Math.floor((SECONDS - 0.7) * RATE_HZ) * 2);
  };
  const work = async () => {
    for (let render = 0; render < 3; render++) await send("POST", "/render", { uri: "zloud.wav", format: "wav" });
    for (const uri of ["sine.wav", "zloud.wav", ""]) await send("POST", "/analysis", { uri, again: true });
  };

  await send("PATCH", "/sound", SOUND);
  // What is found now is found again later: nothing changes.
  await send("POST", "/analysis", { uri: "" });
  await until("the analysis", async () => member((await http.get("/api/v1/analysis")).body, "left") === 0);
  const solo = await heard(["sine.wav"], async () => {});
  const together = await heard(["sine.wav", "zloud.wav"], async (change) => {
    if (change === 2) await work();
    // Nothing changes: a stage that is set to what it is must not notice.
    await send("PATCH", "/sound", SOUND);
  });
  const distances = envelope(together).map((db, index) => Math.abs(db - (envelope(solo)[index] ?? Number.NaN)));
  const worst = Math.max(...distances);
  console.info(`C-04: envelope within ${worst.toFixed(4)} dB of the run alone`);
  expect(worst).toBeLessThanOrEqual(0.1);

  const random = seeded(4);
  const changed = await heard(["sine.wav", "zloud.wav"], async (change) => {
    const sliderDb = random.below(13) - 6;
    await send("PATCH", "/sound", {
      graphic: { ...SOUND.graphic, slidersDb: SOUND.graphic.slidersDb.map(() => sliderDb) },
      enhance: { ...SOUND.enhance, intensity: random.below(101), bypassed: random.below(2) === 0 },
      balance: (random.below(3) - 1) / 4,
    });
    if (change % 10 === 0) await client.command(`setvol ${60 + random.below(41)}`);
  });
  expect(envelope(changed).every((db) => db > -50)).toBe(true);
  // A ramp works on what has not been turned down yet by the others: the sine as loud as the settings above let it be.
  const loudest = await heard(["sine.wav"], async (change) => {
    if (change > 0) return;
    await client.command("setvol 100");
    const slidersDb = SOUND.graphic.slidersDb.map(() => 6);
    await send("PATCH", "/sound", { graphic: { ...SOUND.graphic, slidersDb }, balance: 0 });
  });
  // And all ramps at once from there to nothing: three of 20 ms, two of 10 ms.
  const most = Math.max(peakOf(changed), peakOf(loudest));
  const limit = most * ((2 * Math.PI * HZ) / RATE_HZ + 3.5 / (0.01 * RATE_HZ));
  console.info(`C-04: largest step ${largestStep(changed)} of ${Math.round(limit)} allowed`);
  expect(largestStep(changed)).toBeLessThanOrEqual(limit);
});

/** Levels of both channels together, in dB, from the first window that sounds on. */
function envelope(samples: Int16Array): number[] {
  const levels: number[] = [];
  for (let at = RATE_HZ / 2; at + WINDOW_FRAMES * 2 <= samples.length; at += WINDOW_FRAMES * 2) {
    let sum = 0;
    for (let i = at; i < at + WINDOW_FRAMES * 2; i++) sum += (samples[i] ?? 0) ** 2;
    levels.push(10 * Math.log10(sum / (WINDOW_FRAMES * 2) + 1e-9) - 90.3);
  }
  return levels;
}

function largestStep(samples: Int16Array): number {
  let most = 0;
  for (let at = 2; at < samples.length; at++) {
    most = Math.max(most, Math.abs((samples[at] ?? 0) - (samples[at - 2] ?? 0)));
  }
  return most;
}

function peakOf(samples: Int16Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}
