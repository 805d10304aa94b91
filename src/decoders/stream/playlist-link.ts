import type { HttpAnswer } from "../../shared/network/http-get.ts";
import { readBody } from "../../shared/network/read-body.ts";

const PLAYLIST_TYPES = /^(audio|application)\/(x-)?(scpls|mpegurl|pls\+xml|xspf\+xml)\b|^video\/x-ms-asf\b/i;
const PLAYLIST_NAMES = /\.(m3u|pls|xspf|asx)$/i;
const MAX_LINK_BYTES = 65_536;
const MAX_LINK_MS = 30_000;

/** Whether an answer is a list of streams and not a stream. */
export function isPlaylist({ url, headers }: HttpAnswer): boolean {
  const type = headers["content-type"] ?? "";
  return PLAYLIST_TYPES.test(type) || (PLAYLIST_NAMES.test(url.pathname) && !/^audio\/(mpeg|aac|ogg)\b/i.test(type));
}

/** The first stream in a list (m3u, pls, xspf, asx: whatever is written around it), or null. Throws NetworkError. */
export async function firstLink({ url, body }: HttpAnswer, stallTimeoutMs: number): Promise<URL | null> {
  const endMs = performance.now() + MAX_LINK_MS;
  let text = "";
  for await (const chunk of readBody(body, stallTimeoutMs)) {
    text += chunk.toString("latin1");
    if (text.length > MAX_LINK_BYTES || performance.now() > endMs) break;
  }
  // Segments of HLS are no streams of their own.
  if (text.includes("#EXT-X-")) return null;
  for (const [link] of text.matchAll(/https?:\/\/[^\s"'<>]+/gi)) {
    const clean = link.replaceAll("&amp;", "&");
    if (URL.canParse(clean) && new URL(clean).href !== url.href && !clean.includes("xspf.org/ns"))
      return new URL(clean);
  }
  return null;
}
