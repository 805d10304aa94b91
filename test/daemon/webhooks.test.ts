import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { configSchema } from "../../src/daemon/config/schema.ts";
import { webhooksOf } from "../../src/daemon/webhooks.ts";

const folder = mkdtempSync(join(tmpdir(), "auralis-webhooks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const url = "https://example.org/hook";
const config = (...webhook: object[]) => configSchema.parse({ webhook });

test("a secret is text, or base64 as the convention writes it, or in a file; without one nothing is signed", () => {
  writeFileSync(join(folder, "hook"), "whsec_MDEyMzQ1Njc4OWFiY2RlZg==\n");
  const hooks = webhooksOf(
    config({ url }, { url, secret: "0123456789abcdef" }, { url, secret_file: "hook", events: ["jobs", "zones"] }),
    folder,
  );
  expect(hooks.map(({ secret }) => secret.toString())).toEqual(["", "0123456789abcdef", "0123456789abcdef"]);
  expect(hooks.map(({ topics }) => topics)).toEqual([["player"], ["player"], ["jobs", "zones"]]);
  expect(hooks.every(({ allowPrivate }) => allowPrivate === false)).toBe(true);
  expect(() => webhooksOf(config({ url, secret_file: "elsewhere" }), folder)).toThrow(/cannot be read \(ENOENT\)/);
});

test.each([
  [{ url: "example.org" }],
  [{ url: "ftp://example.org/" }],
  [{ url, events: ["everything"] }],
  [{ url, events: [] }],
  [{ url, secret: "short" }],
  [{ url, secret: "0123456789abcdef", secret_file: "hook" }],
  [{ url, sercet: "0123456789abcdef" }],
])("%j is refused", (webhook) => {
  expect(configSchema.safeParse({ webhook: [webhook] }).success).toBe(false);
});
