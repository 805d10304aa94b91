import { describe, expect, test, vi } from "vitest";
import { Access, type AccessRules, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import { LOCAL, networkPeer, parseNetwork, siteOf } from "../../../src/operations/access/peer.ts";
import type { Right } from "../../../src/operations/access/rights.ts";
import { hashPassword, isPassword, parseStoredPassword } from "../../../src/operations/access/stored-password.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";

const access = (rules: Partial<AccessRules>) => new Access({ ...OPEN_ACCESS, ...rules }, systemClock, silentLogger);
const host = (address: string, rights: readonly Right[]) => {
  const includes = parseNetwork(address);
  if (includes === null) throw new Error(address);
  return { includes, rights };
};
const stored = (text: string) => parseStoredPassword(text) ?? { kind: "plain" as const, text: "" };

describe("without a password", () => {
  const rules = access({
    everybody: ["read"],
    local: ["admin"],
    hosts: [host("10.0.0.0/8", ["add"]), host("10.1.0.0/16", ["control"]), host("fd00::/8", ["player"])],
  });

  test.each([
    ["192.168.1.1", ["read"]],
    ["10.9.9.9", ["add"]],
    ["10.1.2.3", ["control", "player"]],
    ["::ffff:10.9.9.9", ["add"]],
    ["fd12::1%eth0", ["player"]],
    ["fe80::1", ["read"]],
  ])("%s may %j", (address, rights) => {
    expect([...rules.rightsOf(networkPeer(address))]).toEqual(rights);
  });

  test("the local socket has rights of its own", () => {
    expect([...rules.rightsOf(LOCAL)]).toEqual(["admin"]);
  });
});

test.each(["10.0.0.0/33", "10.0.0/8", "::/129", "router.lan", "", "10.0.0.1/", "10.0.0.1/8/8", "10.0.0.1/-1"])(
  "%j is no network",
  (text) => {
    expect(parseNetwork(text)).toBeNull();
  },
);

test.each([
  ["192.168.1.7", "192.168.1.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["fe80::1", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("what %s does is remembered of %s", (address, site) => {
  expect(siteOf(networkPeer(address))).toBe(site);
});

describe("a stored password", () => {
  test("that was hashed is told from others, and does not show what it was", async () => {
    const text = await hashPassword("correct horse");
    expect(text).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]+\$[\w+/]+$/);
    expect(text).not.toBe(await hashPassword("correct horse"));
    const parsed = stored(text);
    if (parsed.kind === "plain") throw new Error("not hashed");
    expect(await isPassword("correct horse", parsed)).toBe(true);
    expect(await isPassword("correct horsf", parsed)).toBe(false);
  });

  // RFC 7914, 12: N = 16384, r = 8, p = 1.
  test("is scrypt's own", async () => {
    const key = Buffer.from(
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
      "hex",
    );
    const salt = Buffer.from("SodiumChloride");
    expect(await isPassword("pleaseletmein", { kind: "scrypt", cost: { ln: 14, r: 8, p: 1 }, salt, key })).toBe(true);
  });

  test.each([
    "$scrypt$",
    "$scrypt$ln=99,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=14,r=8,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=14,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA",
  ])("%s is broken", (text) => {
    expect(parseStoredPassword(text)).toBeNull();
  });
});

describe("passwords", () => {
  test("hashed and plain ones give their rights, others are refused", async () => {
    const rules = access({
      everybody: [],
      passwords: [
        { password: stored(await hashPassword("reader")), rights: ["read"] },
        { password: stored("owner"), rights: ["control", "admin"] },
      ],
    });
    const peer = networkPeer("10.0.0.1");
    expect([...(await rules.rightsWith("owner", peer))]).toEqual(["control", "admin", "player"]);
    for (let i = 0; i < 2; i++) expect([...(await rules.rightsWith("reader", peer))]).toEqual(["read"]);
    await expect(rules.rightsWith("", peer)).rejects.toMatchObject({ code: "wrong-password" });
    await expect(rules.rightsWith("readers", peer)).rejects.toMatchObject({ code: "wrong-password" });
  });

  test("after five wrong ones from a site its next, right or wrong, waits; others do not", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    const rules = access({ passwords: [{ password: stored("owner"), rights: ["read"] }] });
    const [guesser, neighbour] = [networkPeer("fd00::1"), networkPeer("fd00::2")];
    for (let i = 0; i < 5; i++) await rules.rightsWith(`guess ${i}`, guesser).catch(() => undefined);
    const told: string[] = [];
    const asked = [
      rules.rightsWith("owner", neighbour).then(() => told.push("right")),
      rules.rightsWith("guess", guesser).catch(() => told.push("wrong")),
    ];
    await rules.rightsWith("owner", networkPeer("10.0.0.9"));
    await vi.advanceTimersByTimeAsync(900);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all(asked);
    expect(told).toEqual(["right", "wrong"]);
    vi.useRealTimers();
  });

  test("so many from one site wait, and no more", async () => {
    const rules = access({ passwords: [{ password: stored("owner"), rights: ["read"] }] });
    const ask = (address: string) =>
      rules.rightsWith("owner", networkPeer(address)).then(
        () => "right",
        (error: { code: string }) => error.code,
      );
    const asked = Array.from({ length: 9 }, () => ask("10.0.0.1"));
    expect(await Promise.all([...asked, ask("10.0.0.2")])).toEqual([...Array(8).fill("right"), "busy", "right"]);
  });
});
