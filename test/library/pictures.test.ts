import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Picture } from "../../src/library/library-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { PictureCache } from "../../src/library/picture-cache.ts";
import { makeFlac, makeFolder, open, scan } from "./rig.ts";

let folder: ReturnType<typeof makeFolder>;
let opened: OpenLibrary;

beforeAll(async () => {
  folder = makeFolder();
  const song = join(folder.music, "A/a.flac");
  makeFlac(song);
  makeFlac(join(folder.music, "b.flac"));
  const png = join(folder.music, "A/cover.png");
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=red:size=32x32", "-frames:v", "1", png]);
  copyFileSync(png, join(folder.music, "A/cover.jpg"));
  execFileSync("metaflac", [`--import-picture-from=${png}`, song]);
  opened = await open(folder);
  await scan(opened.library);
});

afterAll(async () => {
  await opened.close();
  folder.remove();
});

test.each(["folder", "embedded"] as const)("the %s picture comes whole, with its type", async (kind) => {
  const picture = await opened.library.picture("A/a.flac", kind);
  expect(picture?.mimeType).toBe("image/png");
  expect(Buffer.from(picture?.bytes ?? []).equals(readFileSync(join(folder.music, "A/cover.png")))).toBe(true);
  expect(picture?.contentHash).toMatch(/^[0-9a-f]{32}$/);
  expect(await opened.library.picture("b.flac", kind)).toBeNull();
  await expect(opened.library.picture("nope.flac", kind)).rejects.toMatchObject({ code: "not-found" });
});

const picture = (bytes: number): Picture => ({ mimeType: "image/png", bytes: new Uint8Array(bytes), contentHash: "" });

test("the cache is bounded by bytes and age, and simultaneous misses are one reading (C-14)", async () => {
  let nowMs = 0;
  let readings = 0;
  const cache = new PictureCache(10_000, 1_000, () => nowMs);
  const read = async () => {
    readings++;
    return picture(3_000);
  };
  await Promise.all(Array.from({ length: 20 }, () => cache.get("a", read)));
  expect(readings).toBe(1);
  for (const key of ["b", "c", "d", "e"]) await cache.get(key, read);
  expect(cache.bytes).toBeLessThanOrEqual(10_000);
  expect(readings).toBe(5);
  await cache.get("e", read);
  expect(readings).toBe(5);
  nowMs = 2_000;
  await cache.get("e", read);
  expect(readings).toBe(6);
  await expect(cache.get("x", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(cache.get("x", read)).resolves.not.toBeNull();
  cache.clear();
  expect(cache.bytes).toBe(0);
});
