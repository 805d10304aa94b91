import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseFile } from "music-metadata";
import { type EncodedPicture, MAX_PICTURE_BYTES } from "./indexer-messages.ts";
import { openInside } from "./open-inside.ts";
import { sharedTagLib } from "./tag-lib.ts";

/** The names MPD's `albumart` looks for, in its order. */
const FOLDER_PICTURES = ["cover.png", "cover.jpg", "cover.jxl", "cover.webp"];

export async function readFolderPicture(songPath: string, rootPath: string): Promise<EncodedPicture | null> {
  for (const name of FOLDER_PICTURES) {
    const path = join(dirname(songPath), name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() !== true || stats.size === 0 || stats.size > MAX_PICTURE_BYTES) continue;
    const bytes = await openInside(path, rootPath, async (file) => readFileSync(file.descriptor));
    return encode(bytes, mimeTypeOf(bytes));
  }
  return null;
}

/** The front cover inside a file, or its first picture. */
export async function readEmbeddedPicture(path: string): Promise<EncodedPicture | null> {
  for (const read of [picturesOfTagLib, picturesOfMusicMetadata]) {
    const pictures = await read(path).catch(() => []);
    const usable = pictures.filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_PICTURE_BYTES);
    const chosen = usable.find(({ front }) => front) ?? usable[0];
    if (chosen !== undefined) return encode(chosen.bytes, chosen.mimeType || mimeTypeOf(chosen.bytes));
  }
  return null;
}

type FoundPicture = { readonly bytes: Uint8Array; readonly mimeType: string; readonly front: boolean };

async function picturesOfTagLib(path: string): Promise<readonly FoundPicture[]> {
  const { library } = await sharedTagLib();
  const file = await library.open(path);
  try {
    return file
      .getPictures()
      .map(({ data, mimeType, type }) => ({ bytes: data, mimeType, front: type === "FrontCover" }));
  } finally {
    file.dispose();
  }
}

async function picturesOfMusicMetadata(path: string): Promise<readonly FoundPicture[]> {
  const { common } = await parseFile(path);
  return (common.picture ?? []).map(({ data, format, type }) => ({
    bytes: data,
    mimeType: format,
    front: type === "Cover (front)",
  }));
}

function encode(bytes: Uint8Array, mimeType: string): EncodedPicture {
  const contentHash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  return { mimeType, base64: Buffer.from(bytes).toString("base64"), contentHash };
}

function mimeTypeOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("\x89PNG")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  if (head.startsWith("\xff\x0a") || head.slice(4, 8) === "JXL ") return "image/jxl";
  if (head.startsWith("GIF8")) return "image/gif";
  return "application/octet-stream";
}
