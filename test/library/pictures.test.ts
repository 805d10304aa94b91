import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Picture } from "../../src/library/library-port.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { folderPictures } from "../../src/library/pictures/folder-picture.ts";
import { PictureCache } from "../../src/library/pictures/picture-cache.ts";
import { pictureType } from "../../src/library/pictures/picture-type.ts";
import { scalePicture } from "../../src/library/pictures/scale-picture.ts";
import { processorTime } from "../rig/processor-time.ts";
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

test("a folder has the picture that lies in it, or that of its first song", async () => {
  const { library } = opened;
  expect((await library.picture("A", "folder"))?.mimeType).toBe("image/png");
  expect((await library.picture("A", "embedded"))?.mimeType).toBe("image/png");
  expect(await library.picture("", "folder")).toBeNull();
  await expect(library.picture("B", "folder")).rejects.toMatchObject({ code: "not-found" });
});

test.each([
  [["AlbumArtSmall.jpg", "Folder.JPG"], "Folder.JPG"],
  [["back.jpg", "Front.png"], "Front.png"],
  [["AlbumArt_{1}_Small.jpg", "AlbumArt_{1}_Large.jpg"], "AlbumArt_{1}_Large.jpg"],
  [["cover.jpg", "Cover.jpeg", "folder.jpg"], "cover.jpg"],
  [["cover.jpeg"], "cover.jpeg"],
  [["back.jpg", "scan.png", "cover.txt"], null],
])("of %j the cover of the folder is %s", (names, chosen) => {
  const place = mkdtempSync(join(folder.music, ".names-"));
  for (const name of names) writeFileSync(join(place, name), "x");
  expect(folderPictures(place)[0] ?? null).toBe(chosen === null ? null : join(place, chosen));
});

function png(width: number, height: number): Buffer {
  const path = join(folder.music, `.${width}.png`);
  const source = ["-f", "lavfi", "-i", `color=red:size=${width}x${height}`, "-frames:v", "1"];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...source, path]);
  return readFileSync(path);
}

test("a picture is scaled to fit, never enlarged, as JPEG with a hash of its own", async () => {
  writeFileSync(join(folder.music, "A/cover.png"), png(800, 400));
  const { library } = opened;
  const scaled = await library.picture("A", "folder", 200);
  const original = await library.picture("A/a.flac", "folder", 800);
  expect(scaled).toMatchObject({ mimeType: "image/jpeg", contentHash: `${original?.contentHash}-200` });
  // A frame header of JPEG: FF C0, length, 8 bits, height, width.
  const bytes = Buffer.from(scaled?.bytes ?? []);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  expect([bytes.readUInt16BE(frame + 7), bytes.readUInt16BE(frame + 5)]).toEqual([200, 100]);
  expect(original?.mimeType).toBe("image/png");
});

test("the largest pictures come one after the other", { timeout: 120_000 }, async () => {
  const large = join(folder.music, ".large.png");
  const noise = "color=gray:size=2100x2100,noise=alls=100:allf=t";
  const source = ["-f", "lavfi", "-i", noise, "-frames:v", "1", "-pix_fmt", "rgb24"];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...source, large]);
  mkdirSync(join(folder.music, "L"));
  for (let index = 0; index < 6; index++) {
    const song = join(folder.music, `L/${index}.flac`);
    copyFileSync(join(folder.music, "b.flac"), song);
    execFileSync("metaflac", [`--import-picture-from=${large}`, song]);
  }
  await scan(opened.library);
  for (let index = 0; index < 6; index++) {
    const found = await opened.library.picture(`L/${index}.flac`, "embedded");
    expect(found?.bytes.length).toBe(readFileSync(large).length);
    expect(found?.bytes.length).toBeGreaterThan(10 * 1024 * 1024);
  }
});

test("pictures meant to harm are sent as they are, and quickly", async () => {
  const bomb = deflatePng(30_000, 30_000);
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><script>alert(1)</script></svg>',
  );
  for (const bytes of [bomb, svg, png(700, 700).subarray(0, 300), Buffer.from("not a picture")]) {
    const spentMs = processorTime();
    expect(await scalePicture(bytes, 100)).toBeNull();
    expect(spentMs()).toBeLessThan(5_000);
  }
  expect(pictureType(svg)).toBeNull();
  expect(bomb.length).toBeLessThan(2_000_000);
});

/** A PNG whose grey pixels are all black: 1 bit each, and next to nothing when compressed. */
function deflatePng(width: number, height: number): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const content = Buffer.concat([Buffer.from(name, "latin1"), body]);
    const edges = Buffer.alloc(8);
    edges.writeUInt32BE(body.length, 0);
    edges.writeUInt32BE(crc32(content), 4);
    return Buffer.concat([edges.subarray(0, 4), content, edges.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const pixels = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

const at = (uri: string) => ({ uri, variant: "folder null" });
const picture = (bytes: number): Picture => ({ mimeType: "image/png", bytes: new Uint8Array(bytes), contentHash: "" });

test("the cache is bounded by bytes and age, and simultaneous misses are one reading (C-14)", async () => {
  let nowMs = 0;
  let readings = 0;
  const cache = new PictureCache(10_000, 1_000, () => nowMs);
  const read = async () => {
    readings++;
    return picture(3_000);
  };
  await Promise.all(Array.from({ length: 20 }, () => cache.get(at("a"), read)));
  expect(readings).toBe(1);
  for (const key of ["b", "c", "d", "e"]) await cache.get(at(key), read);
  expect(cache.bytes).toBeLessThanOrEqual(10_000);
  expect(readings).toBe(5);
  await cache.get(at("e"), read);
  expect(readings).toBe(5);
  nowMs = 2_000;
  await cache.get(at("e"), read);
  expect(readings).toBe(6);
  await expect(cache.get(at("x"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(cache.get(at("x"), read)).resolves.not.toBeNull();
  cache.forget(["e"]);
  await cache.get(at("x"), read);
  expect(readings).toBe(7);
  await cache.get(at("e"), read);
  expect(readings).toBe(8);
  cache.forget(["x", "e", "d", "c", "b", "a"]);
  expect(cache.bytes).toBe(0);
});
