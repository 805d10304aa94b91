import { z } from "zod";
import type { Library, Picture } from "../../../library/library-port.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import { DomainError } from "../../../shared/errors.ts";
import type { HttpContext } from "../context.ts";
import { entityTag, isNoneMatch } from "../entity-tag.ts";
import { Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";
import { filterOf } from "../song-filter.ts";

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

/** A fixed few, so that a picture is scaled and kept a few times at most. */
const SIZES = ["100", "150", "200", "300", "400", "600", "800", "1200", "1600"] as const;

const artQuery = z.strictObject({
  uri: z.string().max(4096).optional().meta({ description: "a song or a folder" }),
  album: z.string().max(1024).optional().meta({ description: "instead of uri: the album of this title" }),
  albumartist: z.string().max(1024).optional().meta({ description: "beside album: whose album" }),
  kind: z.enum(["embedded", "folder"]).optional().meta({ description: "default: embedded, else folder" }),
  size: z
    .enum(SIZES)
    .optional()
    .meta({ description: "at most so many pixels wide and high, if the server can scale it; default: as it is" }),
  v: z.string().max(200).optional().meta({ description: "the content hash: the answer may then be kept for ever" }),
});

/** `/library/art`: the picture inside a song or beside it. */
export function artRoutes(context: HttpContext): Route[] {
  const { library } = context.operations;
  return [
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/art",
      summary: "The cover of a song, folder or album",
      query: artQuery,
      result: z.string().meta({ format: "binary" }),
      media: "image/*",
      run: async ({ query, header }) => {
        const uri = await pictured(library, query);
        const size = query.size === undefined ? null : Number(query.size);
        for (const kind of query.kind === undefined ? (["embedded", "folder"] as const) : [query.kind]) {
          const picture = await library.picture(uri, kind, size);
          if (picture !== null) return answer(picture, query.v, header("if-none-match"));
        }
        throw new DomainError("not-found", "There is no picture for this address");
      },
    }),
  ];
}

function answer(picture: Picture, version: string | undefined, known: string | undefined): Response {
  const headers = {
    ETag: entityTag(picture.contentHash),
    // An address without the hash shows another picture once the file has one.
    "Cache-Control": isOfVersion(picture, version) ? "private, max-age=31536000, immutable" : "private, no-cache",
  };
  if (isNoneMatch(known, headers.ETag)) return new Response(null, { status: 304, headers });
  const type = SAFE_TYPES.has(picture.mimeType) ? picture.mimeType : "application/octet-stream";
  const body = new Uint8Array(picture.bytes);
  return new Response(body, {
    headers: { ...headers, "Content-Type": type, "Content-Length": String(body.byteLength) },
  });
}

/** A scaled picture has the hash of the original with its size behind: either names it. */
function isOfVersion({ contentHash }: Picture, version: string | undefined): boolean {
  return version !== undefined && (contentHash === version || contentHash.startsWith(`${version}-`));
}

async function pictured(library: Library, { uri, album, albumartist }: z.output<typeof artQuery>): Promise<string> {
  if (uri !== undefined && album === undefined && albumartist === undefined) return locateInLibrary(uri);
  if (uri !== undefined || album === undefined) {
    throw new Refusal("invalid-request", "A picture is asked for by uri, or by album and perhaps albumartist", {
      faults: [{ parameter: uri === undefined ? "album" : "uri", detail: "give either uri or album" }],
    });
  }
  const filter = filterOf({ album, ...(albumartist === undefined ? {} : { albumartist }) }, null);
  const [song] = await library.find({ filter, sort: null, window: { start: 0, end: 1 } });
  if (song === undefined) throw new DomainError("not-found", "There is no such album");
  return song.uri;
}
