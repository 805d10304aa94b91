import { expect, test } from "vitest";
import { initialSnapshot } from "../../src/player/initial.ts";
import { createPlayer } from "../../src/player/player.ts";
import { positionSeconds } from "../../src/player/position.ts";
import { playbackRecord, restoredOptions, resume } from "../../src/player/saved.ts";
import type { OutputId } from "../../src/shared/ids.ts";
import { differenceOf } from "./difference-of.ts";
import { FakeEngine } from "./fake-engine.ts";
import { song, zone } from "./zone.ts";

test.each(["playing", "paused", "stopped"] as const)("a %s zone is saved, and resumed where it was", (playback) => {
  const z = zone("abc");
  z.do({ type: "setCrossfade", seconds: 4 }, { type: "setVolume", volume: 33 });
  z.play("b");
  z.do({ type: "setPriority", priority: 7, ranges: [{ start: 2, end: 3 }] });
  z.do({ type: "setOutput", id: 1 as OutputId, enabled: true });
  z.engine.now = { generation: z.generation, playedSeconds: 21, bitrateKbps: null };
  if (playback === "paused") z.do({ type: "pause", paused: true });
  if (playback === "stopped") z.do({ type: "stop" });
  const record = playbackRecord(z.player.moment());
  const { difference } = differenceOf(null, z.snapshot().queue.entries);
  expect(record).toMatchObject({
    playback,
    currentPosition: 1,
    volume: 33,
    positionSeconds: playback === "stopped" ? 0 : 21,
  });

  const engine = new FakeEngine();
  const initial = initialSnapshot({
    zone: "default",
    outputs: z.snapshot().outputs,
    seed: record.randomState,
    volume: record.volume,
    currentPosition: record.currentPosition,
    options: restoredOptions(record.options),
    queue: difference.put.map(([, row]) => ({ ...row, song: song(row.uri) })),
  });
  const player = createPlayer({ zone: "default", engine, initial, onError: () => {} });
  resume(player, record);
  expect(playbackRecord(player.moment())).toEqual({ ...record, randomState: expect.any(Number) });
  expect(positionSeconds(player.moment())).toBe(record.positionSeconds);
  expect(engine.effects.filter((effect) => effect.type === "load")).toMatchObject(
    playback === "stopped" ? [] : [{ paused: playback === "paused", source: { uri: "b", startSeconds: 21 } }],
  );
  expect(differenceOf(null, player.moment().snapshot.queue.entries).difference).toEqual(difference);
});

test("options that make no sense are left at their defaults", () => {
  expect(
    restoredOptions({ repeat: "yes", single: "oneshot", crossfadeSeconds: -1, mixRampDelaySeconds: 2, other: 1 }),
  ).toEqual({
    repeat: false,
    random: false,
    single: "oneshot",
    consume: "off",
    crossfadeSeconds: 0,
    mixRampDb: 0,
    mixRampDelaySeconds: 2,
    replayGain: "off",
    autoplay: "off",
  });
});
