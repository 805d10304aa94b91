import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Reply, type Rig, startRig } from "./rig.ts";

let rig: Rig;
const logged: string[] = [];
beforeAll(async () => {
  const log = (_: object, message: string) => void logged.push(message);
  rig = await startRig({ queue: "xyz", logger: { debug: log, info: log, warn: log, error: log } });
});
afterAll(() => rig.server.close());

function expectProblem(reply: Reply, status: number, code: string) {
  expect(reply.headers["content-type"]).toBe("application/problem+json");
  expect(reply.json).toMatchObject({ status, code, type: `urn:auralis:problem:${code}` });
  expect(reply.status).toBe(status);
  expect(reply.headers["x-content-type-options"]).toBe("nosniff");
  expect(reply.text).not.toMatch(/\/home|\/root|node_modules|\.ts\b|at .+:\d+:\d+/);
}

describe("the Host header", () => {
  const ours = ["localhost", "LOCALHOST:80", "localhost.", "127.0.0.1:6690", "192.168.1.5", "[::1]", "[fe80::1]:6690"];
  it.each([...ours, "pi.local", "a.localhost", "music.example", "Music.Example:6690"])("knows %s", async (Host) => {
    expect((await rig.ask("GET", "/openapi.json", { headers: { Host } })).status).toBe(200);
  });

  const foreign = [
    "evil.example",
    "local",
    ".local",
    "pi.local.evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
  ];
  it.each([...foreign, "notmusic.example", "2130706433", "0x7f.1", "a@127.0.0.1", "[::1", "[evil]", "::1"])(
    "refuses %s before anything else",
    async (Host) => {
      for (const path of ["/healthz", "/api/v1/events", "/api/v1/player", "/nowhere", "/openapi.json"]) {
        const reply = await rig.raw(`GET ${path} HTTP/1.1\r\nHost: ${Host}\r\nConnection: close\r\n\r\n`);
        // What is not even a host name is refused by the parser, with 400.
        expect(reply).toMatch(/^[a-z0-9.]*[a-z0-9]$/.test(Host) ? /^HTTP\/1\.1 421 / : /^HTTP\/1\.1 (421|400) /);
        expect(reply).not.toContain("e1-");
      }
      const volume = rig.zone.snapshot().volume;
      await rig.ask("PUT", "/api/v1/player/volume", { headers: { Host }, body: { volume: 1 } });
      expect(rig.zone.snapshot().volume).toBe(volume);
    },
  );

  it("must be there", async () => {
    expect(await rig.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect(await rig.raw("GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
  });

  it("is one", async () => {
    const two = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    expect(await rig.raw(two)).toMatch(/^HTTP\/1\.1 400/);
  });

  it("is not gone round by an absolute target", async () => {
    const reply = await rig.raw(
      "GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    expect(reply).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe("a change asked for by a page", () => {
  const refused: Record<string, string>[] = [
    { Origin: "http://evil.example" },
    { Origin: "null" },
    { Origin: "" },
    { Origin: "http://localhost.evil.example" },
    { Origin: "http://localhost:1" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "cross-site", Origin: "http://localhost" },
  ];
  it.each(refused)("of another site is refused: %j", async (headers) => {
    const all = { Host: "localhost", ...headers };
    expectProblem(await rig.ask("POST", "/api/v1/player/play", { headers: all }), 403, "cross-origin");
    expectProblem(
      await rig.ask("PUT", "/api/v1/player/volume", { headers: all, body: { volume: 1 } }),
      403,
      "cross-origin",
    );
    expectProblem(await rig.ask("DELETE", "/api/v1/queue", { headers: all }), 403, "cross-origin");
    expect(rig.zone.snapshot()).toMatchObject({ revision: 1, volume: 100, queue: { version: 1 } });
  });

  const allowed: Record<string, string>[] = [
    {},
    { "Sec-Fetch-Site": "same-origin", Origin: "http://localhost:6690" },
    { "Sec-Fetch-Site": "none" },
    { Origin: "https://localhost:6690" },
  ];
  it.each(allowed)("of its own, or by no page, is carried out: %j", async (headers) => {
    const reply = await rig.ask("POST", "/api/v1/player/stop", { headers: { Host: "localhost:6690", ...headers } });
    expect(reply.status).toBe(200);
  });

  it("gets no permission from a preflight", async () => {
    const headers = { "Access-Control-Request-Method": "PUT", Origin: "http://evil.example" };
    const reply = await rig.ask("OPTIONS", "/api/v1/player/volume", { headers });
    expect(reply.status).toBe(403);
    const names = Object.keys((await rig.ask("GET", "/api/v1/player", { headers })).headers);
    expect([...names, ...Object.keys(reply.headers)].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("a body", () => {
  const put = (body: string, headers: Record<string, string>) =>
    rig.ask("PUT", "/api/v1/player/volume", { headers, body });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "text/json",
    "application/json; charset=utf-16",
    "application/jsonp",
    "application/json, text/plain",
  ])("of type '%s' is refused", async (type) => {
    expectProblem(
      await put('{"volume":1}', type === "" ? {} : { "Content-Type": type }),
      415,
      "unsupported-media-type",
    );
  });

  it("is JSON in UTF-8", async () => {
    expect((await put('{"volume":100}', { "Content-Type": "application/JSON; charset=UTF-8" })).status).toBe(200);
    expectProblem(await put("{volume:1}", { "Content-Type": "application/json" }), 400, "invalid-request");
    expectProblem(await put("", { "Content-Type": "application/json" }), 400, "invalid-request");
    const gzip = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
    expectProblem(await put('{"volume":1}', gzip), 415, "unsupported-media-type");
  });

  it.each([
    ['{"volume":"1"}', "/volume"],
    ['{"volume":101}', "/volume"],
    ['{"volume":1.5}', "/volume"],
    ['{"volume":1,"extra":2}', ""],
    ["{}", "/volume"],
    ["[]", ""],
    ["null", ""],
    ["1e999", ""],
  ])("%s is refused with a pointer", async (body, pointer) => {
    const reply = await put(body, { "Content-Type": "application/json" });
    expectProblem(reply, 400, "invalid-request");
    expect(reply.json.errors[0].pointer).toBe(pointer);
  });

  it.each(['{"volume":1,"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '{"volume":{"__proto__":1}}'])(
    "cannot reach a prototype: %s",
    async (body) => {
      expectProblem(await put(body, { "Content-Type": "application/json" }), 400, "invalid-request");
      expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
    },
  );

  it("may not be deep or long", async () => {
    const type = { "Content-Type": "application/json" };
    expectProblem(await put(`${"[".repeat(50_000)}${"]".repeat(50_000)}`, type), 400, "invalid-request");
    expectProblem(await put(`{"volume":${" ".repeat(256 * 1024)}1}`, type), 413, "too-large");
    const chunk = " ".repeat(70_000);
    const chunked = await rig.raw(
      `PUT /api/v1/player/volume HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${`${(70_000).toString(16)}\r\n${chunk}\r\n`.repeat(4)}0\r\n\r\n`,
    );
    expect(chunked).toMatch(/^HTTP\/1\.1 413/);
  });

  it("is refused where none is expected, unless it is empty", async () => {
    expectProblem(await rig.ask("POST", "/api/v1/player/stop", { body: { now: true } }), 400, "invalid-request");
    expect((await rig.ask("POST", "/api/v1/player/stop", { body: {} })).status).toBe(200);
    const form = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0" };
    expect((await rig.ask("POST", "/api/v1/player/stop", { headers: form })).status).toBe(200);
  });
});

describe("an address", () => {
  it.each([
    "/nowhere",
    "/api/v1",
    "/api/v1/player/",
    "/api/v2/player",
    "/api/v1/queue/1/2",
    "/api/v1/%2e%2e/healthz/x",
  ])("%s leads nowhere", async (path) => expectProblem(await rig.ask("GET", path), 404, "no-route"));

  it.each([
    ["DELETE", "/api/v1/player", "GET, HEAD"],
    ["GET", "/api/v1/player/play", "POST"],
    ["PATCH", "/api/v1/queue", "GET, POST, PUT, DELETE, HEAD"],
    ["OPTIONS", "/api/v1/player/volume", "PUT"],
    ["POST", "/openapi.json", "GET, HEAD"],
    ["POST", "/api/v1/events", "GET, HEAD"],
  ])("%s %s says what is allowed", async (method, path, allow) => {
    const reply = await rig.ask(method, path);
    expectProblem(reply, 405, "method-not-allowed");
    expect(reply.headers.allow).toBe(allow);
  });

  it.each(["?limit=x", "?limit=-1", "?limit=1e3", "?offset=1&offset=2", "?nonsense=1", "?__proto__=1", "?zone="])(
    "with the query %s is refused",
    async (query) => {
      const reply = await rig.ask("GET", `/api/v1/queue${query}`);
      expectProblem(reply, 400, "invalid-request");
      expect(reply.json.errors).toHaveLength(1);
    },
  );
});

describe("answers", () => {
  it("carry no more than they must", async () => {
    const { headers } = await rig.ask("GET", "/api/v1/player");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  });

  it("show nothing of a fault of ours, which is logged", async () => {
    rig.library.failWith = new Error("ENOENT: /home/somebody/secret.db");
    expectProblem(await rig.ask("GET", "/api/v1/library/songs"), 500, "internal");
    rig.library.failWith = null;
    expect(logged).toContain("an HTTP request failed");
  });

  it("survive garbage", async () => {
    expect(await rig.raw("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect(await rig.raw(`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect((await rig.ask("GET", "/healthz")).status).toBe(200);
  });
});
