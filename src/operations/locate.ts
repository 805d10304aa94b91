import { DomainError } from "../shared/errors.ts";

/** Where a client-supplied address leads. `library` addresses are relative, normal and inside the roots by form. */
export type Location =
  | { readonly kind: "library"; readonly uri: string }
  | { readonly kind: "stream"; readonly url: URL };

const MAX_URI_BYTES = 4096;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The one place that reads an address from a client. Refuses `..`, `.`, absolute paths, NUL and newlines, and every
 * scheme but http and https; keeps the odd legal cases (`""`, a trailing slash, `.hidden`, `...`). Symbolic links are
 * judged where the file is opened, in the decoder and indexer processes. Errors: `bad-uri`.
 */
export function locate(uri: string): Location {
  if (uri.length > MAX_URI_BYTES || /[\0\r\n]/.test(uri)) throw new DomainError("bad-uri", "Malformed URI");
  if (SCHEME.test(uri)) return locateUrl(uri);
  if (uri === "" || uri === "/") return { kind: "library", uri: "" };
  const path = uri.endsWith("/") ? uri.slice(0, -1) : uri;
  if (path.startsWith("/"))
    throw new DomainError("bad-uri", "Absolute paths are not allowed; use a path below the music folder");
  for (const segment of path.split("/")) {
    if (segment === "" || segment === "." || segment === "..") throw new DomainError("bad-uri", "Malformed path");
  }
  return { kind: "library", uri: path };
}

/** An address that must lie in the library. Errors: `bad-uri`. */
export function locateInLibrary(uri: string): string {
  const location = locate(uri);
  if (location.kind === "library") return location.uri;
  throw new DomainError("bad-uri", "This needs a path below the music folder, not a URL");
}

function locateUrl(uri: string): Location {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new DomainError("bad-uri", "Unsupported URI scheme; http and https are allowed");
  }
  return { kind: "stream", url };
}
