import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OpenLibrary } from "../../../src/library/open.ts";
import { makeFlac, makeFolder, open, scan } from "../../library/rig.ts";
import { type Rig, startRig } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;
let rig: Rig;

beforeAll(async () => {
  folder = makeFolder();
  for (const [uri, genre] of [
    ["a/1.flac", "Jazz"],
    ["a/2.flac", "Rock"],
    ["b/3.flac", "Jazz"],
  ] as const) {
    makeFlac(join(folder.music, uri), [["GENRE", genre]]);
  }
  opened = await open(folder);
  await scan(opened.library);
}, 30_000);

afterAll(async () => {
  await opened.close();
  folder.remove();
});

beforeEach(async () => {
  rig = await startRig({ parts: { library: opened.library, playlists: opened.playlists, stickers: opened.stickers } });
});

afterEach(async () => {
  for (const { name } of await opened.playlists.list()) await opened.playlists.remove(name);
  await rig.server.close();
});

const at = (name = "", rest = "") => `/api/v1/playlists${name === "" ? "" : `/${encodeURIComponent(name)}`}${rest}`;
const uris = async (name: string) =>
  (await rig.ask("GET", at(name))).json.entries.map((entry: { uri: string }) => entry.uri);
const file = (name: string) => readFileSync(join(folder.state, "playlists", `${name}.m3u`), "utf8");

describe("a playlist", () => {
  it("is made, added to, changed, renamed and deleted; each answer is on the disk", async () => {
    expect((await rig.ask("PUT", at("My list?"), { body: { uris: ["a", "http://example.com/x"] } })).status).toBe(200);
    expect(file("My list?")).toBe("a/1.flac\na/2.flac\nhttp://example.com/x\n");
    await rig.ask("POST", at("My list?"), { body: { uris: ["b/3.flac"], position: 0 } });
    await rig.ask("POST", at("My list?", "/move"), { body: { start: 0, end: 1, to: 3 } });
    expect(await uris("My list?")).toEqual(["a/1.flac", "a/2.flac", "http://example.com/x", "b/3.flac"]);
    await rig.ask("DELETE", at("My list?", "/entries?start=1&end=3"));
    expect(file("My list?")).toBe("a/1.flac\nb/3.flac\n");
    await rig.ask("PUT", at("My list?"), { body: { uris: [] } });
    expect(file("My list?")).toBe("");
    await rig.ask("POST", at("My list?", "/rename"), { body: { to: "Ünlike" } });
    expect((await rig.ask("GET", at())).json.playlists).toMatchObject([{ name: "Ünlike", kind: "list" }]);
    expect((await rig.ask("DELETE", at("Ünlike"))).status).toBe(200);
    expect((await rig.ask("GET", at())).json).toEqual({ playlists: [], nextOffset: null });
  });

  it("is read page by page, with its songs", async () => {
    await rig.ask("PUT", at("p"), { body: { uris: ["", "http://example.com/x"] } });
    const { json } = await rig.ask("GET", at("p", "?offset=2&limit=1"));
    expect(json).toMatchObject({ name: "p", kind: "list", rules: null, total: 4, offset: 2, nextOffset: 3 });
    expect(json.entries).toMatchObject([{ uri: "b/3.flac", song: { tags: { Genre: ["Jazz"] } } }]);
    expect((await rig.ask("GET", at("p", "?offset=3"))).json.entries).toMatchObject([{ uri: "http://example.com/x" }]);
  });

  it("is loaded into the queue", async () => {
    await rig.ask("PUT", at("p"), { body: { uris: ["b", "a"] } });
    expect((await rig.ask("POST", at("p", "/load"))).json).toEqual({ added: 3 });
    await rig.ask("POST", at("p", "/load"), { body: { replace: true, play: true } });
    const { queue } = rig.zone.player.moment().snapshot;
    expect(queue.entries.map(({ song }) => song.uri)).toEqual(["b/3.flac", "a/1.flac", "a/2.flac"]);
  });

  it("is refused clearly", async () => {
    await rig.ask("PUT", at("p"), { body: { uris: ["a"] } });
    for (const [status, method, path, body] of [
      [404, "GET", at("nope"), undefined],
      [404, "DELETE", at("nope"), undefined],
      [404, "POST", at("nope", "/load"), undefined],
      [404, "POST", at("p"), { uris: ["nope.flac"] }],
      [400, "POST", at("p"), { uris: ["../x"] }],
      [400, "POST", at("p"), { uris: ["a"], position: 9 }],
      [400, "POST", at("p", "/move"), { start: 0, end: 9, to: 0 }],
      [400, "PUT", at("p"), { uris: ["a"], rules: {} }],
      [404, "PUT", at(".."), { uris: ["a"] }],
      [400, "PUT", at("a/b"), { uris: ["a"] }],
      [409, "PUT", at("p"), { rules: {} }],
      [400, "PUT", at("s"), { rules: { filter: "(Genre ==" } }],
      [400, "PUT", at("s"), { rules: { sort: "colour" } }],
      [400, "PUT", at("s"), { rules: { stickers: [{ name: "rating" }] } }],
    ] as const) {
      const reply = await rig.ask(method, path, body === undefined ? {} : { body });
      expect([method, path, body, reply.status]).toEqual([method, path, body, status]);
    }
    expect(file("p")).toBe("a/1.flac\na/2.flac\n");
    expect((await rig.ask("GET", at("s"))).status).toBe(404);
  });
});

describe("a smart playlist", () => {
  it("is its rules, which are told as they were given", async () => {
    const rules = {
      filter: "(Genre == 'Jazz')",
      stickers: [
        { name: "rating", atMost: 7 },
        { name: "lastPlayed", notWithinDays: 30 },
      ],
      sort: "-added",
      limit: 50,
    };
    expect((await rig.ask("PUT", at("smart"), { body: { rules } })).status).toBe(200);
    const { json } = await rig.ask("GET", at("smart"));
    expect(json).toMatchObject({ kind: "smart", rules, total: 2 });
    expect((await uris("smart")).toSorted()).toEqual(["a/1.flac", "b/3.flac"]);
    for (const sort of ["random", "-rating", "playcount", "-Title", "modified"]) {
      await rig.ask("PUT", at("smart"), { body: { rules: { sort } } });
      const told = (await rig.ask("GET", at("smart"))).json.rules;
      expect(told.sort.toLowerCase()).toBe(sort.toLowerCase());
      expect((await rig.ask("PUT", at("smart"), { body: { rules: told } })).status).toBe(200);
    }
  });

  it("cannot be edited as a list", async () => {
    await rig.ask("PUT", at("smart"), { body: { rules: {} } });
    const { status, json } = await rig.ask("POST", at("smart"), { body: { uris: ["a"] } });
    expect([status, json.code]).toEqual([403, "permission-denied"]);
    expect(json.detail).toContain("smart");
    await rig.ask("POST", at("smart", "/load"));
    expect(rig.zone.player.moment().snapshot.queue.entries).toHaveLength(3);
  });
});
