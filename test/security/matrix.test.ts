import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES, type Scope } from "../../src/operations/access/scopes.ts";
import type { Route } from "../../src/protocols/http/route.ts";
import { type Reply, type Rig, startRig } from "../protocols/http/rig.ts";
import { accessWithTokens } from "./cheap-tokens.ts";
import { KeepAlive } from "./keep-alive.ts";

let rig: Rig;
let client: KeepAlive;
/** A token with this scope alone, and one with all others. */
const only = new Map<Scope, string>();
const allBut = new Map<Scope, string>();

beforeAll(async () => {
  const lists = SCOPES.flatMap((scope): Scope[][] => [[scope], SCOPES.filter((other) => other !== scope)]);
  const { access, texts } = accessWithTokens({ loopback: new Set(), network: new Set() }, lists);
  for (const [index, scope] of SCOPES.entries()) {
    only.set(scope, texts[index * 2] ?? "");
    allBut.set(scope, texts[index * 2 + 1] ?? "");
  }
  rig = await startRig({ access, limits: { costlyPerMinute: 10_000 }, queue: "xyz" });
  client = new KeepAlive(rig.port);
});
afterAll(() => {
  client.close();
  return rig.server.close();
});

const isWrite = (row: Route) => row.method !== "get";
const nameOf = (row: Route) => `${row.method.toUpperCase()} ${row.path}`;
const bearer = (text: string | undefined) => ({ Authorization: `Bearer ${text}` });
/** Who may do it, where somebody must be allowed to. */
const allowed = (row: Route) => (row.scope === "none" ? {} : bearer(only.get(row.scope)));

function ask(row: Route, headers: Record<string, string>, body?: string): Promise<Reply> {
  const path = row.path
    .replace(/:zone/g, "default")
    .replace(/:(\w*[iI]d)/g, "1")
    .replace(/:\w+/g, "x");
  // Of what never ends only the head.
  const method = row.method === "get" && row.media !== "application/json" ? "HEAD" : row.method.toUpperCase();
  if (body === undefined) return client.ask(method, path, headers);
  return client.ask(method, path, { ...headers, "Content-Length": String(Buffer.byteLength(body)) }, body);
}

async function eachRow(rows: readonly Route[], check: (row: Route) => Promise<void>): Promise<void> {
  for (const row of rows) await check(row);
}

/** Nothing of the machine, and nothing of how the daemon is made. */
function expectDiscreet({ status, text }: Reply, what: string): void {
  expect(status, what).not.toBe(500);
  expect(text, what).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|\/home\/|\/tmp\/|\/src\/|node:internal/);
}

describe("every route", () => {
  test("is one of many, and of each scope but one there are some", () => {
    expect(rig.rows.length).toBeGreaterThan(140);
    expect(new Set(rig.rows.map(({ scope }) => scope))).toEqual(
      new Set(["none", "read", "control", "queue", "library", "admin", "announce"]),
    );
    expect(rig.rows.filter(({ scope }) => scope === "none").map(nameOf)).toEqual(
      expect.arrayContaining(["GET /api/v1/session", "POST /api/v1/session", "DELETE /api/v1/session"]),
    );
    expect(rig.rows.filter((row) => row.scope === "read" && isWrite(row)).map(nameOf)).toEqual(READS_THAT_POST);
    expect(rig.rows.filter((row) => row.scope === "none" && row.path.startsWith("/api/")).map(nameOf)).toHaveLength(3);
  });

  test("answers to no name but the daemon's own (DNS rebinding)", () =>
    eachRow(rig.rows, async (row) => {
      for (const Host of ["evil.example", "127.0.0.1.evil.example:6690"]) {
        const reply = await ask(row, { Host, Origin: `http://${Host}`, ...allowed(row) });
        expect([reply.status, nameOf(row)]).toEqual([421, nameOf(row)]);
      }
    }));

  test("does nothing for pages of others (CSRF)", () =>
    eachRow(rig.rows.filter(isWrite), async (row) => {
      for (const foreign of [
        { Origin: "http://evil.example" },
        { Origin: "null" },
        { "Sec-Fetch-Site": "cross-site" },
      ]) {
        const reply = await ask(row, { ...foreign, ...allowed(row) });
        expect([reply.status, reply.json.code, nameOf(row)]).toEqual([403, "cross-origin", nameOf(row)]);
      }
    }));

  test("takes no body that a form can send", () =>
    eachRow(rig.rows.filter(isWrite), async (row) => {
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
        const reply = await ask(row, { "Content-Type": type, ...allowed(row) }, "{}");
        expect([reply.status, nameOf(row)]).toEqual([415, nameOf(row)]);
      }
    }));

  test("needs its scope, whatever else a token may do", () =>
    eachRow(rig.rows, async (row) => {
      if (row.scope === "none") return;
      const nobody = await ask(row, {});
      expect([nobody.status, nameOf(row)]).toEqual([401, nameOf(row)]);
      expect(nobody.headers["www-authenticate"]).toBe('Bearer realm="auralis"');
      const lacking = await ask(row, bearer(allBut.get(row.scope)));
      expect([lacking.status, nameOf(row)]).toEqual([403, nameOf(row)]);
      expect(lacking.headers["www-authenticate"]).toContain(`scope="${row.scope}"`);
      if (lacking.json !== null) expect(lacking.json.detail).toContain(row.scope);
    }));

  test("with its scope alone is answered", () =>
    eachRow(rig.rows, async (row) => {
      const reply = await ask(row, allowed(row));
      expect([401, 403, 421], `${nameOf(row)} ${reply.status}`).not.toContain(reply.status);
      expectDiscreet(reply, nameOf(row));
    }));

  test("refuses bodies that are made to harm", () =>
    eachRow(
      // That of a zone is the same resource at another address.
      rig.rows.filter((row) => isWrite(row) && row.upload === null && !row.path.includes("/zones/:zone/")),
      async (row) => {
        for (const body of HARMFUL) {
          const reply = await ask(row, { "Content-Type": "application/json", ...allowed(row) }, body);
          expect([reply.status, nameOf(row), body.slice(0, 40)]).toEqual([400, nameOf(row), body.slice(0, 40)]);
          expectDiscreet(reply, nameOf(row));
        }
      },
    ));

  test("is described with its scope", async () => {
    const { paths, components, security } = (await rig.ask("GET", "/openapi.json")).json;
    expect(Object.keys(components.securitySchemes)).toEqual(["token", "session"]);
    expect(security).toEqual([{}, { token: [] }, { session: [] }]);
    await eachRow(rig.rows, async (row) => {
      const described = paths[row.path.replace(/:(\w+)/g, "{$1}")]?.[row.method];
      if (row.scope === "none") expect([nameOf(row), described.security]).toEqual([nameOf(row), []]);
      else expect([nameOf(row), described["x-scope"]]).toEqual([nameOf(row), row.scope]);
    });
  });
});

test("what is nowhere and what is refused carries every header of ours", async () => {
  for (const reply of [
    await rig.ask("GET", "/nowhere"),
    await rig.ask("GET", "/api/v1/player"),
    await rig.ask("GET", "/api/v1/session"),
    await rig.ask("GET", "/", { headers: { Host: "evil.example" } }),
  ]) {
    expect(reply.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(Object.keys(reply.headers)).not.toContain("access-control-allow-origin");
  }
});

/** They change nothing, and what they ask is too long for an address. */
const READS_THAT_POST: readonly string[] = [];

const HARMFUL = [
  '{"__proto__": {"scopes": ["admin"]}}',
  '{"constructor": {"prototype": {"scopes": ["admin"]}}}',
  `${'{"a":'.repeat(100)}1${"}".repeat(100)}`,
  `${"[".repeat(100)}${"]".repeat(100)}`,
  '{"volume": 1e999, "seconds": 1e400, "position": 9007199254740993e300}',
  '{"nobody": "asked"}',
  '{"a": "\\ud800"',
  "\u0000",
];
