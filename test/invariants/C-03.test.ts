/** C-03, C-09: one stream per listener, swapped in one step; frames of what was wanted before never arrive. */
import { expect, test } from "vitest";
import { codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { temporaryPlace } from "../rig/place.ts";
import { seeded } from "../rig/random.ts";
import { until } from "../rig/wait.ts";
import { startHouse } from "../streaming/house.ts";
import { type Frame, StreamClient } from "../streaming/stream-client.ts";

const FULL = process.env.FULL === "1";
const CLIENTS = 20;
const PER_SECOND = 200;
const SECONDS = FULL ? 10 : 1;
const TRACKS = 6;
const TRACK_FRAMES = 44_100 * 5;
const SAMPLE_BYTES = 2;

type Wish = { readonly track: number; readonly startFrame: number } | null;

/** What a client asked for, by epoch: what comes must be that, from its first frame on and without a gap. */
class Storm {
  readonly client: StreamClient;
  readonly wishes: Wish[] = [null];
  readonly faults: string[] = [];
  frames = 0;
  #announced = 0;
  #next = 0;

  constructor(client: StreamClient) {
    this.client = client;
    client.keeps = false;
  }

  say(random: () => number): void {
    const choice = random();
    const last = this.wishes.findLast((wish) => wish !== null) ?? null;
    if (choice < 0.2) {
      this.wishes.push(null);
      this.client.say({ type: "stop" });
    } else if (choice < 0.6 && last !== null) {
      const startFrame = Math.floor(random() * (TRACK_FRAMES - 1));
      this.wishes.push({ track: last.track, startFrame });
      this.client.say({ type: "seek", seconds: startFrame / 44_100 });
    } else {
      const track = Math.floor(random() * TRACKS);
      this.wishes.push({ track, startFrame: 0 });
      this.client.say({ type: "play_normal", uri: `t00${track}.wav` });
    }
  }

  /** Judges what came since the last time, and forgets it. */
  judge(): void {
    for (const one of this.client.log.splice(0)) {
      if ("state" in one) {
        if (one.epoch < this.#announced)
          this.faults.push(`${one.state} of epoch ${one.epoch} behind ${this.#announced}`);
        if (one.state === "failed") this.faults.push(JSON.stringify(one));
        if (one.state === "loading" || one.state === "stopped") this.#announced = one.epoch;
      } else this.#judgeFrame(one);
    }
  }

  #judgeFrame(frame: Frame): void {
    this.frames++;
    const wish = this.wishes[frame.epoch];
    if (frame.epoch !== this.#announced) this.faults.push(`a frame of ${frame.epoch}, not ${this.#announced}`);
    if (wish === null || wish === undefined) return void this.faults.push("a frame that nobody wanted");
    const first = frame.positionFrames + frame.skipFrames;
    if (frame.sequence === 0 && first !== wish.startFrame)
      this.faults.push(`begins at ${first}, not ${wish.startFrame}`);
    if (frame.sequence > 0 && first !== this.#next) this.faults.push(`goes on at ${first}, not ${this.#next}`);
    this.#next = frame.positionFrames + frame.frames;
    for (const at of [0, frame.frames - 1]) {
      const code = frame.payload.readInt16LE(at * 2 * SAMPLE_BYTES);
      const counter = frame.payload.readInt16LE((at * 2 + 1) * SAMPLE_BYTES);
      if (code !== codeOf(wish.track) || counter !== counterOf(frame.positionFrames + at)) {
        this.faults.push(`frame ${at} is of ${code}, ${counter}`);
      }
    }
  }
}

test(`${CLIENTS} clients change their minds ${PER_SECOND} times a second`, { timeout: 120_000 }, async () => {
  using place = temporaryPlace("c03");
  const music = place.under("music");
  writeCodedTracks(
    music,
    Array.from({ length: TRACKS }, () => TRACK_FRAMES),
  );
  await using house = await startHouse({ folder: place.under("server"), music }, TRACKS, CLIENTS);
  const before = house.descriptors();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => StreamClient.open(house.server.httpPort)));
  const storms = clients.map((client) => new Storm(client));
  const random = seeded(3).next;
  let most = 0;
  const step = 1000 / PER_SECOND;
  const endMs = performance.now() + SECONDS * 1000;
  let dueMs = performance.now();
  let asked = 0;
  while (performance.now() < endMs) {
    for (; dueMs < performance.now(); dueMs += step) for (const storm of storms) storm.say(random);
    for (const storm of storms) storm.judge();
    const { running, limit } = await house.streams();
    most = Math.max(most, running);
    expect(running).toBeLessThanOrEqual(Math.min(limit, CLIENTS));
    asked++;
  }
  // What was said last is what is heard in the end.
  for (const storm of storms) {
    storm.wishes.push({ track: 1, startFrame: 0 });
    storm.client.say({ type: "play_normal", uri: "t001.wav" });
  }
  for (const { client, wishes } of storms) {
    await client.until(() => client.news.some((one) => one.state === "ended" && one.epoch === wishes.length - 1));
  }
  for (const storm of storms) {
    storm.judge();
    expect(storm.faults).toEqual([]);
  }
  await house.empty();
  for (const client of clients) client.close();
  await until("all files closed but those of the host", () => house.descriptors() <= before + 6);
  const wishes = storms.reduce((sum, one) => sum + one.wishes.length, 0);
  const frames = storms.reduce((sum, one) => sum + one.frames, 0);
  console.info(
    `${wishes} wishes, ${frames} frames, at most ${most} streams of ${CLIENTS} clients, asked ${asked} times`,
  );
});
