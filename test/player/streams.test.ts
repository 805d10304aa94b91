import { describe, expect, test } from "vitest";
import { positionSeconds } from "../../src/player/position.ts";
import type { Sounding } from "../../src/player/snapshot.ts";
import { bareSong } from "../../src/shared/song.ts";
import type { Tag } from "../../src/shared/tags.ts";
import { differenceOf } from "./difference-of.ts";
import { song, zone } from "./zone.ts";

const URL = "http://user:secret@radio.example/live";
const LIVE: Sounding = { format: { rateHz: 44100, bits: "f", channels: 2 }, durationSeconds: null };

/** A station, said by its playlist to be "Listed", before a song. */
function station() {
  const listed = { ...bareSong(URL), tags: [["Name", "Listed"]] as Tag[], saidTags: [["Name", "Listed"]] as Tag[] };
  const z = zone("", { queue: [{ song: listed, extraTags: [["Title", "Mine"]] }, { song: song("b") }] });
  z.do({ type: "play", which: { position: 0 } });
  const { generation } = z;
  z.engine.report({ type: "started", generation, sounding: LIVE });
  const say = (...tags: Tag[]) => z.engine.report({ type: "tags", generation, tags });
  const entry = () => z.snapshot().queue.entries[0];
  const shown = () => [...(entry()?.song.tags ?? []), ...(entry()?.extraTags ?? [])];
  z.changes.length = 0;
  return { z, generation, say, entry, shown };
}

describe("what a station says", () => {
  test("stands in place of what others said under the same names; clients hear of it", () => {
    const { z, say, shown } = station();
    say(["Title", "One"]);
    expect(shown()).toEqual([
      ["Title", "One"],
      ["Name", "Listed"],
    ]);
    expect(z.changes.map(({ subsystems }) => subsystems)).toEqual([["playlist", "player"]]);
    say(["Title", "Two"], ["Name", "Radio"]);
    expect(shown()).toEqual([
      ["Title", "Two"],
      ["Name", "Radio"],
    ]);
    say(["Name", "Radio"]);
    expect(shown()).toEqual([["Name", "Radio"]]);
  });

  test("is not saved, but what others said is", () => {
    const { z, say, entry } = station();
    const { saved } = differenceOf(null, z.snapshot().queue.entries);
    say(["Name", "Radio"]);
    expect(entry()?.song.saidTags).toEqual([["Name", "Listed"]]);
    expect(entry()?.extraTags).toEqual([["Title", "Mine"]]);
    // Nothing to write, however many titles come.
    expect(differenceOf(saved, z.snapshot().queue.entries).difference).toEqual({ removed: [], put: [] });
  });

  test("changes nothing when it is nothing, or of a source nobody hears any more", () => {
    const { z, say, generation } = station();
    say();
    z.engine.report({ type: "tags", generation: (generation + 1) as typeof generation, tags: [["Title", "x"]] });
    expect(z.changes).toEqual([]);
    z.do({ type: "stop" });
    say(["Title", "late"]);
    z.engine.report({ type: "stream", generation, state: "waiting", reason: "late" });
    expect(z.snapshot()).toMatchObject({ stream: null, error: null });
  });
});

test("a file with several recordings changes its title and keeps everything else", () => {
  const tags: readonly Tag[] = [
    ["Title", "First"],
    ["Album", "Set"],
  ];
  const z = zone("", { queue: [{ song: { ...song("mix"), tags } }] });
  z.do({ type: "play", which: { position: 0 } });
  z.engine.report({ type: "started", generation: z.generation, sounding: { ...LIVE, durationSeconds: 60 } });
  for (const title of ["Second", "Third"]) {
    z.engine.report({ type: "tags", generation: z.generation, tags: [["Title", title]] });
    expect(z.snapshot().queue.entries[0]?.song.tags).toEqual([
      ["Title", title],
      ["Album", "Set"],
    ]);
  }
  expect(z.snapshot().stream).toBe(null);
});

describe("a stream that does not come", () => {
  test("is said to, without its password, until it comes", () => {
    const { z, generation } = station();
    z.engine.report({ type: "stream", generation, state: "waiting", reason: "connecting again" });
    expect(z.snapshot().stream?.waiting).toBe("connecting again");
    expect(z.snapshot().error).toBe('Failed to play "http://radio.example/live": connecting again');
    expect(z.state).toBe("playing");
    expect(z.changes.at(-1)?.subsystems).toEqual(["player"]);
    z.engine.report({ type: "stream", generation, state: "flowing", reason: "" });
    expect(z.snapshot()).toMatchObject({ error: null, stream: { waiting: null } });
  });

  test("is left for the next entry when it has failed", () => {
    const { z, generation } = station();
    z.engine.report({ type: "stream", generation, state: "waiting", reason: "connecting again" });
    z.engine.report({ type: "failed", generation, reason: "no such host" });
    expect(z.current).toBe("b");
    expect(z.snapshot()).toMatchObject({ stream: null, error: expect.stringContaining("no such host") });
  });
});

describe("places in a stream", () => {
  test("there are none while it is live", () => {
    const { z } = station();
    const before = z.snapshot();
    for (const seconds of [0, 10]) {
      expect(() => z.do({ type: "seekCurrent", seconds, relative: false })).toThrow(
        expect.objectContaining({ code: "not-seekable", message: "Not seekable" }),
      );
    }
    expect(() => z.do({ type: "seek", which: { position: 0 }, seconds: 5 })).toThrow("Not seekable");
    expect(z.snapshot()).toBe(before);
  });

  test("a live one that was to begin somewhere begins at 0", () => {
    const { z } = station();
    z.do({ type: "stop" });
    z.do({ type: "seek", which: { position: 0 }, seconds: 500 });
    z.engine.report({ type: "started", generation: z.generation, sounding: LIVE });
    expect(positionSeconds(z.player.moment())).toBe(0);
  });

  test("one with a length has them", () => {
    const { z } = station();
    z.do({ type: "play", which: { position: 0 } });
    z.engine.report({ type: "started", generation: z.generation, sounding: { ...LIVE, durationSeconds: 100 } });
    z.do({ type: "seekCurrent", seconds: 50, relative: false });
    expect(positionSeconds(z.player.moment())).toBe(50);
  });
});
