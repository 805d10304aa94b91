import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, test } from "vitest";
import { uriHash } from "../../../src/library/user/first-sights.ts";
import { openPeople } from "./rig.ts";

const NOW = 1_700_000_000;
const nothing = { moved: [], arrived: [], lost: [] };

test("everything kept about a song goes where the song goes", async () => {
  await using rig = openPeople();
  const { people, user } = rig;
  rig.addSongs(["a"]);
  await rig.set("a", "rating", "8");
  people.firstSights.of("a", 5);
  await people.firstSights.save();
  await people.answers.saveZone({
    zone: "default",
    playback: null,
    rowsBefore: 0,
    queue: {
      removed: [],
      put: ["a", "other"].map((uri, at) => [at, { uri, priority: 0, range: null, extraTags: [] }] as const),
    },
  });
  await people.followMoves([{ from: "a", to: "new/a" }]);
  expect([rig.stickersOf("a"), rig.stickersOf("new/a")]).toEqual([[], ["rating=8"]]);
  expect(user.prepare("SELECT * FROM first_seen").raw().all()).toEqual([[uriHash("new/a"), 5]]);
  expect(people.answers.loadZone({ zone: "default" })?.queue.map(({ uri }) => uri)).toEqual(["new/a", "other"]);
  expect(rig.told.replaced).toEqual([["a", "new/a"]]);
});

test("two songs change places", async () => {
  await using rig = openPeople();
  rig.addSongs(["a", "b"]);
  await rig.set("a", "rating", "1");
  await rig.set("b", "rating", "2");
  await rig.set("b", "like", "2");
  await rig.people.followMoves([
    { from: "a", to: "b" },
    { from: "b", to: "a" },
  ]);
  expect([rig.stickersOf("a"), rig.stickersOf("b")]).toEqual([["like=2", "rating=2"], ["rating=1"]]);
});

test("a row of songs moves up by one", async () => {
  await using rig = openPeople();
  const names = ["0", "1", "2", "3"];
  rig.addSongs(names);
  for (const name of names) await rig.set(name, "rating", name);
  await rig.people.followMoves(names.map((name) => ({ from: name, to: String(Number(name) + 1) })));
  expect(["0", "1", "2", "3", "4"].map(rig.stickersOf)).toEqual([
    [],
    ["rating=0"],
    ["rating=1"],
    ["rating=2"],
    ["rating=3"],
  ]);
});

test("what a song and its copy have is put together", async () => {
  await using rig = openPeople();
  rig.addSongs(["a", "copy"]);
  for (const [name, value] of [
    ["playCount", "3"],
    ["lastPlayed", "100"],
    ["rating", "4"],
    ["mood", "calm"],
  ] as const) {
    await rig.set("a", name, value);
  }
  for (const [name, value] of [
    ["playCount", "2"],
    ["lastPlayed", "90"],
    ["rating", "10"],
  ] as const) {
    await rig.set("copy", name, value);
  }
  await rig.people.followMoves([{ from: "a", to: "copy" }]);
  expect(rig.stickersOf("copy")).toEqual(["lastPlayed=100", "mood=calm", "playCount=5", "rating=10"]);
});

test("a song that was lost is known again when it comes back elsewhere", async () => {
  await using rig = openPeople();
  rig.addSongs(["a"]);
  await rig.set("a", "rating", "8");
  await rig.people.follow({ ...nothing, lost: [{ uri: "a", identity: "I" }] }, NOW);
  expect(await rig.people.follow({ ...nothing, arrived: [{ uri: "x", identities: ["other"] }] }, NOW)).toEqual([]);
  expect(await rig.people.follow({ ...nothing, arrived: [{ uri: "b", identities: ["I"] }] }, NOW)).toEqual([
    { from: "a", to: "b" },
  ]);
  expect(rig.stickersOf("b")).toEqual(["rating=8"]);
  // Only once: a second file of the same sound is a copy.
  expect(await rig.people.follow({ ...nothing, arrived: [{ uri: "c", identities: ["I"] }] }, NOW)).toEqual([]);
});

test("a lost song that got a recording id meanwhile is known by its sound", async () => {
  await using rig = openPeople();
  rig.addSongs(["a"]);
  await rig.set("a", "rating", "8");
  await rig.people.follow({ ...nothing, lost: [{ uri: "a", identity: "sound" }] }, NOW);
  const arrived = [{ uri: "b", identities: ["recording", "sound"] }];
  expect(await rig.people.follow({ ...nothing, arrived }, NOW)).toEqual([{ from: "a", to: "b" }]);
});

test("what is said about a song at its old address, until the collection shows the new one, reaches it", async () => {
  await using rig = openPeople();
  rig.addSongs(["a"]);
  await rig.people.followMoves([{ from: "a", to: "b" }]);
  await rig.set("a", "rating", "8");
  await rig.people.answers.countHeard({
    batch: { zone: "default", run: "run", nowSeconds: NOW, heard: [{ id: 1, uri: "a", was: "played" }] },
  });
  expect([rig.stickersOf("a"), rig.stickersOf("b")]).toEqual([[], [`lastPlayed=${NOW}`, "playCount=1", "rating=8"]]);
  // Another song in its place is meant itself.
  await rig.people.follow({ ...nothing, arrived: [{ uri: "a", identities: ["other"] }] }, NOW);
  await rig.set("a", "rating", "3");
  expect(rig.stickersOf("a")).toEqual(["rating=3"]);
});

test("one that comes back to its place is not looked for elsewhere", async () => {
  await using rig = openPeople();
  rig.addSongs(["a"]);
  await rig.set("a", "rating", "8");
  await rig.people.follow({ ...nothing, lost: [{ uri: "a", identity: "I" }] }, NOW);
  expect(await rig.people.follow({ ...nothing, arrived: [{ uri: "a", identities: ["I"] }] }, NOW)).toEqual([]);
  expect(await rig.people.follow({ ...nothing, arrived: [{ uri: "copy", identities: ["I"] }] }, NOW)).toEqual([]);
  expect(rig.stickersOf("a")).toEqual(["rating=8"]);
});

test.each(["arrives", "moves"])("what a lost song had waits for it while another %s in its place", async (how) => {
  await using rig = openPeople();
  rig.addSongs(["a", "b"]);
  await rig.set("a", "rating", "8");
  await rig.set("b", "playCount", "1");
  await rig.people.follow({ ...nothing, lost: [{ uri: "a", identity: "I" }] }, NOW);
  if (how === "arrives") {
    expect(await rig.people.follow({ ...nothing, arrived: [{ uri: "a", identities: ["J"] }] }, NOW)).toEqual([]);
    expect(rig.stickersOf("a")).toEqual([]);
  } else {
    const moved = [{ from: "b", to: "a" }];
    expect(await rig.people.follow({ ...nothing, moved, arrived: [{ uri: "a", identities: ["J"] }] }, NOW)).toEqual(
      moved,
    );
    expect(rig.stickersOf("a")).toEqual(["playCount=1"]);
  }
  await rig.people.follow({ ...nothing, arrived: [{ uri: "back/a", identities: ["I"] }] }, NOW);
  expect(rig.stickersOf("back/a")).toEqual(["rating=8"]);
});

test("two lost songs of one identity come back to two, each to the file of its name", async () => {
  await using rig = openPeople();
  rig.addSongs(["1/a", "1/b"]);
  await rig.set("1/a", "rating", "1");
  await rig.set("1/b", "rating", "2");
  const lost = [
    { uri: "1/a", identity: "I" },
    { uri: "1/b", identity: "I" },
  ];
  await rig.people.follow({ ...nothing, lost }, NOW);
  const arrived = [
    { uri: "2/b", identities: ["I"] },
    { uri: "2/a", identities: ["I"] },
  ];
  await rig.people.follow({ ...nothing, arrived }, NOW);
  expect([rig.stickersOf("2/a"), rig.stickersOf("2/b")]).toEqual([["rating=1"], ["rating=2"]]);
});

test("the oldest departures are forgotten beyond 20 000", async () => {
  await using rig = openPeople();
  const song = (name: string, index: number) => ({ uri: `${name}${index}`, identity: `${name}${index}` });
  await rig.people.follow({ ...nothing, lost: [song("old", 0)] }, NOW);
  const many = Array.from({ length: 20_000 }, (_, index) => song("new", index));
  await rig.people.follow({ ...nothing, lost: many }, NOW + 1);
  expect(rig.user.prepare("SELECT count(*), min(departed_seconds) FROM departed").raw().get()).toEqual([
    20_000,
    NOW + 1,
  ]);
});

test("playlists that cannot be written keep nothing else from moving", async () => {
  await using rig = openPeople();
  rig.addSongs(["a"]);
  await rig.set("a", "rating", "8");
  rig.refuseReplacing(new Error("read-only"));
  await rig.people.followMoves([{ from: "a", to: "b" }]);
  expect(rig.stickersOf("b")).toEqual(["rating=8"]);
  expect(rig.told.failed).toEqual([new Error("read-only")]);
});

test("10 000 songs with 30 000 stickers move in one transaction, and the event loop goes on turning", async () => {
  await using rig = openPeople();
  const count = 10_000;
  const insert = rig.user.prepare("INSERT INTO stickers (type, object, name, value) VALUES ('song', ?, ?, '1')");
  rig.user.transaction(() => {
    for (let index = 0; index < count; index++) {
      for (const name of ["rating", "playCount", "lastPlayed"]) insert.run(`old/${index}.flac`, name);
    }
  })();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startMs = performance.now();
  let wrote = false;
  const moving = rig.people.followMoves(
    Array.from({ length: count }, (_, index) => ({ from: `old/${index}.flac`, to: `new/${index}.flac` })),
  );
  rig.addSongs(["x"]);
  const writing = rig.set("x", "rating", "1").then(() => {
    wrote = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  // Nobody sees half of it on the disk, and a write that comes meanwhile waits for the end.
  expect(wrote).toBe(false);
  await moving;
  await writing;
  delay.disable();
  console.info(
    `moved in ${(performance.now() - startMs).toFixed(0)} ms, longest turn ${(delay.max / 1e6).toFixed(1)} ms`,
  );
  expect(rig.user.prepare("SELECT count(*) FROM stickers WHERE object LIKE 'new/%'").pluck().get()).toBe(3 * count);
  expect(rig.user.prepare("SELECT count(*) FROM stickers WHERE object LIKE 'old/%'").pluck().get()).toBe(0);
});
