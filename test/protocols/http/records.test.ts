import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventReader } from "./event-reader.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.server.close());

const library = (path: string) => `/api/v1/library${path}`;
const NOTHING = {
  rating: null,
  like: null,
  playCount: 0,
  skipCount: 0,
  lastPlayedSeconds: null,
  lastSkippedSeconds: null,
};

describe("a song's record", () => {
  it("is told with the song", async () => {
    expect((await rig.ask("GET", library("/song?uri=folder/c"))).json).toMatchObject({ uri: "folder/c", ...NOTHING });
    const place = { type: "song", object: "folder/c" };
    for (const [name, value] of Object.entries({
      rating: "7",
      like: "much",
      playCount: "3",
      skipCount: "-",
      lastPlayed: "1700000000",
    })) {
      await rig.stickers.set(place, name, value);
    }
    expect((await rig.ask("GET", library("/song?uri=folder/c"))).json).toMatchObject({
      ...NOTHING,
      rating: 7,
      playCount: 3,
      lastPlayedSeconds: 1_700_000_000,
    });
  });

  it.each([
    ["rating", [0, 7, 10], [-1, 11, 5.5, "5", null]],
    ["like", [0, 1, 2], [-1, 3, true]],
  ])("%s is set and taken away", async (name, good, bad) => {
    const path = library(`/song/${name}?uri=folder/c`);
    for (const value of good) {
      const { status, json } = await rig.ask("PUT", path, { body: { [name]: value } });
      expect([status, json]).toEqual([200, { ...NOTHING, [name]: value }]);
      expect(await rig.stickers.get({ type: "song", object: "folder/c" }, name)).toBe(String(value));
    }
    for (const value of bad) {
      expect((await rig.ask("PUT", path, { body: { [name]: value } })).status).toBe(400);
    }
    expect((await rig.ask("DELETE", path)).json).toEqual(NOTHING);
    expect((await rig.ask("DELETE", path)).json).toEqual(NOTHING);
  });

  it("belongs to songs only", async () => {
    for (const uri of ["nosuch", "..%2Fx", "http://host/stream"]) {
      expect((await rig.ask("PUT", library(`/song/rating?uri=${uri}`), { body: { rating: 1 } })).status).toBe(404);
    }
  });
});

describe("stickers", () => {
  it("are listed, set and taken away by name", async () => {
    const path = (name: string) => library(`/song/stickers/${name}?uri=folder/c`);
    expect((await rig.ask("PUT", path("my%2Fmood"), { body: { value: "calm" } })).json).toEqual({
      stickers: { "my/mood": "calm" },
    });
    await rig.ask("PUT", path("x"), { body: { value: "" } });
    expect((await rig.ask("GET", library("/song/stickers?uri=folder/c"))).json).toEqual({
      stickers: { "my/mood": "calm", x: "" },
    });
    expect((await rig.ask("DELETE", path("x"))).json).toEqual({ stickers: { "my/mood": "calm" } });
  });
});

describe("lists by record", () => {
  beforeEach(async () => {
    for (const uri of ["a", "b", "folder/d"]) await rig.stickers.set({ type: "song", object: uri }, "like", "2");
    for (const uri of ["b", "a"]) await rig.stickers.set({ type: "song", object: uri }, "rating", "8");
  });

  it("favourites, page by page", async () => {
    const first = (await rig.ask("GET", library("/favourites?limit=2"))).json;
    expect([first.songs.map((song: { uri: string }) => song.uri), first.nextOffset]).toEqual([["a", "b"], 2]);
    const last = (await rig.ask("GET", library("/favourites?limit=2&offset=2"))).json;
    expect([last.songs.map((song: { uri: string }) => song.uri), last.nextOffset]).toEqual([["folder/d"], null]);
    expect(rig.stickers.queries[0]).toMatchObject({ name: "like", test: { operator: "eq", value: "2" } });
  });

  it("songs in the order of what is recorded, of those that match", async () => {
    expect((await rig.ask("GET", library("/songs?sort=-rating&under=folder&limit=5"))).json.songs).toHaveLength(2);
    await rig.ask("GET", library("/songs?sort=lastPlayed"));
    await rig.ask("GET", library("/songs?minrating=8"));
    expect(rig.library.queries).toEqual([]);
    expect(rig.stickers.queries).toMatchObject([
      {
        type: "song",
        name: "rating",
        test: null,
        sort: { by: "value_int", descending: true },
        songs: { kind: "base", uri: "folder" },
        window: { start: 0, end: 6 },
      },
      { name: "lastPlayed", sort: { by: "value_int", descending: false }, songs: null },
      { name: "rating", test: { operator: "gt", value: "7" }, sort: { by: "value_int", descending: true } },
    ]);
  });

  it("but not by two things at once", async () => {
    for (const query of ["minrating=3&sort=title", "minrating=3&sort=playcount", "minrating=11", "minrating=x"]) {
      expect((await rig.ask("GET", library(`/songs?${query}`))).status).toBe(400);
    }
  });
});

it("changes are told as events", async () => {
  const reader = await EventReader.open(rig.port);
  await reader.until(() => reader.events.length === 1);
  await rig.ask("PUT", library("/song/rating?uri=a"), { body: { rating: 1 } });
  await reader.until(() => reader.events.length === 2);
  expect(reader.events[1]).toMatchObject({ event: "kept", data: { changed: ["stickers"] } });
  reader.close();
});
