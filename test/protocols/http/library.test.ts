import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.server.close());

const library = (path = "") => `/api/v1/library${path}`;
const words = (text: string) => ({ kind: "words", text });
const exact = (tag: string, value: string) => ({
  kind: "match",
  tag,
  operator: "equals",
  value,
  negated: false,
  foldCase: false,
});

describe("the library", () => {
  it("counts itself and tells of its scan", async () => {
    const { json } = await rig.ask("GET", library());
    expect(json).toMatchObject({ artists: 1, albums: 2, songs: 4, scan: { updating: false, job: null } });
  });

  it("searches by tags, words and folder", async () => {
    await rig.ask("GET", library("/songs?albumartist=A&title=&q=w%C3%B6rd&under=folder/&sort=-date&limit=2&offset=1"));
    expect(rig.library.queries).toEqual([
      {
        filter: {
          kind: "and",
          terms: [exact("AlbumArtist", "A"), exact("Title", ""), words("wörd"), { kind: "base", uri: "folder" }],
        },
        sort: { tag: "Date", descending: true },
        window: { start: 1, end: 4 },
      },
    ]);
    await rig.ask("GET", library("/songs?q=x"));
    await rig.ask("GET", library("/songs?sort=added"));
    expect(rig.library.queries.slice(1)).toMatchObject([
      { filter: words("x"), sort: null },
      { filter: null, sort: { tag: "Added", descending: false } },
    ]);
    for (const bad of ["?sort=loudness", "?colour=red", "?q=", "?under=../x"]) {
      expect((await rig.ask("GET", library(`/songs${bad}`))).status).toBe(400);
    }
  });

  it("tells where the next page begins", async () => {
    const first = (await rig.ask("GET", library("/songs?limit=3"))).json;
    expect(first).toMatchObject({ offset: 0, nextOffset: 3 });
    expect(first.songs).toHaveLength(3);
    const second = (await rig.ask("GET", library("/songs?limit=3&offset=3"))).json;
    expect(second).toMatchObject({ offset: 3, nextOffset: null, songs: [{ uri: "folder/d" }] });
  });

  it("lists folders, albums and artists, and shows one song", async () => {
    expect((await rig.ask("GET", library("/folders?uri=folder&limit=2"))).json).toMatchObject({
      uri: "folder",
      folders: [{ uri: "folder" }],
      songs: [{ uri: "folder/c" }],
      nextOffset: 2,
    });
    expect((await rig.ask("GET", library("/folders?uri=nowhere"))).json.code).toBe("not-found");
    expect((await rig.ask("GET", library("/folders?uri=/etc"))).json.code).toBe("outside-path");
    expect((await rig.ask("GET", library("/albums"))).json.albums).toEqual([
      { album: "some Album", albumArtist: "some group" },
    ]);
    expect((await rig.ask("GET", library("/artists"))).json.artists).toEqual(["some Artist"]);
    expect((await rig.ask("GET", library("/song?uri=a"))).json).toMatchObject({ uri: "a", tags: { Title: ["a"] } });
    expect((await rig.ask("GET", library("/song?uri=folder"))).json.code).toBe("not-found");
  });

  it("starts scans and tells what could not be read", async () => {
    const { status, json } = await rig.ask("POST", library("/update"));
    expect([status, json]).toEqual([202, { job: 3 }]);
    await rig.ask("POST", library("/update"), { body: { uri: "folder/", discard: true } });
    await rig.ask("POST", library("/update"), { body: { forget: true } });
    expect(rig.library.updates).toEqual([
      { uri: "", discard: false, forget: false },
      { uri: "folder", discard: true, forget: false },
      { uri: "", discard: false, forget: true },
    ]);
    rig.library.broken = [{ uri: "bad.flac", reason: "not a sound file" }];
    expect((await rig.ask("GET", library("/failures"))).json).toEqual({
      failures: rig.library.broken,
      nextOffset: null,
    });
  });

  it("gives pictures, kept by their content", async () => {
    expect((await rig.ask("GET", library("/art?uri=a"))).json.code).toBe("not-found");
    rig.library.pictures.set("folder:a", { mimeType: "image/png", bytes: Buffer.from("PNG"), contentHash: "h1" });
    const folder = await rig.ask("GET", library("/art?uri=a"));
    expect(folder).toMatchObject({ status: 200, text: "PNG" });
    expect(folder.headers).toMatchObject({
      "content-type": "image/png",
      "content-length": "3",
      etag: '"h1"',
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
    });
    expect((await rig.ask("GET", library("/art?uri=a"), { headers: { "If-None-Match": '"h1"' } })).status).toBe(304);
    expect((await rig.ask("GET", library("/art?uri=a&v=h1"))).headers["cache-control"]).toContain("immutable");
    expect((await rig.ask("GET", library("/art?uri=a&v=h0"))).headers["cache-control"]).not.toContain("immutable");
    rig.library.pictures.set("embedded:a", {
      mimeType: "image/svg+xml",
      bytes: Buffer.from("<svg>"),
      contentHash: "h2",
    });
    const embedded = await rig.ask("GET", library("/art?uri=a"));
    expect([embedded.text, embedded.headers["content-type"]]).toEqual(["<svg>", "application/octet-stream"]);
    expect((await rig.ask("GET", library("/art?uri=a&kind=folder"))).text).toBe("PNG");
  });

  it("gives pictures of a size from a list, and of albums", async () => {
    const scaled = { mimeType: "image/jpeg", bytes: Buffer.from("JPG"), contentHash: "h3-300" };
    rig.library.pictures.set("embedded:c 300", scaled);
    const answer = await rig.ask("GET", library("/art?uri=c&size=300&v=h3"));
    expect(answer).toMatchObject({ status: 200, text: "JPG" });
    expect(answer.headers).toMatchObject({ etag: '"h3-300"', "content-type": "image/jpeg" });
    expect(answer.headers["cache-control"]).toContain("immutable");
    expect((await rig.ask("GET", library("/art?uri=c&size=300&v=h4"))).headers["cache-control"]).toContain("no-cache");
    expect((await rig.ask("GET", library("/art?uri=c&size=301"))).json.code).toBe("invalid-request");
    const first = rig.library.songs[0]?.uri ?? "";
    rig.library.pictures.set(`folder:${first}`, {
      mimeType: "image/png",
      bytes: Buffer.from("ALB"),
      contentHash: "h5",
    });
    expect((await rig.ask("GET", library("/art?album=Some&albumartist=One"))).text).toBe("ALB");
    expect(rig.library.queries.at(-1)).toMatchObject({
      filter: { kind: "and", terms: [exact("Album", "Some"), exact("AlbumArtist", "One")] },
      window: { start: 0, end: 1 },
    });
    for (const wrong of ["", "?albumartist=One", "?uri=a&album=Some"]) {
      expect((await rig.ask("GET", library(`/art${wrong}`))).json.code).toBe("invalid-request");
    }
  });
});

describe("the rest", () => {
  it("switches outputs by number", async () => {
    const { json } = await rig.ask("PUT", "/api/v1/outputs/1", { body: { enabled: true } });
    expect(json.outputs.map((output: { enabled: boolean }) => output.enabled)).toEqual([true, true]);
    expect((await rig.ask("GET", "/api/v1/outputs")).json.outputs[1]).toMatchObject({ name: "line", enabled: true });
    expect((await rig.ask("PUT", "/api/v1/outputs/7", { body: { enabled: true } })).json.code).toBe("not-found");
    expect((await rig.ask("PUT", "/api/v1/outputs/file:x", { body: { enabled: true } })).status).toBe(400);
  });

  it("is alive while parts are not well", async () => {
    expect((await rig.ask("GET", "/healthz")).json).toMatchObject({ status: "ok", version: "1.2.3" });
    rig.health.now = {
      parts: [{ name: "library", state: "degraded", detail: "a folder cannot be reached", figures: {} }],
    };
    const { status, json } = await rig.ask("GET", "/healthz");
    expect([status, json.status, json.parts]).toEqual([200, "degraded", rig.health.now.parts]);
  });

  it("tells where things are", async () => {
    const { json } = await rig.ask("GET", "/");
    for (const path of Object.values<string>(json.links)) {
      if (!path.endsWith("/events")) expect((await rig.ask("GET", path)).status).toBe(200);
    }
  });
});
