import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configSchema } from "../../src/daemon/config/schema.ts";
import { mpdPasswords, mpdPermissions } from "../../src/daemon/passwords.ts";

const config = (mpd: object) => configSchema.parse({ mpd });

test("without a password everything is allowed, with one nothing is, and saying so decides", () => {
  const password = [{ password: "secret" }];
  expect(mpdPermissions(config({}))).toEqual(["read", "add", "player", "control", "admin"]);
  expect(mpdPermissions(config({ password }))).toEqual([]);
  expect(mpdPermissions(config({ password, default_permissions: ["read"] }))).toEqual(["read"]);
});

test("a password comes from the file that is named, without its last line break", () => {
  const folder = mkdtempSync(join(tmpdir(), "auralis-credentials-"));
  writeFileSync(join(folder, "mpd"), "from a file\n");
  const named = config({ password: [{ password_file: "mpd", permissions: ["read"] }] });
  expect(mpdPasswords(named, folder)).toEqual([{ password: "from a file", permissions: ["read"] }]);
  expect(() => mpdPasswords(named, join(folder, "elsewhere"))).toThrow(/cannot be read \(ENOENT\)/);
});
