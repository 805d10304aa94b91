import { afterEach, beforeEach, expect, it } from "vitest";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ queue: "abcdefg" });
});
afterEach(() => rig.server.close());

const page = (path: string, cursor: string) =>
  rig.ask("GET", `/api/v1${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`);

it("leads through a queue, and is gone when the queue changed", async () => {
  const first = (await rig.ask("GET", "/api/v1/queue?limit=3")).json;
  const second = (await page("/queue?limit=3", first.nextCursor)).json;
  const third = (await page("/queue?limit=3", second.nextCursor)).json;
  const seen = [first, second, third].flatMap(({ entries }) => entries.map((entry: { id: number }) => entry.id));
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(third.nextCursor).toBeNull();
  rig.zone.player.do({ type: "setRepeat", on: true });
  expect((await page("/queue?limit=3", second.nextCursor)).status).toBe(200);
  rig.zone.player.do({ type: "shuffle", range: null });
  expect((await page("/queue?limit=3", second.nextCursor)).json).toMatchObject({ status: 410, code: "cursor-expired" });
});

it("leads through the library, and is gone when songs changed", async () => {
  const first = (await rig.ask("GET", "/api/v1/library/songs?q=x&limit=3")).json;
  const second = (await page("/library/songs?q=x&limit=1", first.nextCursor)).json;
  expect(second).toMatchObject({ offset: 3, nextOffset: null, nextCursor: null });
  expect(second.songs).toHaveLength(1);
  const folder = (await rig.ask("GET", "/api/v1/library/folders?uri=folder&limit=1")).json;
  expect((await page("/library/folders?uri=folder", folder.nextCursor)).json.songs).toHaveLength(2);
  rig.library.events.publish({ type: "database", version: 9, changedUris: [], moved: [] });
  expect((await page("/library/songs?q=x&limit=3", first.nextCursor)).status).toBe(410);
  expect((await page("/library/folders?uri=folder", folder.nextCursor)).status).toBe(410);
});

it("belongs to its query, and to nothing else", async () => {
  const { nextCursor } = (await rig.ask("GET", "/api/v1/library/songs?q=x&limit=3")).json;
  for (const [path, cursor] of [
    ["/library/songs?q=y", nextCursor],
    ["/library/songs?q=x&offset=1", nextCursor],
    ["/library/songs?q=x", "nonsense"],
    ["/library/songs?q=x", Buffer.from("e1.0~aaaaaaaaaaaa~-1").toString("base64url")],
    ["/queue", nextCursor],
  ]) {
    expect((await page(path, cursor)).json, path).toMatchObject({ status: 400, code: "invalid-request" });
  }
});

it("lists genres, and counts by tags", async () => {
  expect((await rig.ask("GET", "/api/v1/library/genres")).json.genres).toEqual(["some Genre"]);
  expect((await rig.ask("GET", "/api/v1/library/counts?artist=A&by=genre")).json).toMatchObject({
    by: "Genre",
    songs: 0,
    groups: [],
  });
  expect((await rig.ask("GET", "/api/v1/library/counts?by=colour")).status).toBe(400);
});
