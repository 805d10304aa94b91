import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configSchema } from "../../src/daemon/config/schema.ts";
import { accessRules, plainPasswords } from "../../src/daemon/passwords.ts";
import { hashPassword } from "../../src/operations/access/stored-password.ts";

const config = (mpd: object) => configSchema.parse({ mpd });
const ALL = ["read", "add", "player", "control", "admin"];

test.each([
  [{}, ALL, ALL],
  [{ password: [{ password: "secret" }] }, [], []],
  [{ password: [{ password: "secret" }], default_permissions: ["read"] }, ["read"], ["read"]],
  [{ password: [{ password: "secret" }], local_permissions: ["read", "add"] }, [], ["read", "add"]],
  [{ host_permissions: [{ address: "10.0.0.0/8", permissions: ["read"] }] }, [], ALL],
])("%j: what needs no password from the network and through the local socket", (mpd, everybody, local) => {
  expect(accessRules(config(mpd))).toMatchObject({ everybody, local });
});

test("a password comes from the file that is named, without its last line break", () => {
  const folder = mkdtempSync(join(tmpdir(), "auralis-credentials-"));
  writeFileSync(join(folder, "mpd"), "from a file\n");
  writeFileSync(join(folder, "broken"), "$scrypt$ln=14\n");
  const named = (file: string) => config({ password: [{ password_file: file, permissions: ["read"] }] });
  expect(accessRules(named("mpd"), folder).passwords).toEqual([
    { password: { kind: "plain", text: "from a file" }, rights: ["read"] },
  ]);
  expect(() => accessRules(named("elsewhere"), folder)).toThrow(/cannot be read \(ENOENT\)/);
  expect(() => accessRules(named("broken"), folder)).toThrow(/password_file: begins like a hashed password/);
});

test("only plain passwords of the configuration itself are named", async () => {
  const password = [{ password: await hashPassword("x") }, { password: "plain" }, { password_file: "f" }];
  expect(plainPasswords(config({ password }))).toEqual([["mpd", "password", 1, "password"]]);
});

test.each([
  ["none", []],
  ["read", ["read"]],
  ["control", ["read", "control", "queue"]],
] as const)("http.lan = %j lets other machines do %j over HTTP", (lan, scopes) => {
  const { http } = accessRules(configSchema.parse({ http: { lan } }));
  expect([...http.network]).toEqual(scopes);
  expect(http.loopback.has("admin")).toBe(true);
  expect([...accessRules(configSchema.parse({ http: { local: lan } })).http.loopback]).toEqual(scopes);
});
