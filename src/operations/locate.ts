import { DomainError } from "../shared/errors.ts";

/** Where a client-supplied address leads. `library` addresses are relative, normal and inside the roots by form. */
export type Location =
  | { readonly kind: "library"; readonly uri: string }
  | { readonly kind: "stream"; readonly url: URL };

const MAX_URI_BYTES = 4096;
const OUTSIDE = "Paths of this machine are not allowed; use a path below the music folder";
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The one place that reads an address from a client. Refuses `..`, `.`, absolute paths, NUL and newlines, and every
 * scheme but http and https; keeps the odd legal cases (`""`, a trailing slash, `.hidden`, `...`). Symbolic links are
 * judged where the file is opened, in the decoder and indexer processes. Errors: `bad-path`, `outside-path`,
 * `bad-uri`.
 */
export function locate(uri: string): Location {
  if (uri.length > MAX_URI_BYTES || /[\0\r\n]/.test(uri)) throw new DomainError("bad-uri", "Malformed URI");
  if (SCHEME.test(uri)) return locateUrl(uri);
  if (uri === "" || uri === "/") return { kind: "library", uri: "" };
  const path = uri.endsWith("/") ? uri.slice(0, -1) : uri;
  if (path.startsWith("/")) throw new DomainError("outside-path", OUTSIDE);
  for (const segment of path.split("/")) {
    if (segment === "" || segment === "." || segment === "..") throw new DomainError("bad-path", "Malformed path");
  }
  return { kind: "library", uri: path };
}

/** An address that must lie in the library. Errors: as `locate`, `bad-uri` for a URL. */
export function locateInLibrary(uri: string): string {
  const location = locate(uri);
  if (location.kind === "library") return location.uri;
  throw new DomainError("bad-uri", "This needs a path below the music folder, not a URL");
}

function locateUrl(uri: string): Location {
  if (/^file:/i.test(uri)) throw fileRefused(uri);
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new DomainError("bad-uri", "Unsupported URI scheme");
  }
  return { kind: "stream", url };
}

/** MPD opens files of this machine to clients of this machine; here what is played lies in the music folders. */
function fileRefused(uri: string): DomainError {
  return /^file:\/\/\//i.test(uri)
    ? new DomainError("outside-path", OUTSIDE)
    : new DomainError("bad-uri", "Malformed file:// URI");
}
