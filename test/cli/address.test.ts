import { expect, test } from "vitest";
import { parseAddress, usualAddress } from "../../src/cli/address.ts";

test.each([
  ["http://pi.local:6690", { kind: "network", hostname: "pi.local", port: 6690 }],
  ["http://pi.local/", { kind: "network", hostname: "pi.local", port: 80 }],
  ["pi.local", { kind: "network", hostname: "pi.local", port: 6690 }],
  ["127.0.0.1:7000", { kind: "network", hostname: "127.0.0.1", port: 7000 }],
  ["http://[::1]:7000", { kind: "network", hostname: "::1", port: 7000 }],
  ["unix:/run/auralis/http", { kind: "socket", path: "/run/auralis/http" }],
])("a daemon is at %s", (text, address) => {
  expect(parseAddress(text)).toMatchObject(address);
});

test.each(["", "ftp://pi.local", "http://", "http://pi:99999"])("%j is no address", (text) => {
  expect(() => parseAddress(text)).toThrow("is no address");
});

test("without an address it is the own daemon's socket, else the service's, else the usual port", () => {
  const environment = { XDG_RUNTIME_DIR: "/run/user/7" };
  expect(usualAddress(environment, () => true)).toMatchObject({ path: "/run/user/7/auralis/http" });
  expect(usualAddress({}, () => true)).toMatchObject({ path: "/run/auralis/http" });
  expect(usualAddress(environment, () => false)).toMatchObject({ hostname: "127.0.0.1", port: 6690 });
  expect(usualAddress({ AURALIS_HTTP__PORT: "7000" }, () => false)).toMatchObject({ port: 7000 });
});
