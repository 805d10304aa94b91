import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ queue: "xyz" });
});
afterEach(() => rig.server.close());

const queue = (path = "") => `/api/v1/queue${path}`;
const uris = () => rig.zone.snapshot().queue.entries.map((entry) => entry.song.uri);

describe("the queue", () => {
  it("is read page by page", async () => {
    const { json } = await rig.ask("GET", queue("?offset=1&limit=1"));
    expect(json).toMatchObject({ total: 3, offset: 1, version: 1, epoch: "e1" });
    expect(json.entries).toMatchObject([{ id: 2, position: 1, priority: 0, song: { uri: "y" } }]);
    expect((await rig.ask("GET", queue("?offset=9"))).json.entries).toEqual([]);
    expect((await rig.ask("GET", queue("?limit=0"))).status).toBe(400);
    expect((await rig.ask("GET", queue("?limit=1001"))).status).toBe(400);
  });

  it("takes songs and whole folders, and tells their ids", async () => {
    const { status, json } = await rig.ask("POST", queue(), { body: { uris: ["a", "folder"] } });
    expect(status).toBe(200);
    expect(uris()).toEqual(["x", "y", "z", "a", "folder/c", "folder/d"]);
    expect(json.entryIds).toEqual([4, 5, 6]);
    expect(json.total).toBe(6);
    expect(json.revision).toBe(rig.zone.snapshot().revision);
  });

  it("takes songs in places", async () => {
    await rig.ask("POST", queue(), { body: { uris: ["a"], position: 0 } });
    expect(uris()[0]).toBe("a");
    rig.zone.player.do({ type: "play", which: { position: 1 } });
    await rig.ask("POST", queue(), { body: { uris: ["b"], position: { afterCurrent: 0 } } });
    expect(uris()).toEqual(["a", "x", "b", "y", "z"]);
  });

  it("adds all or nothing", async () => {
    const missing = await rig.ask("POST", queue(), { body: { uris: ["a", "nowhere"] } });
    expect(missing.json).toMatchObject({ status: 404, code: "not-found" });
    for (const [uri, code] of [
      ["../x", "bad-path"],
      ["a//b", "bad-path"],
      ["/etc/passwd", "outside-path"],
      ["file:///etc/passwd", "outside-path"],
      ["ftp://example.org/a", "bad-uri"],
    ]) {
      const refused = await rig.ask("POST", queue(), { body: { uris: ["a", uri] } });
      expect(refused.json).toMatchObject({ status: 400, code });
    }
    expect((await rig.ask("POST", queue(), { body: { uris: [] } })).status).toBe(400);
    expect(uris()).toEqual(["x", "y", "z"]);
  });

  it("is replaced and played as one turn", async () => {
    const before = rig.zone.changes.length;
    await rig.ask("PUT", queue(), { body: { uris: ["folder"], play: true } });
    expect(uris()).toEqual(["folder/c", "folder/d"]);
    expect(rig.zone.state).toBe("playing");
    expect(rig.zone.changes.length).toBe(before + 1);
  });

  it("may be replaced by nothing, or cleared", async () => {
    expect((await rig.ask("PUT", queue(), { body: { uris: [] } })).json.total).toBe(0);
    await rig.ask("POST", queue(), { body: { uris: ["a"] } });
    expect((await rig.ask("DELETE", queue())).json.total).toBe(0);
  });

  it("loses single entries", async () => {
    expect((await rig.ask("DELETE", queue("/2"))).json.total).toBe(2);
    expect(uris()).toEqual(["x", "z"]);
    expect((await rig.ask("DELETE", queue("/2"))).json.code).toBe("not-found");
    expect((await rig.ask("DELETE", queue("/-1"))).status).toBe(400);
  });

  it("is moved about and shuffled", async () => {
    await rig.ask("POST", queue("/move"), { body: { entryId: 3, to: 0 } });
    expect(uris()).toEqual(["z", "x", "y"]);
    await rig.ask("POST", queue("/move"), { body: { start: 0, end: 2, to: 1 } });
    expect(uris()).toEqual(["y", "z", "x"]);
    const halfRange = await rig.ask("POST", queue("/move"), { body: { start: 0, to: 1 } });
    expect(halfRange.json).toMatchObject({ status: 400, errors: [{ pointer: "/end" }] });
    await rig.ask("POST", queue(), { body: { uris: ["", "", ""] } });
    const before = uris();
    await rig.ask("POST", queue("/shuffle"));
    expect(uris()).not.toEqual(before);
    expect([...uris()].sort()).toEqual([...before].sort());
  });

  it("answers 304 and 412 as the player does", async () => {
    const etag = String((await rig.ask("GET", queue())).headers.etag);
    expect((await rig.ask("GET", queue(), { headers: { "If-None-Match": etag } })).status).toBe(304);
    await rig.ask("DELETE", queue("/1"));
    const refused = await rig.ask("PUT", queue(), { body: { uris: ["a"] }, headers: { "If-Match": etag } });
    expect(refused.status).toBe(412);
    expect(uris()).toEqual(["y", "z"]);
  });
});
