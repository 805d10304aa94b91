import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isNoneMatch } from "./entity-tag.ts";
import { PAGE_HEADERS } from "./security-headers.ts";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  webmanifest: "application/manifest+json",
};

/** Files with a hash of their contents in the name, and those whose names are known to browsers. Nothing leads elsewhere. */
const ASSET = /^\/assets\/[\w-]+(?:\.[\w-]+)*\.(js|css|svg|png)$/;
const KNOWN = /^\/(?:service-worker\.js|manifest\.webmanifest|icon[\w-]*\.(?:svg|png))$/;

/** Compressed beside the file; which of them a client takes is a matter of substrings: nobody sends `br;q=0`. */
const ENCODINGS = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;

export type PageRequest = {
  readonly path: string;
  readonly header: (name: string) => string | undefined;
};

/** The page for browsers. `folder`: where it was built to. */
export class Page {
  readonly #folder: string;

  constructor(folder: URL) {
    this.#folder = fileURLToPath(folder);
  }

  /** Null: nothing of the page is at this address, or the page was not built. */
  async answer({ path, header }: PageRequest): Promise<Response | null> {
    const isIndex = path === "/" && (header("accept") ?? "").includes("text/html");
    const isAsset = ASSET.test(path);
    if (!isIndex && !isAsset && !KNOWN.test(path)) return null;
    const name = isIndex ? "/index.html" : path;
    const file = await this.#read(name, header("accept-encoding") ?? "");
    if (file === null) return null;
    const headers: Record<string, string> = {
      ...PAGE_HEADERS,
      "Content-Type": MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
      "Cache-Control": isAsset ? "public, max-age=31536000, immutable" : "no-cache",
      Vary: "Accept, Accept-Encoding",
      ETag: `"${createHash("sha256").update(file.bytes).digest("base64url").slice(0, 22)}"`,
    };
    if (isNoneMatch(header("if-none-match"), headers.ETag ?? "")) return new Response(null, { status: 304, headers });
    if (file.encoding !== null) headers["Content-Encoding"] = file.encoding;
    headers["Content-Length"] = String(file.bytes.byteLength);
    return new Response(file.bytes, { headers });
  }

  async #read(
    name: string,
    accepted: string,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; encoding: string | null } | null> {
    for (const encoding of ENCODINGS) {
      if (!accepted.includes(encoding.name)) continue;
      const bytes = await bytesOf(join(this.#folder, name + encoding.suffix));
      if (bytes !== null) return { bytes, encoding: encoding.name };
    }
    const bytes = await bytesOf(join(this.#folder, name));
    return bytes === null ? null : { bytes, encoding: null };
  }
}

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    return null;
  }
}
