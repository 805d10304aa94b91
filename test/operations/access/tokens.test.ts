import { randomBytes, scryptSync } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { rightsOfScopes, SCOPES, type Scope } from "../../../src/operations/access/scopes.ts";
import { SESSION_MS, Sessions, type StoredSession } from "../../../src/operations/access/sessions.ts";
import { formatToken, MAX_TOKENS, newTokenText, type StoredToken } from "../../../src/operations/access/token.ts";
import { Tokens } from "../../../src/operations/access/tokens.ts";
import { silentLogger } from "../../../src/shared/logger.ts";

const DAY_MS = 86_400_000;
const START_MS = 1_800_000_000_000;
const clock = { nowMs: START_MS, wallMs: () => clock.nowMs, monotonicMs: () => clock.nowMs };
beforeEach(() => {
  clock.nowMs = START_MS;
});

/** Hashed so that it costs nothing to try. */
function storedToken(more: Partial<StoredToken> = {}): { readonly text: string; readonly stored: StoredToken } {
  const token = newTokenText();
  const salt = randomBytes(16);
  const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  const hash = `$scrypt$ln=1,r=1,p=1$${base64(salt)}$${base64(scryptSync(token.secret, salt, 32, { N: 2, r: 1, p: 1 }))}`;
  const stored = {
    id: token.id,
    name: "t",
    scopes: ["read"] as const,
    createdMs: 0,
    usedMs: null,
    expiresMs: null,
    hash,
  };
  return { text: formatToken(token), stored: { ...stored, ...more } };
}

function tokensOf(...stored: StoredToken[]) {
  const saved: (readonly StoredToken[])[] = [];
  const store = {
    save: (tokens: readonly StoredToken[]) => {
      saved.push(tokens);
      return Promise.resolve();
    },
  };
  return { tokens: new Tokens({ store, stored, clock, logger: silentLogger }), saved };
}

describe("a token", () => {
  test("is tried once and known from then on", async () => {
    const { text, stored } = storedToken();
    const { tokens } = tokensOf(stored, storedToken().stored);
    expect(tokens.seen(text)).toBeNull();
    expect(await tokens.verify(`${text.slice(0, -1)}_`)).toBeNull();
    expect(await tokens.verify(text)).toMatchObject({ id: stored.id });
    expect(tokens.seen(text)).toMatchObject({ id: stored.id });
    expect(tokens.seen(`${text.slice(0, -1)}_`)).toBeNull();
  });

  test("tells to the hour when it was used, and writes it once a day", async () => {
    const { text, stored } = storedToken();
    const { tokens, saved } = tokensOf(stored);
    await tokens.verify(text);
    expect(tokens.list()[0]?.usedMs).toBe(START_MS - (START_MS % 3_600_000));
    for (let hour = 0; hour < 23; hour++) {
      clock.nowMs += 3_600_000;
      tokens.seen(text);
    }
    await vi.waitFor(() => expect(saved).toHaveLength(1));
    clock.nowMs += DAY_MS;
    tokens.seen(text);
    await vi.waitFor(() => expect(saved).toHaveLength(2));
    expect(saved[1]?.[0]?.usedMs).toBe(tokens.list()[0]?.usedMs);
  });

  test("does not count after its time, and who is connected hears of it", () => {
    vi.useFakeTimers();
    const { text, stored } = storedToken({ expiresMs: START_MS + DAY_MS });
    const { tokens } = tokensOf(stored, storedToken().stored);
    const ended: string[] = [];
    tokens.subscribe((id) => ended.push(id));
    for (let hour = 0; hour < 24; hour++) {
      expect(tokens.use(stored.id)).not.toBeNull();
      expect(ended).toEqual([]);
      clock.nowMs += 3_600_000;
      vi.advanceTimersByTime(3_600_000);
    }
    expect([tokens.use(stored.id), tokens.seen(text), ended]).toEqual([null, null, [stored.id]]);
    tokens.close();
    vi.useRealTimers();
  });

  test("is one of a limited number, and stays when its end cannot be written", async () => {
    const all = Array.from({ length: MAX_TOKENS }, () => storedToken().stored);
    const { tokens } = tokensOf(...all);
    await expect(tokens.create({ name: "one more", scopes: ["read"], expiresMs: null })).rejects.toMatchObject({
      code: "busy",
    });
    await expect(tokens.revoke("nothing")).rejects.toMatchObject({ code: "not-found" });
    const full = new Tokens({
      ...{ stored: all.slice(0, 1), clock, logger: silentLogger },
      store: { save: () => Promise.reject(new Error("full")) },
    });
    await expect(full.revoke(all[0]?.id ?? "")).rejects.toThrow("full");
    expect(full.list()).toHaveLength(1);
  });
});

describe("a session", () => {
  const sessionsOf = (tokens: Tokens, stored: readonly StoredSession[] = []) =>
    new Sessions({ ...{ stored, tokens, clock, logger: silentLogger }, store: { save: () => Promise.resolve() } });

  test("lasts as long as it may, and no longer than its token", async () => {
    const { stored } = storedToken();
    const short = storedToken({ expiresMs: START_MS + DAY_MS }).stored;
    const { tokens } = tokensOf(stored, short);
    const sessions = sessionsOf(tokens);
    const [long, brief] = [await sessions.open(stored), await sessions.open(short)];
    clock.nowMs += DAY_MS;
    expect([sessions.find(long)?.token.id, sessions.find(brief)]).toEqual([stored.id, null]);
    expect(sessions.find("A".repeat(43))).toBeNull();
    clock.nowMs = START_MS + SESSION_MS - 1;
    expect(sessions.find(long)).not.toBeNull();
    clock.nowMs += 1;
    expect(sessions.find(long)).toBeNull();
    tokens.close();
  });

  test("of too many the oldest is forgotten, and with a token all of its sessions end", async () => {
    const { stored } = storedToken();
    const { tokens } = tokensOf(stored);
    const sessions = sessionsOf(tokens);
    const secrets: string[] = [];
    for (let i = 0; i < 257; i++) secrets.push(await sessions.open(stored));
    expect(secrets.map((secret) => sessions.find(secret) !== null)).toEqual([false, ...Array(256).fill(true)]);
    await tokens.revoke(stored.id);
    expect(secrets.some((secret) => sessions.find(secret) !== null)).toBe(false);
  });
});

test.each<[readonly Scope[], readonly string[]]>([
  [["read"], ["read"]],
  [["queue"], ["add"]],
  [["control"], []],
  [
    ["control", "queue"],
    ["add", "player"],
  ],
  [
    ["read", "control", "queue", "library"],
    ["read", "add", "player", "control"],
  ],
  [["admin"], ["admin"]],
  [SCOPES, ["read", "add", "player", "control", "admin"]],
])("with %j one has the MPD rights %j", (scopes, rights) => {
  expect([...rightsOfScopes(new Set(scopes))]).toEqual(rights);
});
