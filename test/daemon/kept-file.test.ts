import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { KeptFile } from "../../src/daemon/kept-file.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { temporaryPlace } from "../rig/place.ts";

const place = temporaryPlace("kept");
afterAll(() => place[Symbol.dispose]());

test("what is kept comes back, and nobody else may read what is secret", async () => {
  const path = place.under("secret.json");
  // Left behind by a daemon that was killed, with rights of its own.
  writeFileSync(`${path}.new`, "half", { mode: 0o644 });
  const file = new KeptFile(path, z.array(z.number()), 0o600);
  expect(await file.load([7], silentLogger)).toEqual([7]);
  await file.save([1, 2]);
  expect(await file.load([7], silentLogger)).toEqual([1, 2]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(["", "{", "[1, 2", '["a"]', "\u0000\u0000"])(
  "a file with %j counts as empty and is put aside",
  async (text) => {
    const path = place.under("broken.json");
    writeFileSync(path, text);
    const told: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void told.push(message) };
    expect(await new KeptFile(path, z.array(z.number())).load([7], logger)).toEqual([7]);
    expect(told).toEqual(["broken.json cannot be read and counts as empty"]);
    expect(readFileSync(`${path}.broken`, "utf8")).toBe(text);
  },
);
