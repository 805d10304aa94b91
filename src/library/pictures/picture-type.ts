/** The media type that the first bytes of a picture tell; null when they are none known here (SVG among them). */
export function pictureType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("\x89PNG")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "image/webp";
  if (head.startsWith("\xff\x0a") || head.slice(4, 8) === "JXL ") return "image/jxl";
  if (head.startsWith("GIF8")) return "image/gif";
  if (head.slice(4, 12) === "ftypavif") return "image/avif";
  if (head.startsWith("BM")) return "image/bmp";
  return null;
}
