import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { SongQuery } from "../../../src/library/library-port.ts";
import { nextSongs } from "../../../src/operations/radio/next-songs.ts";
import { Radio } from "../../../src/operations/radio/radio.ts";
import type { SimilarAddress } from "../../../src/operations/similar/similar-port.ts";
import type { InitialState } from "../../../src/player/initial.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import type { Song } from "../../../src/shared/song.ts";
import { song, zone } from "../../player/zone.ts";
import { FakeLibrary } from "../../protocols/http/fake-library.ts";

const track = (number: number, artist = `artist ${number % 40}`): Song => ({
  ...song(`song ${number}`),
  tags: [
    ["Title", `song ${number}`],
    ["Artist", artist],
    ["Genre", number % 2 === 0 ? "even" : "odd"],
  ],
});

/** Filters by one tag, which is all that autoplay asks for. */
class Shelf extends FakeLibrary {
  override async find({ filter, window }: SongQuery) {
    return this.#fitting(filter).slice(window?.start ?? 0, window?.end ?? undefined);
  }
  override async count(filter: SongQuery["filter"] = null) {
    return [{ group: null, songs: this.#fitting(filter).length, playtimeSeconds: 0 }] as never;
  }
  #fitting(filter: SongQuery["filter"]) {
    return this.songs.filter(
      ({ tags }) =>
        filter === null ||
        (filter.kind === "match" && tags.some(([name, value]) => name === filter.tag && value === filter.value)),
    );
  }
}

function station(
  count: number,
  settings: Partial<InitialState> & { nearest?: (uri: string, limit: number) => readonly string[] | null } = {},
) {
  const library = new Shelf(Array.from({ length: count }, (_, number) => track(number)));
  const asked: string[] = [];
  let failures = 0;
  const similar = {
    nearest: async (uri: string, limit: number): Promise<readonly SimilarAddress[] | null> => {
      asked.push(uri);
      await turn();
      if (failures-- > 0) throw new DomainError("unavailable", "The library is restarting");
      const number = Number(uri.slice(5));
      const near =
        settings.nearest ?? (() => Array.from({ length: limit }, (_, i) => `song ${(number + i + 1) % count}`));
      return near(uri, limit)?.map((each) => ({ uri: each, distance: 0, differences: [] })) ?? null;
    },
  };
  const first = library.songs[0] ?? song("x");
  const z = zone("", { queue: [{ song: first }], options: { autoplay: "similar" }, ...settings });
  const radio = new Radio(z.player, { library, similar }, silentLogger);
  const settle = async () => {
    for (let i = 0; i < 30; i++) await turn();
  };
  const queue = () => z.snapshot().queue.entries.map(({ song: { uri } }) => uri);
  const play = async () => {
    z.do({ type: "play", which: null });
    await settle();
  };
  const next = async () => {
    z.do({ type: "next" });
    await settle();
  };
  return { ...{ z, radio, library, asked, settle, queue, play, next }, fail: (times: number) => (failures = times) };
}

test("keeps three songs behind the current one, only while something plays, and not when repeating", async () => {
  const s = station(300);
  await s.settle();
  expect(s.queue()).toHaveLength(1);
  await s.play();
  expect(s.queue()).toHaveLength(4);
  expect(s.z.snapshot().autoplayNote).toBe("Goes by how songs sound");
  await s.next();
  expect(s.queue()).toHaveLength(5);
  s.z.do({ type: "setRepeat", on: true });
  await s.next();
  expect(s.queue()).toHaveLength(5);
  s.z.do({ type: "setRepeat", on: false }, { type: "setAutoplay", to: "off" });
  await s.next();
  expect(s.queue()).toHaveLength(5);
  expect(s.z.snapshot().autoplayNote).toBeNull();
  await s.radio.close();
});

test("no song twice among the last 100, no artist three times in a row, and the queue stays bounded", async () => {
  const s = station(400);
  await s.play();
  const heard: string[] = [];
  for (let i = 0; i < 260; i++) {
    heard.push(s.z.current);
    await s.next();
  }
  for (const [index, uri] of heard.entries()) {
    expect(heard.slice(Math.max(0, index - 100), index)).not.toContain(uri);
  }
  const artists = heard.map((uri) => Number(uri.slice(5)) % 40);
  expect(artists.some((artist, i) => artist === artists[i + 1] && artist === artists[i + 2])).toBe(false);
  expect(s.queue().length).toBeLessThanOrEqual(104);
  await s.radio.close();
});

test("the same beginnings lead to the same songs", async () => {
  const [one, other] = [station(300), station(300)];
  for (const s of [one, other]) {
    await s.play();
    for (let i = 0; i < 20; i++) await s.next();
  }
  expect(one.queue()).toEqual(other.queue());
  expect(one.z.errors).toEqual([]);
});

test("with consume the played ones leave and still do not come again; with random it is fed, too", async () => {
  const eaten = station(200, { options: { autoplay: "similar", consume: "on" } });
  await eaten.play();
  const heard: string[] = [];
  for (let i = 0; i < 80; i++) {
    heard.push(eaten.z.current);
    await eaten.next();
    expect(eaten.queue()).toHaveLength(4);
  }
  expect(new Set(heard).size).toBe(80);

  const mixed = station(200, { options: { autoplay: "similar", random: true } });
  await mixed.play();
  for (let i = 0; i < 150; i++) {
    await mixed.next();
    expect(mixed.z.current).not.toBe("");
  }
  expect(mixed.queue().length).toBeLessThanOrEqual(104);
  expect(mixed.z.snapshot().order).toHaveLength(mixed.queue().length);
});

test("a client's edits meanwhile are kept: what it added counts, and what it cleared stays cleared", async () => {
  const s = station(300);
  s.z.do({ type: "play", which: null });
  s.z.do({ type: "add", songs: [track(3), track(5)], at: null });
  await s.settle();
  expect(s.queue()).toHaveLength(4);
  expect(s.queue().slice(0, 3)).toEqual(["song 0", "song 3", "song 5"]);
  expect(new Set(s.queue()).size).toBe(4);
  s.z.do({ type: "next" });
  s.z.do({ type: "clear" });
  await s.settle();
  expect(s.queue()).toEqual([]);
  await s.radio.close();
});

test("what is not analysed is followed by its genre, and says so; a small library plays on", async () => {
  const s = station(40, { nearest: () => null });
  await s.play();
  expect(s.z.snapshot().autoplayNote).toBe("The last song is not analysed yet: goes by genre");
  expect(s.queue().every((uri) => Number(uri.slice(5)) % 2 === 0)).toBe(true);
  for (let i = 0; i < 60; i++) {
    await s.next();
    expect(s.z.current).not.toBe("");
  }
  const few = station(3, { nearest: () => null });
  await few.play();
  for (let i = 0; i < 12; i++) {
    const before = few.z.current;
    await few.next();
    expect(few.z.current).not.toBe("");
    expect(few.z.current).not.toBe(before);
  }
  const alone = station(1, { nearest: () => [] });
  await alone.play();
  expect(alone.queue()).toHaveLength(1);
  expect(alone.z.snapshot().autoplayNote).toBe("Every song there is has been heard just now");
  const asked = alone.asked.length;
  await alone.settle();
  expect(alone.asked).toHaveLength(asked);
});

test("a stream gives nothing to go by", async () => {
  const s = station(10, { queue: [{ song: song("http://radio.example/x") }] });
  await s.play();
  expect(s.z.snapshot().autoplayNote).toBe("Nothing to go by: play a song of the library first");
  expect(s.asked).toEqual([]);
});

test("when the library is away it waits, and goes on with the next song", async () => {
  const s = station(300);
  s.fail(1);
  await s.play();
  expect(s.queue()).toHaveLength(1);
  expect(s.asked).toHaveLength(1);
  s.z.do({ type: "add", songs: [track(9)], at: null });
  await s.next();
  expect(s.queue()).toHaveLength(5);
  await s.radio.close();
});

test("one recording at two places is not offered twice", () => {
  const [here, there] = [track(1), { ...track(1), uri: "elsewhere/1" }];
  const chosen = nextSongs([here, there, track(2)], { heard: [], coming: [track(7)] }, 3, { state: 1 });
  expect(chosen).toHaveLength(2);
  expect(nextSongs([there], { heard: [], coming: [here] }, 1, { state: 1 })).toEqual([]);
});
