import { readSync } from "node:fs";
import { extname } from "node:path";
import { DomainError } from "../../shared/errors.ts";
import { openInside } from "../indexer/open-inside.ts";
import type { PlaylistEntry } from "../playlists-port.ts";
import type { Roots } from "../roots.ts";
import { parseAsx } from "./asx.ts";
import { parseCue } from "./cue.ts";
import { embeddedEntries } from "./embedded-sheet.ts";
import { MAX_ENTRIES } from "./limits.ts";
import { parseM3u } from "./m3u.ts";
import { parsePls } from "./pls.ts";
import { resolveAddress } from "./resolve-address.ts";
import type { WrittenEntry } from "./written-entry.ts";
import { parseXspf } from "./xspf.ts";

/** A playlist among music is small; more than this is not read. */
const MAX_BYTES = 8 * 1024 * 1024;

const PARSERS: Readonly<Record<string, (bytes: Uint8Array) => Iterable<WrittenEntry>>> = {
  ".m3u": parseM3u,
  ".m3u8": parseM3u,
  ".pls": parsePls,
  ".xspf": parseXspf,
  ".asx": parseAsx,
  ".cue": parseCue,
};

/**
 * The entries of a playlist file in the music folders, or of the cue sheet inside a song's file. Errors: `not-found`,
 * also for what is no playlist.
 */
export async function readPlaylistFile(
  uri: string,
  roots: Roots,
  sheetInside: (uri: string) => Promise<string | null>,
): Promise<readonly PlaylistEntry[]> {
  const parse = PARSERS[extname(uri).toLowerCase()];
  if (parse === undefined) {
    const sheet = await sheetInside(uri).catch(() => null);
    if (sheet === null) throw missing();
    return embeddedEntries(sheet, uri);
  }
  const place = roots.resolve(uri);
  if (place === null) throw missing();
  const bytes = await openInside(place.path, place.root.path, async ({ descriptor, sizeBytes }) => {
    const buffer = Buffer.alloc(Math.min(sizeBytes, MAX_BYTES));
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0));
  }).catch(() => {
    throw missing();
  });
  const entries: PlaylistEntry[] = [];
  for (const { address, range, tags } of parse(bytes)) {
    if (entries.length === MAX_ENTRIES) break;
    entries.push({ uri: resolveAddress(address, uri, roots), range, tags });
  }
  return entries;
}

function missing(): DomainError {
  return new DomainError("not-found", "No such playlist");
}
