import { expect, test } from "vitest";
import { uriHash } from "../../../src/library/user/first-sights.ts";
import { openPeople } from "./rig.ts";

test("a song keeps the date it was first seen, also for a library made anew", async () => {
  await using rig = openPeople();
  const { firstSights } = rig.people;
  expect(firstSights.of("a", 100)).toBe(100);
  await firstSights.save();
  expect([firstSights.of("a", 200), firstSights.of("b", 200)]).toEqual([100, 200]);
});

test("a scan into an empty record asks nothing of it, and the next one does", async () => {
  await using rig = openPeople();
  const { firstSights } = rig.people;
  firstSights.start();
  firstSights.of("a", 100);
  await firstSights.save();
  firstSights.start();
  expect([firstSights.of("a", 200), firstSights.of("b", 200)]).toEqual([100, 200]);
});

test("what was gathered is written at the end", async () => {
  let dates: unknown[] = [];
  {
    await using rig = openPeople();
    rig.people.firstSights.of("a", 100);
    await rig.people.close();
    dates = rig.user.prepare("SELECT seconds FROM first_seen").pluck().all();
  }
  expect(dates).toEqual([100]);
});

test("addresses do not share their numbers", () => {
  const hashes = new Set<number>();
  for (let index = 0; index < 200_000; index++) hashes.add(uriHash(`Artist ${index % 1000}/Album/${index}.flac`));
  expect(hashes.size).toBe(200_000);
  for (const hash of hashes) if (!Number.isSafeInteger(hash)) throw new Error(`${hash}`);
});
