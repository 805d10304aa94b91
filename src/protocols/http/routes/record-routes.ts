import { z } from "zod";
import { songFor } from "../../../operations/add.ts";
import { FAVOURITE, recordedSongs, type SongRecord, setInRecord, songRecord } from "../../../operations/song-record.ts";
import { songPlace } from "../../../operations/stickers.ts";
import { trackAnalysisSchema, trackAnalysisView } from "../analysis-view.ts";
import type { HttpContext } from "../context.ts";
import { cutPage, nextOffsetSchema, pageOf, pageQuery, windowOf } from "../paging.ts";
import { type Route, route } from "../route.ts";
import { songSchema, songView } from "../song-view.ts";

const uri = z.string().max(4096).meta({ description: "path below the music folder" });
const songQuery = z.strictObject({ uri });
const seconds = z.int().nullable().meta({ description: "seconds since 1970" });

const recordShape = {
  rating: z.int().nullable().meta({ description: "0 to 10; the sticker `rating`" }),
  like: z.int().nullable().meta({ description: "0: disliked, 1: neither, 2: a favourite; the sticker `like`" }),
  playCount: z.int(),
  skipCount: z.int(),
  lastPlayedSeconds: seconds,
  lastSkippedSeconds: seconds,
};
const recordSchema = z.strictObject(recordShape).meta({ ref: "SongRecord" });
const analysisSchema = trackAnalysisSchema
  .nullable()
  .meta({ description: "loudness, peaks and what it sounds like; null: nobody has listened to it yet" });
const songDetailSchema = songSchema.extend({ ...recordShape, analysis: analysisSchema }).meta({ ref: "SongDetail" });

const favouritesSchema = z
  .strictObject({ offset: z.int(), nextOffset: nextOffsetSchema, songs: z.array(songSchema) })
  .meta({ ref: "Favourites" });

const stickerName = z.strictObject({ name: z.string().min(1).max(1_000) });
const stickersSchema = z
  .strictObject({ stickers: z.record(z.string(), z.string()) })
  .meta({ ref: "Stickers", description: "value by name" });

function recordView({ lastPlayed, lastSkipped, ...rest }: SongRecord): z.input<typeof recordSchema> {
  return { ...rest, lastPlayedSeconds: lastPlayed, lastSkippedSeconds: lastSkipped };
}

/** `/library/song` and below: one song, and what people and their listening made of it. */
export function recordRoutes({ operations }: HttpContext): Route[] {
  const record = async (uri: string) => ({ body: recordView(await songRecord(operations, uri)) });
  const stickers = async (uri: string) => {
    const all = await operations.stickers.list(songPlace(uri));
    return { body: { stickers: Object.fromEntries(all) } };
  };
  const set = <Name extends "rating" | "like">(name: Name, highest: number, meaning: string) => {
    const path = `/library/song/${name}`;
    const body = z
      .strictObject({ [name]: z.int().min(0).max(highest) })
      .meta({ ref: name === "like" ? "Like" : "Rating" });
    return [
      route({
        tag: "library",
        method: "put",
        scope: "library",
        path,
        summary: `Set the ${name} of a song: ${meaning}`,
        query: songQuery,
        body,
        result: recordSchema,
        run: async ({ query, body }) => {
          await setInRecord(operations, query.uri, name, body[name] ?? null);
          return record(query.uri);
        },
      }),
      route({
        tag: "library",
        method: "delete",
        scope: "library",
        path,
        summary: `Take the ${name} of a song away`,
        query: songQuery,
        result: recordSchema,
        run: async ({ query }) => {
          await setInRecord(operations, query.uri, name, null);
          return record(query.uri);
        },
      }),
    ];
  };
  return [
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/song",
      summary: "One song: tags, format, loudness and what it sounds like, rating and counts",
      query: songQuery,
      result: songDetailSchema,
      run: async ({ query }) => {
        const song = await songFor(operations, query.uri);
        const record = await songRecord(operations, song.uri);
        const found = await operations.analysis.of(song.uri);
        const analysis = found === null ? null : trackAnalysisView(song.uri, found);
        return { body: { ...songView(song), ...recordView(record), analysis } };
      },
    }),
    ...set("rating", 10, "0 to 10"),
    ...set("like", FAVOURITE, "0 disliked, 1 neither, 2 a favourite"),
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/favourites",
      summary: "Songs somebody likes",
      query: pageQuery,
      result: favouritesSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const found = await recordedSongs(operations, {
          name: "like",
          test: { operator: "eq", value: String(FAVOURITE) },
          descending: false,
          songs: null,
          window: windowOf(page),
        });
        const { rows, nextOffset } = cutPage(page, found);
        return { body: { offset: page.offset, nextOffset, songs: rows.map(songView) } };
      },
    }),
    route({
      tag: "library",
      method: "get",
      scope: "read",
      path: "/library/song/stickers",
      summary: "Every sticker of a song",
      query: songQuery,
      result: stickersSchema,
      run: ({ query }) => stickers(query.uri),
    }),
    route({
      tag: "library",
      method: "put",
      scope: "library",
      path: "/library/song/stickers/:name",
      summary: "Set a sticker of a song",
      params: stickerName,
      query: songQuery,
      body: z.strictObject({ value: z.string().max(4_096) }).meta({ ref: "StickerValue" }),
      result: stickersSchema,
      run: async ({ params, query, body }) => {
        await operations.stickers.set(songPlace(query.uri), params.name, body.value);
        return stickers(query.uri);
      },
    }),
    route({
      tag: "library",
      method: "delete",
      scope: "library",
      path: "/library/song/stickers/:name",
      summary: "Take a sticker of a song away; that there is none is no error",
      params: stickerName,
      query: songQuery,
      result: stickersSchema,
      run: async ({ params, query }) => {
        await operations.stickers.delete(songPlace(query.uri), params.name);
        return stickers(query.uri);
      },
    }),
  ];
}
