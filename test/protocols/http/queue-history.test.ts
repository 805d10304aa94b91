import { afterEach, beforeEach, expect, it } from "vitest";
import { song } from "../../player/zone.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
const saved: unknown[] = [];
beforeEach(async () => {
  const edit = (...args: unknown[]) => {
    saved.push(args);
    return Promise.resolve(null);
  };
  rig = await startRig({ queue: "ab", parts: { playlists: { ...emptyStores.playlists, edit } } });
});
afterEach(() => rig.server.close());

const uris = () => rig.zone.snapshot().queue.entries.map((entry) => entry.song.uri);

it("undoes and does again what any client did, as steps with revisions and names", async () => {
  await rig.ask("PUT", "/api/v1/queue", { body: { uris: ["folder"], play: true } });
  rig.zone.player.do({ type: "stop" });
  rig.zone.player.do({ type: "deleteId", id: rig.zone.id("folder/c") });
  const { json: known } = await rig.ask("GET", "/api/v1/queue/history");
  expect(known).toEqual({
    undo: [
      { edit: ["deleteId"], added: 0, removed: 1 },
      { edit: ["replace"], added: 2, removed: 2 },
    ],
    redo: [],
  });
  const { revision } = rig.zone.snapshot();
  const first = await rig.ask("POST", "/api/v1/queue/undo");
  expect(first.json).toMatchObject({ revision: revision + 1, total: 2, undone: { edit: ["deleteId"], removed: 1 } });
  expect(first.headers.etag).toBe(`"e1-${revision + 1}"`);
  await rig.ask("POST", "/api/v1/zones/default/queue/undo");
  expect(uris()).toEqual(["a", "b"]);
  expect((await rig.ask("POST", "/api/v1/queue/undo")).json).toMatchObject({ status: 409, code: "nothing-to-undo" });
  expect((await rig.ask("POST", "/api/v1/queue/redo")).json.redone.edit).toEqual(["replace"]);
  expect(uris()).toEqual(["folder/c", "folder/d"]);
});

it("keeps to If-Match", async () => {
  await rig.ask("DELETE", "/api/v1/queue");
  const stale = await rig.ask("POST", "/api/v1/queue/undo", { headers: { "If-Match": '"e1-1"' } });
  expect(stale.status).toBe(412);
  expect(uris()).toEqual([]);
});

it("brings songs back as they are now, and without those that are gone", async () => {
  await rig.ask("PUT", "/api/v1/queue", { body: { uris: ["a", "b"] } });
  await rig.ask("DELETE", "/api/v1/queue");
  rig.library.songs = [song("b", 7)];
  await rig.ask("POST", "/api/v1/queue/undo");
  expect(rig.zone.snapshot().queue.entries.map(({ song }) => [song.uri, song.durationSeconds])).toEqual([["b", 7]]);
});

it("keeps the queue as a playlist", async () => {
  const { json } = await rig.ask("POST", "/api/v1/queue/save", { body: { name: "Evening" } });
  expect(json).toEqual({ name: "Evening", saved: 2 });
  await rig.ask("POST", "/api/v1/queue/save", { body: { name: "Evening", mode: "replace" } });
  expect(saved).toEqual([
    ["Evening", { type: "save", mode: "create", uris: ["a", "b"] }],
    ["Evening", { type: "save", mode: "put", uris: ["a", "b"] }],
  ]);
  expect((await rig.ask("POST", "/api/v1/queue/save", { body: { name: "../x" } })).status).toBe(400);
});
