import { z } from "zod";
import type { SongFilter } from "../../../library/song-filter.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import type { Operations } from "../../../operations/operations.ts";
import { recordedSongs } from "../../../operations/song-record.ts";
import type { Song } from "../../../shared/song.ts";
import type { HttpContext } from "../context.ts";
import { cutPage, nextOffsetSchema, pageOf, pageQuery, windowOf } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";
import { type FilterQuery, filterOf, filterQuery, type SongOrder, sortQuery } from "../song-filter.ts";
import { songSchema, songView } from "../song-view.ts";

const page = { offset: z.int(), nextOffset: nextOffsetSchema };
const songsSchema = z.strictObject({ ...page, songs: z.array(songSchema) }).meta({ ref: "Songs" });
const albumsSchema = z
  .strictObject({ ...page, albums: z.array(z.strictObject({ album: z.string(), albumArtist: z.string() })) })
  .meta({ ref: "Albums" });
const artistsSchema = z.strictObject({ ...page, artists: z.array(z.string()) }).meta({ ref: "Artists" });

const searchQuery = filterQuery.extend(pageQuery.shape);

function songsInOrder(
  operations: Operations,
  filter: SongFilter | null,
  { sort, minrating }: { readonly sort?: SongOrder | null | undefined; readonly minrating?: number | undefined },
  window: { readonly start: number; readonly end: number },
): Promise<readonly Song[]> {
  const order = sort ?? null;
  if (minrating === undefined && order?.by !== "record") {
    return operations.library.find({ filter, sort: order?.sort ?? null, window });
  }
  const rated = { name: "rating", descending: true } as const;
  const { name, descending } = order?.by === "record" ? order : rated;
  if (minrating !== undefined && (name !== "rating" || order?.by === "tag")) {
    throw new Refusal("invalid-request", "minrating gives songs in the order of their rating", {
      faults: [{ parameter: "sort", detail: "must be rating or -rating beside minrating" }],
    });
  }
  // As a whole number, everything above the one before.
  const test = minrating === undefined ? null : ({ operator: "gt", value: String(minrating - 1) } as const);
  return recordedSongs(operations, { name, test, descending, songs: filter, window });
}

/** Lists over the whole library; every answer is one page of one version of it. */
export function searchRoutes(context: HttpContext): Route[] {
  const { operations } = context;
  const { library } = operations;
  const filterFrom = (query: FilterQuery) =>
    filterOf(query, query.under === undefined ? null : locateInLibrary(query.under));
  return [
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/songs",
      summary: "Songs by tags and words",
      query: searchQuery.extend(sortQuery.shape),
      result: songsSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const found = await songsInOrder(operations, filterFrom(query), query, windowOf(page));
        const { rows, nextOffset } = cutPage(page, found);
        return { body: { offset: page.offset, nextOffset, songs: rows.map(songView) } };
      },
    }),
    route({
      tag: "library",
      method: "get",
      scope: "read",
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
      scope: "read",
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
