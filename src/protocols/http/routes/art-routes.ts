import { z } from "zod";
import { locateInLibrary } from "../../../operations/locate.ts";
import { DomainError } from "../../../shared/errors.ts";
import type { HttpContext } from "../context.ts";
import { entityTag, isNoneMatch } from "../entity-tag.ts";
import { type Route, route } from "../route.ts";

/** Pictures that cannot carry scripts; anything else is sent as bytes to keep. */
const SAFE_TYPES: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "image/bmp",
  "image/avif",
  "image/tiff",
]);

/** `/library/art`: the picture inside a song or beside it. */
export function artRoutes(context: HttpContext): Route[] {
  const { library } = context.operations;
  return [
    route({
      tag: "library",
      method: "get",
      path: "/library/art",
      summary: "The cover of a song or folder",
      query: z.strictObject({
        uri: z.string().max(4096),
        kind: z.enum(["embedded", "folder"]).optional().meta({ description: "default: embedded, else folder" }),
        v: z
          .string()
          .max(200)
          .optional()
          .meta({ description: "the content hash: the answer may then be kept for ever" }),
      }),
      result: z.string().meta({ format: "binary" }),
      media: "image/*",
      run: async ({ query, header }) => {
        const uri = locateInLibrary(query.uri);
        const kinds = query.kind === undefined ? (["embedded", "folder"] as const) : [query.kind];
        for (const kind of kinds) {
          const picture = await library.picture(uri, kind);
          if (picture === null) continue;
          const headers = {
            ETag: entityTag(picture.contentHash),
            // An address without the hash shows another picture once the file has one.
            "Cache-Control":
              query.v === picture.contentHash ? "private, max-age=31536000, immutable" : "private, no-cache",
          };
          if (isNoneMatch(header("if-none-match"), headers.ETag)) return new Response(null, { status: 304, headers });
          const type = SAFE_TYPES.has(picture.mimeType) ? picture.mimeType : "application/octet-stream";
          const body = new Uint8Array(picture.bytes);
          return new Response(body, {
            headers: { ...headers, "Content-Type": type, "Content-Length": String(body.byteLength) },
          });
        }
        throw new DomainError("not-found", "There is no picture for this address");
      },
    }),
  ];
}
