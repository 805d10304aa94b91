import { describe, expect, test } from "vitest";
import type { StickerQuery } from "../../../src/library/stickers-port.ts";
import { openPeople } from "./rig.ts";

const QUERY: StickerQuery = { type: "song", prefix: "", name: "n", test: null, sort: null, window: null };

/** Everything a query finds, page after page. */
function findAll({ people }: Awaited<ReturnType<typeof openPeople>>, query: StickerQuery, wanted = 1_000) {
  const found: string[] = [];
  let after = null;
  do {
    const page = people.answers.findStickers({ query, after, wanted });
    found.push(...page.found.map(({ object }) => object));
    after = page.after;
  } while (after !== null);
  return found;
}

describe("a group of writes", () => {
  test("is one transaction, in order, and told once", async () => {
    await using rig = openPeople();
    rig.addSongs(["a"]);
    const before = rig.user.prepare("SELECT count(*) FROM stickers").pluck();
    const writes = Array.from({ length: 100 }, (_, index) => rig.set("a", "n", String(index)));
    expect(before.get()).toBe(0);
    await Promise.all(writes);
    expect([rig.stickersOf("a"), rig.told.stickers]).toEqual([["n=99"], 1]);
  });

  test("loses only the one that is wrong", async () => {
    await using rig = openPeople();
    rig.addSongs(["a"]);
    const wrong = rig.people.commits.write(() => {
      rig.user.exec("INSERT INTO stickers (type, object, name, value) VALUES ('song', 'a', 'half', '1')");
      throw new Error("wrong");
    });
    const outcomes = await Promise.allSettled([rig.set("a", "x", "1"), wrong, rig.set("a", "y", "2")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(rig.stickersOf("a")).toEqual(["x=1", "y=2"]);
  });

  test("that the disk refuses is refused to all, and the next one goes through", async () => {
    await using rig = openPeople();
    rig.addSongs(["a"]);
    const pages = Number(rig.user.pragma("page_count", { simple: true }));
    rig.user.pragma(`max_page_count = ${pages}`);
    const long = "x".repeat(4_000);
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
    const outcomes = await Promise.allSettled(names.map((name) => rig.set("a", name, long)));
    expect(outcomes.map(({ status }) => status)).toEqual(names.map(() => "rejected"));
    rig.user.pragma(`max_page_count = ${pages + 1_000}`);
    await rig.set("a", "x", "1");
    expect(rig.stickersOf("a")).toEqual(["x=1"]);
  });
});

describe("counts", () => {
  const batch = (run: string, ...ids: number[]) => ({
    batch: {
      zone: "default",
      run,
      nowSeconds: 1_000 + ids.length,
      heard: ids.map((id) => ({ id, uri: "a", was: id % 2 === 1 ? ("played" as const) : ("skipped" as const) })),
    },
  });

  test("what is told twice counts once, and a new run counts anew", async () => {
    await using rig = openPeople();
    rig.addSongs(["a"]);
    await rig.people.answers.countHeard(batch("first", 1, 2));
    await rig.people.answers.countHeard(batch("first", 1, 2, 3));
    await rig.people.answers.countHeard(batch("first", 3));
    expect(rig.stickersOf("a")).toEqual(["lastPlayed=1003", "lastSkipped=1002", "playCount=2", "skipCount=1"]);
    await rig.people.answers.countHeard(batch("second", 1));
    expect(rig.stickersOf("a")[2]).toBe("playCount=3");
  });

  test("are written along with the zone that goes on, and alone when nothing comes", async () => {
    await using rig = openPeople();
    let isCounted = false;
    const counting = rig.people.answers.countHeard(batch("first", 1)).then(() => {
      isCounted = true;
    });
    for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
    expect(isCounted).toBe(false);
    const playback = { currentPosition: 1 } as never;
    await rig.people.answers.saveZone({ zone: "default", playback, queue: null, rowsBefore: 0 });
    expect(isCounted).toBe(true);
    await counting;
    await rig.people.answers.countHeard(batch("first", 3));
    expect(rig.stickersOf("a")).toContain("playCount=2");
  });

  test("a batch is one group: one change is told", async () => {
    await using rig = openPeople();
    await rig.people.answers.countHeard(batch("first", 1, 2, 3, 4));
    expect(rig.told.stickers).toBe(1);
  });
});

describe("find", () => {
  test.each([
    [null, null],
    [{ by: "uri", descending: true }, null],
    [{ by: "value", descending: false }, null],
    [
      { by: "value", descending: true },
      { operator: "<", value: "5" },
    ],
    [
      { by: "value_int", descending: true },
      { operator: "gt", value: "2" },
    ],
    [
      { by: "uri", descending: false },
      { operator: "contains", value: "1" },
    ],
    [null, { operator: "eq", value: "7" }],
    [null, { operator: ">", value: "3" }],
  ] as const)("sort %j, test %j: every page size gives the same, and nothing twice", async (sort, by) => {
    await using rig = openPeople();
    const uris = Array.from({ length: 300 }, (_, index) => `f/${index}`);
    rig.addSongs(uris.filter((_, index) => index % 5 !== 0));
    const insert = rig.user.prepare("INSERT INTO stickers (type, object, name, value) VALUES ('song', ?, 'n', ?)");
    for (const [index, uri] of uris.entries()) insert.run(uri, String(index % 11));
    const query = { ...QUERY, sort, test: by };
    const whole = findAll(rig, query);
    expect(new Set(whole).size).toBe(whole.length);
    const fits = (index: number) => {
      const value = index % 11;
      if (index % 5 === 0) return false;
      if (by === null) return true;
      const tests = {
        "<": String(value) < "5",
        gt: value > 2,
        contains: String(value).includes("1"),
        eq: value === 7,
        ">": String(value) > "3",
      };
      return tests[by.operator];
    };
    expect([...whole].sort()).toEqual(uris.filter((_, index) => fits(index)).sort());
    for (const wanted of [1, 7, 239]) expect(findAll(rig, query, wanted)).toEqual(whole);
  });

  test("in a folder, in any order, letter for letter", async () => {
    await using rig = openPeople();
    const uris = ["a/1", "a/2", "A/3", "ab/4", "a%/5"];
    rig.addSongs(uris);
    for (const uri of uris) await rig.set(uri, "n", "1");
    for (const sort of [null, { by: "value", descending: false } as const]) {
      expect(findAll(rig, { ...QUERY, prefix: "a/", sort })).toEqual(["a/1", "a/2"]);
    }
    expect(findAll(rig, { ...QUERY, prefix: "a%/" })).toEqual(["a%/5"]);
  });

  test("100 000 stickers: no question takes long", async () => {
    await using rig = openPeople();
    const uris = Array.from({ length: 100_000 }, (_, index) => `Artist ${index % 1000}/Album/${index}.flac`);
    rig.addSongs(uris);
    const insert = rig.user.prepare("INSERT INTO stickers (type, object, name, value) VALUES ('song', ?, ?, ?)");
    rig.user.transaction(() => {
      for (const [index, uri] of uris.entries()) insert.run(uri, "n", String(index % 11));
    })();
    const timed = (query: Partial<StickerQuery>, wanted: number) => {
      const startMs = performance.now();
      const page = rig.people.answers.findStickers({ query: { ...QUERY, ...query }, after: null, wanted });
      const tookMs = performance.now() - startMs;
      return { tookMs, found: page.found.length };
    };
    const figures = [
      timed({ sort: { by: "value_int", descending: true } }, 50),
      timed({ sort: { by: "value", descending: false } }, 50),
      timed({ test: { operator: "eq", value: "10" } }, 50),
      timed({ test: { operator: "contains", value: "nothing" } }, 50),
      timed({ prefix: "Artist 77/" }, 1_000),
    ];
    console.info(figures.map(({ tookMs, found }) => `${found} in ${tookMs.toFixed(1)} ms`).join(", "));
    expect(figures.map(({ found }) => found)).toEqual([50, 50, 50, 0, 100]);
    const startMs = performance.now();
    expect(rig.people.answers.stickerNamesAndTypes({ of: null })).toEqual([["n", "song"]]);
    rig.people.answers.listStickers({ place: { type: "song", object: uris[5] ?? "" } });
    console.info(`names and one list in ${(performance.now() - startMs).toFixed(1)} ms`);
  });
});

test.each(["a\nb", "a\rb", "a\0b", "x".repeat(4_097)])("a value that cannot be sent is refused", async (value) => {
  await using rig = openPeople();
  rig.addSongs(["a"]);
  await expect(rig.set("a", "n", value)).rejects.toMatchObject({ code: "bad-argument" });
});

test("nothing is attached to a song that is not there", async () => {
  await using rig = openPeople();
  await expect(rig.set("a", "n", "1")).rejects.toMatchObject({ code: "not-found" });
});
