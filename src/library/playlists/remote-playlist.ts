import { extname } from "node:path";
import { DomainError } from "../../shared/errors.ts";
import { httpGet } from "../../shared/network/http-get.ts";
import type { HttpSettings } from "../../shared/network/http-settings.ts";
import { networkError } from "../../shared/network/network-error.ts";
import { readBody } from "../../shared/network/read-body.ts";
import type { PlaylistEntry } from "../playlists-port.ts";
import { parseAsx } from "./asx.ts";
import { MAX_ENTRY_CHARS } from "./limits.ts";
import { parseM3u } from "./m3u.ts";
import { parsePls } from "./pls.ts";
import { decode } from "./text-lines.ts";
import type { WrittenEntry } from "./written-entry.ts";
import { parseXspf } from "./xspf.ts";

const MAX_BYTES = 1024 * 1024;
const LIMIT_MS = 30_000;

type Parse = (bytes: Uint8Array) => Iterable<WrittenEntry>;

const BY_TYPE: Readonly<Record<string, Parse>> = {
  "audio/x-mpegurl": parseM3u,
  "audio/mpegurl": parseM3u,
  "application/x-mpegurl": parseM3u,
  "audio/x-scpls": parsePls,
  "application/pls+xml": parsePls,
  "application/xspf+xml": parseXspf,
  "video/x-ms-asf": parseAsx,
  "video/x-ms-asx": parseAsx,
};

const BY_ENDING: Readonly<Record<string, Parse>> = {
  ".m3u": parseM3u,
  ".m3u8": parseM3u,
  ".pls": parsePls,
  ".xspf": parseXspf,
  ".asx": parseAsx,
};

/**
 * The streams that a playlist on a web server names (m3u, pls, xspf, asx; at most 1 MiB). It cannot name files of ours.
 * Errors: `not-found` for what is no playlist or cannot be had, `unavailable` for one that is too long or HLS.
 */
export async function readRemotePlaylist(address: string, settings: HttpSettings): Promise<readonly PlaylistEntry[]> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const { url, headers, body } = await httpGet(new URL(address), {}, settings, signal);
    const type = (headers["content-type"] ?? "").replace(/;.*$/, "").trim().toLowerCase();
    const parse = BY_TYPE[type] ?? BY_ENDING[extname(url.pathname).toLowerCase()];
    if (parse === undefined || (/^audio\//.test(type) && BY_TYPE[type] === undefined)) {
      body.destroy();
      throw new DomainError("not-found", "This is no playlist; add it to the queue if it is a stream");
    }
    const bytes = await whole(readBody(body, settings.stallTimeoutMs));
    if (parse === parseM3u && decode(bytes).includes("#EXT-X-")) {
      throw new DomainError("unavailable", "This is an HLS stream, which cannot be played");
    }
    return entriesIn(parse(bytes), url);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError("not-found", `The playlist cannot be read: ${networkError(error).message}`);
  }
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new DomainError("unavailable", "The playlist is longer than 1 MiB");
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function entriesIn(written: Iterable<WrittenEntry>, base: URL): readonly PlaylistEntry[] {
  const entries: PlaylistEntry[] = [];
  for (const { address, range, tags } of written) {
    // Paths of files, not of streams (as in MPD).
    if (address.startsWith("/") || !URL.canParse(address, base.href)) continue;
    const url = new URL(address, base);
    const isStream = url.protocol === "http:" || url.protocol === "https:";
    if (isStream && url.href.length <= MAX_ENTRY_CHARS) entries.push({ uri: url.href, range, tags });
  }
  return entries;
}
