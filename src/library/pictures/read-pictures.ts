import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type EncodedPicture, MAX_PICTURE_BYTES } from "../indexer/indexer-messages.ts";
import { openInside } from "../indexer/open-inside.ts";
import { sharedTagLib } from "../tags/tag-lib.ts";
import { folderPictures } from "./folder-picture.ts";
import { pictureType } from "./picture-type.ts";
import { scalePicture } from "./scale-picture.ts";

/** The number of a front cover among the kinds of pictures of ID3v2 (4.14), which the other formats took over. */
const FRONT_COVER = 3;

/** The picture beside a song. `size`: at most so many pixels wide and high; null = as it is. */
export async function readFolderPicture(
  songPath: string,
  rootPath: string,
  size: number | null,
): Promise<EncodedPicture | null> {
  for (const path of folderPictures(dirname(songPath))) {
    const bytes = await openInside(path, rootPath, async ({ descriptor, sizeBytes }) =>
      sizeBytes === 0 || sizeBytes > MAX_PICTURE_BYTES ? null : readFileSync(descriptor),
    );
    if (bytes !== null) return encode(bytes, null, size);
  }
  return null;
}

/** The front cover inside a file, or its first picture. */
export async function readEmbeddedPicture(
  songPath: string,
  rootPath: string,
  size: number | null,
): Promise<EncodedPicture | null> {
  const pictures = await openInside(songPath, rootPath, ({ path }) =>
    picturesOfTagLib(path).catch(() => picturesOfMusicMetadata(path).catch(() => [])),
  );
  const usable = pictures.filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_PICTURE_BYTES);
  const chosen = usable.find(({ front }) => front) ?? usable[0];
  return chosen === undefined ? null : encode(chosen.bytes, chosen.mimeType, size);
}

type FoundPicture = { readonly bytes: Uint8Array; readonly mimeType: string; readonly front: boolean };

async function picturesOfTagLib(path: string): Promise<readonly FoundPicture[]> {
  const { module } = await sharedTagLib();
  const handle = module.createFileHandle();
  try {
    if (handle.loadFromPath?.(path) !== true) throw new Error("TagLib cannot read the file");
    return handle
      .getPictures()
      .map(({ data, mimeType, type }) => ({ bytes: data, mimeType, front: type === FRONT_COVER }));
  } finally {
    handle.destroy();
  }
}

async function picturesOfMusicMetadata(path: string): Promise<readonly FoundPicture[]> {
  const { parseFile } = await import("music-metadata");
  const { common } = await parseFile(path);
  return (common.picture ?? []).map(({ data, format, type }) => ({
    bytes: data,
    mimeType: format,
    front: type === "Cover (front)",
  }));
}

/** What the tag says of the type counts only when the bytes say nothing. The hash of a scaled one tells of which. */
async function encode(bytes: Uint8Array, saidType: string | null, size: number | null): Promise<EncodedPicture> {
  const original = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const scaled = size === null ? null : await scalePicture(bytes, size);
  const sent = scaled ?? bytes;
  return {
    mimeType: pictureType(sent) ?? (saidType || "application/octet-stream"),
    base64: Buffer.from(sent).toString("base64"),
    contentHash: scaled === null ? original : `${original}-${size}`,
  };
}
