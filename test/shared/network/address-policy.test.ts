import { describe, expect, test } from "vitest";
import { AddressPolicy, isHostOrNetwork } from "../../../src/shared/network/address-policy.ts";

const strict = new AddressPolicy(false);

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.2.1",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.251",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:192.168.1.1",
  "::7f00:1",
  "64:ff9b::127.0.0.1",
  "64:ff9b::a00:1",
  "64:ff9b::",
  "64:ff9b:1::a00:1",
  "2001::1",
  "2002:7f00:1::",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::fb",
  "not an address",
  "",
])("%s is no address of the public internet", (address) => {
  expect(strict.permits(address, address)).toBe(false);
});

test.each([
  "1.1.1.1",
  "9.255.255.255",
  "11.0.0.1",
  "100.63.255.255",
  "172.15.255.255",
  "172.32.0.1",
  "193.0.0.1",
  "223.255.255.255",
  "::ffff:1.1.1.1",
  "64:ff9b::101:101",
  "64:ff9b::8.8.8.8",
  "2606:4700:4700::1111",
  "2a00:1450:4001:81b::200e",
])("%s is", (address) => {
  expect(strict.permits(address, address)).toBe(true);
});

describe("a list", () => {
  const listed = new AddressPolicy(["nas.local", "192.168.1.0/24", "10.0.0.5", "fd00::/8"]);

  test.each([
    ["nas.local", "10.9.9.9", true],
    ["NAS.local", "fe80::1", true],
    ["evil.example", "10.9.9.9", false],
    ["evil.example", "192.168.1.77", true],
    ["evil.example", "::ffff:192.168.1.77", true],
    ["evil.example", "192.168.2.77", false],
    ["x", "10.0.0.5", true],
    ["x", "10.0.0.6", false],
    ["x", "fd12::1", true],
    ["x", "8.8.8.8", true],
  ])("%s at %s: %s", (hostname, address, is) => expect(listed.permits(hostname, address)).toBe(is));
});

test("everything, when that is allowed", () => {
  expect(new AddressPolicy(true).permits("localhost", "127.0.0.1")).toBe(true);
});

test.each([
  ["nas.local", true],
  ["10.0.0.1", true],
  ["10.0.0.0/8", true],
  ["fd00::/8", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/x", false],
  ["10.0.0.0/8/8", false],
  ["nas.local/8", false],
  ["http://nas.local", false],
  ["", false],
])("%s can be listed: %s", (text, is) => expect(isHostOrNetwork(text)).toBe(is));
