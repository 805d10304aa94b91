import { z } from "zod";
import { listeningStats } from "../../../operations/stats.ts";
import type { HttpContext } from "../context.ts";
import { digits } from "../paging.ts";
import { type Route, route } from "../route.ts";
import { songSchema, songView } from "../song-view.ts";

const MOST = 200;
const plays = z.int();
const named = z.array(z.strictObject({ name: z.string(), plays }));

export const statsSchema = z
  .strictObject({
    library: z.strictObject({ artists: z.int(), albums: z.int(), songs: z.int(), playtimeSeconds: z.number() }),
    plays: plays.meta({ description: "of all songs, as their `playCount` says" }),
    songsPlayed: z.int().meta({ description: "songs that were played at least once; 5000 are looked at" }),
    songs: z
      .array(z.strictObject({ song: songSchema, plays }))
      .meta({ description: "played most, as the other lists" }),
    artists: named,
    albums: z.array(z.strictObject({ name: z.string(), albumArtist: z.string(), plays })),
    genres: named,
  })
  .meta({ ref: "Stats" });

const statsQuery = z.strictObject({
  limit: digits
    .refine((limit) => limit >= 1 && limit <= MOST, `must be 1 to ${MOST}`)
    .optional()
    .meta({ description: `rows of each list, 1 to ${MOST}; default 20` }),
});

/** `/stats`: how much there is, and what is heard of it. */
export function statsRoutes({ operations }: HttpContext): Route[] {
  return [
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/stats",
      summary: "How much there is, and the songs, artists, albums and genres that are played most",
      query: statsQuery,
      result: statsSchema,
      run: async ({ query }) => {
        const { artists, albums, songs, playtimeSeconds } = await operations.library.stats();
        const heard = await listeningStats(operations, query.limit ?? 20);
        return {
          body: {
            library: { artists, albums, songs, playtimeSeconds },
            ...{ plays: heard.plays, songsPlayed: heard.songsPlayed },
            songs: heard.songs.map(({ song, plays }) => ({ song: songView(song), plays })),
            ...{ artists: [...heard.artists], albums: [...heard.albums], genres: [...heard.genres] },
          },
        };
      },
    }),
  ];
}
