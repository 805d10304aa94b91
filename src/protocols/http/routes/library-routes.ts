import { z } from "zod";
import { locateInLibrary } from "../../../operations/locate.ts";
import { updateLibrary } from "../../../operations/update-library.ts";
import type { HttpContext } from "../context.ts";
import { cursorQuery, listPage, positionShape } from "../cursor.ts";
import { cutPage, nextOffsetSchema, pageOf, pageQuery } from "../paging.ts";
import { type Route, route } from "../route.ts";
import { scanSchema } from "../scan-watch.ts";
import { songSchema, songView } from "../song-view.ts";
import { artRoutes } from "./art-routes.ts";
import { recordRoutes } from "./record-routes.ts";
import { searchRoutes } from "./search-routes.ts";
import { similarRoutes } from "./similar-routes.ts";
import { tagRoutes } from "./tag-routes.ts";

const uri = z.string().max(4096).meta({ description: "path below the music folder" });

const librarySchema = z
  .strictObject({
    artists: z.int(),
    albums: z.int(),
    songs: z.int(),
    playtimeSeconds: z.number(),
    updatedSeconds: z.int().meta({ description: "last change, seconds since 1970; 0: never scanned" }),
    scan: scanSchema,
  })
  .meta({ ref: "Library" });

const child = z.strictObject({ uri: z.string(), modifiedSeconds: z.int().nullable() });
const folderSchema = z
  .strictObject({
    uri: z.string(),
    folders: z.array(child),
    songs: z.array(songSchema),
    playlists: z.array(child),
    ...positionShape,
  })
  .meta({ ref: "Folder", description: "offset and limit count folders, songs and playlists as one list" });

export const failuresSchema = z
  .strictObject({
    failures: z.array(z.strictObject({ uri: z.string(), reason: z.string() })),
    nextOffset: nextOffsetSchema,
  })
  .meta({ ref: "ScanFailures" });

const updateBody = z
  .strictObject({
    uri: uri.default(""),
    discard: z.boolean().default(false).meta({ description: "read unchanged files too" }),
    forget: z
      .boolean()
      .default(false)
      .meta({ description: "delete the songs that are gone, also those kept because many were gone at once" }),
  })
  .meta({ ref: "UpdateRequest" });

/** `/library`: what there is. */
export function libraryRoutes(context: HttpContext): Route[] {
  const { operations, scans } = context;
  const { library } = operations;
  return [
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library",
      summary: "How much music there is, and the running scan",
      result: librarySchema,
      run: async () => {
        const { artists, albums, songs, playtimeSeconds, updatedSeconds } = await library.stats();
        return { body: { artists, albums, songs, playtimeSeconds, updatedSeconds, scan: scans.view() } };
      },
    }),
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/folders",
      summary: "What lies in a folder",
      query: z.strictObject({ uri: uri.default(""), ...cursorQuery.shape }),
      result: folderSchema,
      run: async ({ query }) => {
        const folder = locateInLibrary(query.uri);
        const children = async ({ start, end }: { readonly start: number; readonly end: number }) => {
          const { directories, songs, playlists } = await library.listing(folder);
          return [
            ...directories.map(({ uri, modifiedSeconds }) => ({ kind: "folder" as const, uri, modifiedSeconds })),
            ...songs.map((song) => ({ kind: "song" as const, song })),
            ...playlists.map(({ uri, modifiedSeconds }) => ({ kind: "playlist" as const, uri, modifiedSeconds })),
          ].slice(start, end);
        };
        const version = () => `${operations.info.epoch}.${scans.version}`;
        const { rows, ...position } = await listPage(query, version, children);
        const named = (kind: "folder" | "playlist") =>
          rows.flatMap((row) => (row.kind === kind ? [{ uri: row.uri, modifiedSeconds: row.modifiedSeconds }] : []));
        return {
          body: {
            uri: folder,
            folders: named("folder"),
            songs: rows.flatMap((row) => (row.kind === "song" ? [songView(row.song)] : [])),
            playlists: named("playlist"),
            ...position,
          },
        };
      },
    }),
    ...recordRoutes(context),
    ...similarRoutes(context),
    ...searchRoutes(context),
    ...artRoutes(context),
    ...tagRoutes(context),
    route({
      tag: "library",
      method: "post",
      scope: "library",
      path: "/library/update",
      summary: "Look for changed files, everywhere or in one folder",
      body: updateBody.optional(),
      result: z.strictObject({ job: z.int() }).meta({ ref: "UpdateJob" }),
      status: 202,
      run: async ({ body }) => {
        const { uri, discard, forget } = body ?? { uri: "", discard: false, forget: false };
        return { body: { job: await updateLibrary(operations, locateInLibrary(uri), { discard, forget }) } };
      },
    }),
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/failures",
      summary: "Files that could not be read",
      query: pageQuery,
      result: failuresSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const all = await library.failures();
        const { rows, nextOffset } = cutPage(page, all.slice(page.offset, page.offset + page.limit + 1));
        return { body: { failures: rows.map(({ uri, reason }) => ({ uri, reason })), nextOffset } };
      },
    }),
  ];
}
