import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { Access, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import type { Scope } from "../../../src/operations/access/scopes.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { EventReader } from "./event-reader.ts";
import { type Reply, type Rig, startRig } from "./rig.ts";
import { SocketReader } from "./socket-reader.ts";

const clock = {
  ...{ offsetMs: 0, forgivenMs: 0 },
  wallMs: () => Date.now() + clock.offsetMs,
  monotonicMs: () => performance.now() + clock.forgivenMs,
};
/** Wrong tokens slow down all that come after them from the same address. */
beforeEach(() => {
  clock.forgivenMs += 20 * 60_000;
});
let access: Access;
let rig: Rig;
let reader: string;
let player: string;

/** As another machine sees it: whoever shows nothing may do nothing. */
beforeAll(async () => {
  access = new Access({ ...OPEN_ACCESS, http: { loopback: new Set(), network: new Set() } }, clock, silentLogger);
  rig = await startRig({ access, queue: "xyz" });
  reader = await token(["read"]);
  player = await token(["read", "control"]);
});
afterAll(() => rig.server.close());

async function token(scopes: Scope[], expiresMs: number | null = null): Promise<string> {
  return (await access.tokens.create({ name: scopes.join(), scopes, expiresMs })).text;
}
const idOf = (text: string) => text.split("_")[1] ?? "";
const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });
const pause = (headers: Record<string, string>) => rig.ask("POST", "/api/v1/player/pause", { headers });
const outcome = ({ status, json }: Reply) => [status, json.code];

describe("a request", () => {
  it("without a token is told so, and how to get one", async () => {
    const reply = await rig.ask("GET", "/api/v1/player");
    expect(outcome(reply)).toEqual([401, "token-needed"]);
    expect(reply.headers["www-authenticate"]).toBe('Bearer realm="auralis"');
    expect(reply.json.detail).toContain("scope read");
    expect((await rig.ask("GET", "/openapi.json")).status).toBe(200);
    expect((await rig.ask("GET", "/api/v1/session")).json).toEqual({ scopes: [], by: "address", token: null });
  });

  it("may do what its token says, and is told what that lacks", async () => {
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(reader) })).status).toBe(200);
    const reply = await pause(bearer(reader));
    expect(outcome(reply)).toEqual([403, "missing-scope"]);
    expect(reply.headers["www-authenticate"]).toBe(
      'Bearer realm="auralis", error="insufficient_scope", scope="control"',
    );
    expect((await pause(bearer(player))).status).toBe(200);
    const session = await rig.ask("GET", "/api/v1/session", { headers: bearer(player) });
    expect(session.json).toEqual({ scopes: ["read", "control"], by: "token", token: "read,control" });
  });

  it.each([
    ["another secret", () => `Bearer ${reader.slice(0, -1)}${reader.endsWith("A") ? "B" : "A"}`],
    ["another id", () => `Bearer ${reader.replace(idOf(reader), "0".repeat(12))}`],
    ["no token", () => "Bearer auralis"],
    ["the id alone", () => `Bearer ${idOf(reader)}`],
    ["Basic", () => `Basic ${Buffer.from(`user:${reader}`).toString("base64")}`],
    ["an empty one", () => ""],
  ])("with %s is refused", async (_, authorization) => {
    const reply = await rig.ask("GET", "/api/v1/player", { headers: { Authorization: authorization() } });
    expect(outcome(reply)).toEqual([401, "wrong-token"]);
    expect(reply.headers["www-authenticate"]).toContain('error="invalid_token"');
    expect(reply.text).not.toContain(reader.slice(-20));
  });

  it("takes no token from its address", async () => {
    expect((await rig.ask("GET", `/api/v1/player?token=${reader}`)).status).toBe(401);
    expect((await rig.ask("GET", `/api/v1/player?access_token=${reader}`)).status).toBe(401);
  });
});

it("has Idempotency-Keys of its own, wherever it asks from", async () => {
  const [phone, tablet] = [await token(["queue"]), await token(["queue"])];
  const add = (text: string) => {
    const headers = { ...bearer(text), "Idempotency-Key": "k1" };
    return rig.ask("POST", "/api/v1/queue", { headers, body: { uris: ["a"] } });
  };
  const before = rig.zone.snapshot().queue.entries.length;
  await add(phone);
  expect((await add(phone)).headers["idempotency-replayed"]).toBe("true");
  expect((await add(tablet)).headers["idempotency-replayed"]).toBeUndefined();
  expect(rig.zone.snapshot().queue.entries.length).toBe(before + 2);
});

describe("a browser", () => {
  const own = () => ({ Origin: `http://127.0.0.1:${rig.port}`, Host: `127.0.0.1:${rig.port}` });
  const show = (text: string, headers: Record<string, string> = own()) =>
    rig.ask("POST", "/api/v1/session", { headers, body: { token: text } });
  const cookieOf = (reply: Reply) => (reply.headers["set-cookie"]?.[0] ?? "").split(";")[0] ?? "";

  it("shows its token once, and then a cookie that no script and no other site sees", async () => {
    const reply = await show(player);
    expect(reply.json).toEqual({ scopes: ["read", "control"], by: "session", token: "read,control" });
    expect(reply.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^auralis_session=[\w-]{43}; Path=\/; Max-Age=7776000; HttpOnly; SameSite=Strict$/),
    ]);
    expect(reply.text + reply.headers["set-cookie"]).not.toContain(player.slice(-43));
    const Cookie = `theme=dark; ${cookieOf(reply)}`;
    expect((await rig.ask("GET", "/api/v1/player", { headers: { Cookie } })).status).toBe(200);
    expect((await pause({ ...own(), Cookie })).status).toBe(200);
    expect(outcome(await rig.ask("POST", "/api/v1/queue/shuffle", { headers: { ...own(), Cookie } }))).toEqual([
      403,
      "missing-scope",
    ]);
    const events = await EventReader.open(rig.port, { Cookie });
    expect(events.status).toBe(200);
    const socket = await SocketReader.open(rig.port, "/api/v1/ws", { ...own(), Cookie });

    const out = await rig.ask("DELETE", "/api/v1/session", { headers: { ...own(), Cookie } });
    expect(out.headers["set-cookie"]?.[0]).toContain("auralis_session=; Path=/; Max-Age=0;");
    await events.closed();
    await socket.closed();
    expect((await rig.ask("GET", "/api/v1/player", { headers: { Cookie } })).status).toBe(401);
  });

  it("that is led here by another page has no session", async () => {
    const Cookie = cookieOf(await show(player));
    const foreign: Record<string, string>[] = [
      {},
      { Origin: "null" },
      { Origin: "http://evil.example" },
      { Origin: "http://127.0.0.1:1" },
      { ...own(), "Sec-Fetch-Site": "same-site" },
      { ...own(), "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "none" },
    ];
    for (const headers of foreign) {
      expect(outcome(await pause({ ...headers, Cookie })), JSON.stringify(headers)).toEqual([403, "cross-origin"]);
    }
    for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { Origin: "http://evil.example" }]) {
      const read = await rig.ask("GET", "/api/v1/player", { headers: { ...headers, Cookie } });
      expect(outcome(read)).toEqual([401, "token-needed"]);
    }
    for (const Origin of ["http://evil.example", undefined]) {
      const headers = { Cookie, ...(Origin === undefined ? {} : { Origin }) };
      await expect(SocketReader.open(rig.port, "/api/v1/ws", headers)).rejects.toThrow("403");
    }
    expect((await show(player, { Origin: "http://evil.example" })).status).toBe(403);
    const form = { ...own(), "Content-Type": "text/plain" };
    const posted = await rig.ask("POST", "/api/v1/session", { headers: form, body: JSON.stringify({ token: player }) });
    expect(posted.status).toBe(415);
  });

  it("with a session that is none is who it would be without", async () => {
    const headers = { Cookie: `auralis_session=${"A".repeat(43)}` };
    expect(outcome(await rig.ask("GET", "/api/v1/player", { headers }))).toEqual([401, "token-needed"]);
    expect(outcome(await show("auralis_nonsense"))).toEqual([401, "wrong-token"]);
  });
});

describe("a token", () => {
  it("is made, listed without its secret and revoked by who may", async () => {
    const admin = bearer(await token(["admin"]));
    const made = await rig.ask("POST", "/api/v1/tokens", {
      headers: admin,
      body: { name: "hall", scopes: ["read", "read"], expiresInSeconds: 3600 },
    });
    const { token: row, text } = made.json;
    expect(row).toMatchObject({ name: "hall", scopes: ["read"], usedSeconds: null, expired: false });
    expect(row.expiresSeconds - row.createdSeconds).toBe(3600);
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(text) })).status).toBe(200);
    const listed = await rig.ask("GET", "/api/v1/tokens", { headers: admin });
    expect(listed.json.tokens.at(-1)).toMatchObject({ id: idOf(text), usedSeconds: expect.any(Number) });
    expect(listed.text).not.toContain(text.slice(-43));
    expect(listed.text).not.toContain("scrypt");

    const events = await EventReader.open(rig.port, bearer(text));
    const socket = await SocketReader.open(rig.port, "/api/v1/ws", bearer(text));
    expect((await rig.ask("DELETE", `/api/v1/tokens/${idOf(text)}`, { headers: admin })).status).toBe(200);
    await events.closed();
    await socket.closed();
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(text) })).status).toBe(401);
    expect((await rig.ask("DELETE", `/api/v1/tokens/${idOf(text)}`, { headers: admin })).status).toBe(404);
  });

  it("expires", async () => {
    const text = await token(["read"], clock.wallMs() + 60_000);
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(text) })).status).toBe(200);
    clock.offsetMs = 60_001;
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(text) })).status).toBe(401);
    clock.offsetMs = 0;
  });

  it("that nobody may guess slows down who guesses, and nobody who is known", async () => {
    const wrong = `auralis_${"0".repeat(12)}_${"A".repeat(43)}`;
    const guesses = Array.from({ length: 40 }, (_, i) =>
      rig.ask("GET", "/api/v1/player", { headers: bearer(`${wrong.slice(0, -2)}${String(i).padStart(2, "0")}`) }),
    );
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(reader) })).status).toBe(200);
    const first = await Promise.all(guesses.slice(-10));
    expect(first.map(({ status }) => status)).toEqual(Array(10).fill(503));
    expect((await rig.ask("GET", "/api/v1/player", { headers: bearer(reader) })).status).toBe(200);
    void Promise.allSettled(guesses);
  });
});

test("what a proxy of this machine passes on has no rights of its own", async () => {
  const open = await startRig();
  for (const [name, value] of [
    ["X-Forwarded-For", "203.0.113.9"],
    ["Forwarded", "for=203.0.113.9"],
    ["X-Real-IP", "203.0.113.9"],
    ["Via", "1.1 proxy"],
    ["Host", "music.example"],
  ]) {
    const reply = await open.ask("GET", "/api/v1/player", { headers: { [name as string]: value as string } });
    expect(outcome(reply), name).toEqual([401, "token-needed"]);
  }
  expect((await open.ask("GET", "/api/v1/player")).status).toBe(200);
  await open.server.close();
});
