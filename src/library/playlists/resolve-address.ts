import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parentUri, type Roots } from "../roots.ts";

/** Nearly no entry of a stored playlist has an empty or dotted segment or a scheme. */
const NEEDS_WORK = /(^|\/)\.{0,2}(\/|$)|:\/\//;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * What an entry's address means: a path below the music folders when it leads there (absolute paths and file: URLs
 * inside a root become relative, `..` is resolved against the playlist's folder), a URL as it is, anything else as it
 * was written. The answer is only ever looked up in the library; nothing is opened by it.
 */
export function resolveAddress(address: string, playlistUri: string | null, roots: Roots): string {
  if (playlistUri === null && !NEEDS_WORK.test(address)) return address;
  if (SCHEME.test(address)) return address.toLowerCase().startsWith("file://") ? fromFileUrl(address, roots) : address;
  if (posix.isAbsolute(address)) return roots.uriOf(posix.normalize(address)) ?? address;
  const path = posix.normalize(playlistUri === null ? address : posix.join(parentUri(playlistUri), address));
  return path === ".." || path.startsWith("../") ? address : path;
}

function fromFileUrl(address: string, roots: Roots): string {
  try {
    return roots.uriOf(fileURLToPath(address)) ?? address;
  } catch {
    return address;
  }
}
