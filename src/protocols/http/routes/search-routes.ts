import { z } from "zod";
import { locateInLibrary } from "../../../operations/locate.ts";
import type { HttpContext } from "../context.ts";
import { cutPage, nextOffsetSchema, pageOf, pageQuery, windowOf } from "../paging.ts";
import { type Route, route } from "../route.ts";
import { type FilterQuery, filterOf, filterQuery, sortQuery } from "../song-filter.ts";
import { songSchema, songView } from "../song-view.ts";

const page = { offset: z.int(), nextOffset: nextOffsetSchema };
const songsSchema = z.strictObject({ ...page, songs: z.array(songSchema) }).meta({ ref: "Songs" });
const albumsSchema = z
  .strictObject({ ...page, albums: z.array(z.strictObject({ album: z.string(), albumArtist: z.string() })) })
  .meta({ ref: "Albums" });
const artistsSchema = z.strictObject({ ...page, artists: z.array(z.string()) }).meta({ ref: "Artists" });

const searchQuery = filterQuery.extend(pageQuery.shape);

/** Lists over the whole library; every answer is one page of one version of it. */
export function searchRoutes(context: HttpContext): Route[] {
  const { library } = context.operations;
  const filterFrom = (query: FilterQuery) =>
    filterOf(query, query.under === undefined ? null : locateInLibrary(query.under));
  return [
    route({
      tag: "library",
      method: "get",
      path: "/library/songs",
      summary: "Songs by tags and words",
      query: searchQuery.extend(sortQuery.shape),
      result: songsSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const found = await library.find({
          filter: filterFrom(query),
          sort: query.sort ?? null,
          window: windowOf(page),
        });
        const { rows, nextOffset } = cutPage(page, found);
        return { body: { offset: page.offset, nextOffset, songs: rows.map(songView) } };
      },
    }),
    route({
      tag: "library",
      method: "get",
      path: "/library/albums",
      summary: "Albums with their artists",
      query: searchQuery,
      result: albumsSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const found = await library.list("Album", filterFrom(query), ["AlbumArtist"], windowOf(page));
        const { rows, nextOffset } = cutPage(page, found);
        const albums = rows.map((row) => ({ album: row.value, albumArtist: row.groups[0] ?? "" }));
        return { body: { offset: page.offset, nextOffset, albums } };
      },
    }),
    route({
      tag: "library",
      method: "get",
      path: "/library/artists",
      summary: "Artists",
      query: searchQuery,
      result: artistsSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const found = await library.list("Artist", filterFrom(query), [], windowOf(page));
        const { rows, nextOffset } = cutPage(page, found);
        return { body: { offset: page.offset, nextOffset, artists: rows.map((row) => row.value) } };
      },
    }),
  ];
}
