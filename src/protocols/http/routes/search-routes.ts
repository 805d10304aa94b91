import { z } from "zod";
import type { SongFilter } from "../../../library/song-filter.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import type { Operations } from "../../../operations/operations.ts";
import { recordedSongs } from "../../../operations/song-record.ts";
import type { Song } from "../../../shared/song.ts";
import { TAG_NAMES, type TagName } from "../../../shared/tags.ts";
import type { HttpContext } from "../context.ts";
import { cursorQuery, listPage, positionShape } from "../cursor.ts";
import { Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";
import { type FilterQuery, filterOf, filterQuery, type SongOrder, sortQuery } from "../song-filter.ts";
import { songSchema, songView } from "../song-view.ts";

const songsSchema = z.strictObject({ ...positionShape, songs: z.array(songSchema) }).meta({ ref: "Songs" });
const albumsSchema = z
  .strictObject({ ...positionShape, albums: z.array(z.strictObject({ album: z.string(), albumArtist: z.string() })) })
  .meta({ ref: "Albums" });
const artistsSchema = z.strictObject({ ...positionShape, artists: z.array(z.string()) }).meta({ ref: "Artists" });
const genresSchema = z
  .strictObject({ ...positionShape, genres: z.array(z.string()) })
  .meta({ ref: "Genres", description: "as files have them; the empty text stands for songs without one" });

const countedSchema = z.strictObject({ value: z.string(), songs: z.int(), playtimeSeconds: z.number() });
const countsSchema = z
  .strictObject({
    ...positionShape,
    by: z.string().nullable(),
    songs: z.int().meta({ description: "all that fit the query" }),
    playtimeSeconds: z.number(),
    groups: z.array(countedSchema).meta({ description: "by value of the tag; a song with two values counts in both" }),
  })
  .meta({ ref: "Counts" });

const COUNTED_BY: ReadonlyMap<string, TagName> = new Map(TAG_NAMES.map((name) => [name.toLowerCase(), name]));
const countsQuery = filterQuery.extend(cursorQuery.shape).extend({
  by: z
    .string()
    .max(100)
    .transform((text) => COUNTED_BY.get(text.toLowerCase()) ?? null)
    .refine((tag) => tag !== null, "must be the name of a tag")
    .optional()
    .meta({ description: "also for each value of this tag, such as genre, artist, date" }),
});

const searchQuery = filterQuery.extend(cursorQuery.shape);

type Window = { readonly start: number; readonly end: number };

function songsInOrder(
  operations: Operations,
  filter: SongFilter | null,
  { sort, minrating }: { readonly sort?: SongOrder | null | undefined; readonly minrating?: number | undefined },
  window: Window,
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
  const { operations, scans } = context;
  const { library } = operations;
  const filterFrom = (query: FilterQuery) =>
    filterOf(query, query.under === undefined ? null : locateInLibrary(query.under));
  const version = () => `${operations.info.epoch}.${scans.version}`;
  const valuesOf = async (tag: TagName, query: z.output<typeof searchQuery>) => {
    const { rows, ...position } = await listPage(query, version, (window) =>
      library.list(tag, filterFrom(query), [], window),
    );
    return { ...position, values: rows.map((row) => row.value) };
  };
  const common = { tag: "library", method: "get", scope: "read" } as const;
  return [
    route({
      ...common,
      path: "/library/songs",
      summary: "Songs by tags and words",
      query: searchQuery.extend(sortQuery.shape),
      result: songsSchema,
      run: async ({ query }) => {
        const find = (window: Window) => songsInOrder(operations, filterFrom(query), query, window);
        const { rows, ...position } = await listPage(query, version, find);
        return { body: { ...position, songs: rows.map(songView) } };
      },
    }),
    route({
      ...common,
      path: "/library/albums",
      summary: "Albums with their artists",
      query: searchQuery,
      result: albumsSchema,
      run: async ({ query }) => {
        const find = (window: Window) => library.list("Album", filterFrom(query), ["AlbumArtist"], window);
        const { rows, ...position } = await listPage(query, version, find);
        const albums = rows.map((row) => ({ album: row.value, albumArtist: row.groups[0] ?? "" }));
        return { body: { ...position, albums } };
      },
    }),
    route({
      ...common,
      path: "/library/artists",
      summary: "Artists",
      query: searchQuery,
      result: artistsSchema,
      run: async ({ query }) => {
        const { values, ...position } = await valuesOf("Artist", query);
        return { body: { ...position, artists: values } };
      },
    }),
    route({
      ...common,
      path: "/library/genres",
      summary: "Genres",
      query: searchQuery,
      result: genresSchema,
      run: async ({ query }) => {
        const { values, ...position } = await valuesOf("Genre", query);
        return { body: { ...position, genres: values } };
      },
    }),
    route({
      ...common,
      path: "/library/counts",
      summary: "How many songs fit, and how long they last; with `by` also for each value of a tag",
      query: countsQuery,
      result: countsSchema,
      run: async ({ query }) => {
        const { by = null } = query;
        const filter = filterFrom(query);
        const [all] = await library.count(filter, null);
        const find = async ({ start, end }: Window) =>
          by === null ? [] : (await library.count(filter, by)).slice(start, end);
        const { rows, ...position } = await listPage(query, version, find);
        const groups = rows.map(({ group, songs, playtimeSeconds }) => ({
          value: group ?? "",
          songs,
          playtimeSeconds,
        }));
        const { songs = 0, playtimeSeconds = 0 } = all ?? {};
        return { body: { ...position, by, songs, playtimeSeconds, groups } };
      },
    }),
  ];
}
