import { z } from "zod";
import { MAX_SIMILAR, similarSongs } from "../../../operations/similar/similar-songs.ts";
import type { HttpContext } from "../context.ts";
import { digits } from "../paging.ts";
import { type Route, route } from "../route.ts";
import { songSchema, songView } from "../song-view.ts";

const DEFAULT_LIMIT = 20;

const query = z.strictObject({
  uri: z.string().max(4096).meta({ description: "a song of the library" }),
  limit: digits
    .refine((limit) => limit >= 1 && limit <= MAX_SIMILAR, `must be 1 to ${MAX_SIMILAR}`)
    .optional()
    .meta({ description: `songs wanted, 1 to ${MAX_SIMILAR}; default ${DEFAULT_LIMIT}` }),
  explain: z.enum(["0", "1"]).optional().meta({ description: "1: with words for what differs" }),
});

const similarSchema = z
  .strictObject({
    songs: z.array(
      z.strictObject({
        song: songSchema,
        distance: z.number().meta({ description: "0 = the same in everything measured; 1 = as the library is wide" }),
        differs: z
          .array(z.string())
          .optional()
          .meta({ description: "in what it differs, what matters most first: much slower, slightly darker" }),
      }),
    ),
  })
  .meta({ ref: "SimilarSongs" });

/** `/library/song/similar`: more like this. */
export function similarRoutes({ operations }: HttpContext): Route[] {
  return [
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/song/similar",
      summary: "Songs that sound like one, the likest first, each recording once",
      query,
      result: similarSchema,
      run: async ({ query: { uri, limit = DEFAULT_LIMIT, explain } }) => ({
        body: {
          songs: (await similarSongs(operations, uri, limit)).map(({ song, distance, differs }) => ({
            song: songView(song),
            distance: Math.round(distance * 1e4) / 1e4,
            ...(explain === "1" ? { differs: [...differs] } : {}),
          })),
        },
      }),
    }),
  ];
}
