import { expect, test } from "vitest";
import { limitAnnouncement } from "../../src/operations/announce.ts";
import type { Effect, EngineEvent } from "../../src/player/engine-port.ts";
import { playbackRecord } from "../../src/player/saved.ts";
import { bareSong } from "../../src/shared/song.ts";
import { until } from "../rig/wait.ts";
import { SOUNDING, song, zone } from "./zone.ts";

const BELL = song("bell", 3);

/** A zone of three songs that plays the second, 40 seconds in, at volume 30. */
function house() {
  const z = zone("abc", { volume: 30 });
  z.play("b");
  z.engine.now = { generation: z.generation, playedSeconds: 40, bitrateKbps: null };
  z.engine.take();
  z.completions.length = 0;
  const announce = (volume: number | null = 60) => {
    z.do({ type: "announce", song: BELL, volume });
    z.engine.now = { generation: z.snapshot().announcement?.generation ?? 0, playedSeconds: 0, bitrateKbps: null };
  };
  const report = (event: { type: string; [more: string]: unknown }) =>
    z.engine.report({ generation: z.snapshot().announcement?.generation, ...event } as EngineEvent);
  return { z, announce, report };
}

/** Effects in few words. */
function words(effects: readonly Effect[]): string[] {
  return effects.map((effect) => {
    switch (effect.type) {
      case "load":
        return `${effect.source.uri} from ${effect.source.startSeconds}${effect.paused ? " paused" : ""}`;
      case "volume":
        return `volume ${effect.volume}`;
      case "prepare":
        return `then ${effect.source?.uri ?? "nothing"}`;
      default:
        return effect.type;
    }
  });
}

test("is heard in place of the music, at its volume, and then all is as it was", () => {
  const { z, announce, report } = house();
  const before = z.snapshot();
  announce();
  expect(words(z.engine.take())).toEqual(["volume 60", "bell from 0"]);
  expect([z.state, z.current, z.queue, z.snapshot().volume]).toEqual(["paused", "b", "abc", 30]);
  expect(z.engine.released).toBe(0);
  report({ type: "started", sounding: SOUNDING });
  report({ type: "tags", tags: [["Title", "Ding"]] });
  expect(words(z.engine.take())).toEqual([]);
  report({ type: "ended" });
  expect(words(z.engine.take())).toEqual(["volume 30", "b from 40", "then c"]);
  z.started();
  const { queue, history, options, volume, counters, order } = z.snapshot();
  expect({ queue, history, options, volume, counters, order }).toEqual({
    queue: before.queue,
    history: before.history,
    options: before.options,
    volume: 30,
    counters: before.counters,
    order: before.order,
  });
  expect([z.state, z.current, z.completions]).toEqual(["playing", "b", []]);
});

test("what was paused stays paused at its place, what was stopped stays stopped", () => {
  const { z, announce, report } = house();
  z.do({ type: "pause", paused: true });
  z.engine.take();
  announce(null);
  expect(words(z.engine.take())).toEqual(["bell from 0"]);
  report({ type: "ended" });
  expect(words(z.engine.take())).toEqual(["b from 40 paused", "then c"]);
  z.do({ type: "stop" });
  z.engine.take();
  announce(null);
  expect(words(z.engine.take())).toEqual(["bell from 0"]);
  expect(z.state).toBe("stopped");
  report({ type: "ended" });
  expect(words(z.engine.take())).toEqual(["stop"]);
});

test.each([
  ["a file that is broken", { type: "failed", reason: "not a sound file" }],
  ["a device that is lost", { type: "device", state: "lost", reason: "unplugged" }],
  ["an address that does not answer", { type: "stream", state: "waiting", reason: "no route" }],
  ["an hour of talk", { type: "started", sounding: { ...SOUNDING, durationSeconds: 3_600 } }],
])("%s ends it with an error, and the music goes on", (_, event) => {
  const { z, announce, report } = house();
  announce();
  z.engine.take();
  report(event);
  expect(words(z.engine.take())).toEqual(["volume 30", "b from 40", "then c"]);
  expect(z.state).toBe("playing");
  expect(z.snapshot().error).toContain('Failed to play "bell": ');
});

test("a second one takes the place of the first; addresses keep their secrets", () => {
  const { z, announce, report } = house();
  announce();
  z.do({ type: "announce", song: bareSong("http://user:secret@tts.example/x.mp3"), volume: null });
  z.engine.take();
  report({ type: "failed", reason: "gone" });
  expect(z.snapshot().error).not.toContain("secret");
  expect(words(z.engine.take())).toEqual(["b from 40", "then c"]);
});

test("who plays, goes on or chooses another song hears that at once; who stops hears nothing", () => {
  for (const command of [
    { type: "play", which: null },
    { type: "pause", paused: null },
  ] as const) {
    const { z, announce } = house();
    announce();
    z.engine.take();
    z.do(command);
    expect(words(z.engine.take())).toEqual(["volume 30", "b from 40", "then c"]);
    expect([z.state, z.snapshot().announcement]).toEqual(["playing", null]);
  }
  const { z, announce } = house();
  announce();
  z.engine.take();
  z.do({ type: "next" });
  expect(words(z.engine.take())).toEqual(["volume 30", "c from 0"]);
  announce();
  z.engine.take();
  z.do({ type: "stop" });
  expect(words(z.engine.take())).toEqual(["volume 30", "stop"]);
});

test("who pauses meanwhile finds the music paused behind it; who changes the queue finds the queue changed", () => {
  const { z, announce, report } = house();
  announce();
  z.do({ type: "pause", paused: true }, { type: "setVolume", volume: 10 }, { type: "deleteId", id: z.id("c") });
  expect(z.snapshot().announcement).not.toBeNull();
  report({ type: "ended" });
  expect([z.state, z.queue, z.snapshot().volume]).toEqual(["paused", "ab", 10]);
  expect(words(z.engine.take()).slice(-1)).toEqual(["b from 40 paused"]);
  announce();
  z.do({ type: "clear" });
  report({ type: "ended" });
  expect([z.state, z.queue]).toEqual(["stopped", ""]);
});

test("a daemon that dies meanwhile goes on where the music was", () => {
  const { z, announce } = house();
  announce();
  expect(playbackRecord(z.player.moment())).toMatchObject({ playback: "playing", positionSeconds: 40, volume: 30 });
  z.do({ type: "pause", paused: true });
  expect(playbackRecord(z.player.moment())).toMatchObject({ playback: "paused" });
});

test("what does not come to an end is ended; a limit that comes late ends nothing else", async () => {
  const { z, announce, report } = house();
  announce();
  limitAnnouncement(z.player, 20);
  await until("the end", () => z.snapshot().announcement === null);
  expect([z.state, z.snapshot().error]).toEqual(["playing", 'Failed to play "bell": it does not come to an end']);
  announce();
  limitAnnouncement(z.player, 20);
  report({ type: "ended" });
  announce();
  const { revision } = z.snapshot();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(z.snapshot().revision).toBe(revision);
});
