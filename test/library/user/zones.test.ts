import { expect, test } from "vitest";
import { openPeople } from "./rig.ts";

const entry = (uri: string) => ({ uri, priority: 0, range: null, extraTags: [] });
const patch = (zone: string, uri: string) => ({
  zone,
  playback: null,
  queue: { removed: "all" as const, put: [[1, entry(uri)] as const] },
  rowsBefore: 0,
});
const heard = (zone: string) => ({
  batch: { zone, run: "run", nowSeconds: 1, heard: [{ id: 1, uri: "a", was: "played" as const }] },
});

test("zones are named in the order in which they came, and each has its own queue", async () => {
  await using rig = openPeople();
  const { answers } = rig.people;
  for (const zone of ["kitchen", "default", "attic"]) await answers.saveZone(patch(zone, `${zone}.flac`));
  await answers.saveZone(patch("kitchen", "other.flac"));
  expect(answers.zoneNames()).toEqual(["kitchen", "default", "attic"]);
  expect(answers.loadZone({ zone: "kitchen" })?.queue).toEqual([entry("other.flac")]);
  expect(answers.loadZone({ zone: "attic" })?.queue).toEqual([entry("attic.flac")]);
});

test("a zone that is forgotten leaves nothing behind, and one of its name counts from the beginning", async () => {
  await using rig = openPeople();
  const { answers } = rig.people;
  rig.addSongs(["a"]);
  for (const zone of ["default", "kitchen"]) await answers.saveZone(patch(zone, "a"));
  await answers.countHeard(heard("kitchen"));
  await answers.deleteZone({ zone: "kitchen" });
  expect(answers.zoneNames()).toEqual(["default"]);
  expect(answers.loadZone({ zone: "kitchen" })).toBeNull();
  expect(rig.user.prepare("SELECT DISTINCT zone FROM queue_entries").pluck().all()).toEqual(["default"]);
  await answers.countHeard(heard("kitchen"));
  expect(rig.stickersOf("a")).toContain("playCount=2");
  await answers.deleteZone({ zone: "nowhere" });
});
