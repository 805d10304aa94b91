import { pictureType } from "./picture-type.ts";

/** Larger ones would take hundreds of megabytes to open. */
const MAX_PIXELS = 64_000_000;
const TIMEOUT_SECONDS = 5;
const QUALITY = 85;
/** What is opened to be scaled. Not SVG, which is a program, and nothing that many tools have had trouble with. */
const SCALABLE: ReadonlySet<string | null> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

/**
 * A picture as JPEG, at most `size` pixels wide and high. null when it is to be taken as it is: it is small enough, it
 * cannot be opened, or the optional package sharp is not installed.
 */
export async function scalePicture(bytes: Uint8Array, size: number): Promise<Uint8Array | null> {
  if (!SCALABLE.has(pictureType(bytes))) return null;
  const sharp = await loadSharp();
  if (sharp === null) return null;
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata();
    if (width <= size && height <= size) return null;
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn: "error" })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .resize({ width: size, height: size, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .jpeg({ quality: QUALITY })
      .toBuffer();
  } catch {
    return null;
  }
}

type Sharp = typeof import("sharp").default;
let loaded: Promise<Sharp | null> | null = null;

function loadSharp(): Promise<Sharp | null> {
  loaded ??= import("sharp").then(
    ({ default: sharp }) => {
      // One picture at a time, nothing kept between them: this process has little memory.
      sharp.concurrency(1);
      sharp.cache(false);
      return sharp;
    },
    () => null,
  );
  return loaded;
}
