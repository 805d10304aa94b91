import { z } from "zod";
import type { PlaylistEdit } from "../../../library/playlists-port.ts";
import {
  editPlaylist,
  playableSongs,
  playlistSongs,
  removePlaylist,
  renamePlaylist,
} from "../../../operations/playlists.ts";
import { validName } from "../../../operations/valid-name.ts";
import type { HttpContext } from "../context.ts";
import { MAX_URIS } from "../limits.ts";
import { cutPage, digits, nextOffsetSchema, pageOf, pageQuery } from "../paging.ts";
import { playlistUris } from "../playlist-uris.ts";
import { type Route, route } from "../route.ts";
import { smartRulesOf, smartRulesSchema, smartRulesView } from "../smart-rules-view.ts";
import { songSchema, songView } from "../song-view.ts";
import { writeInSlices, zoneQuery } from "../zone.ts";

const infoShape = {
  name: z.string(),
  kind: z.enum(["list", "smart"]).meta({ description: "smart: its rules decide what is in it" }),
};

const playlistsSchema = z
  .strictObject({
    playlists: z.array(z.strictObject({ ...infoShape, modifiedSeconds: z.int() })),
    nextOffset: nextOffsetSchema,
  })
  .meta({ ref: "Playlists" });

const playlistSchema = z
  .strictObject({
    ...infoShape,
    rules: smartRulesSchema.nullable(),
    total: z.int(),
    offset: z.int(),
    nextOffset: nextOffsetSchema,
    entries: z.array(
      z.strictObject({
        uri: z.string(),
        song: songSchema.nullable().meta({ description: "null: not in the library" }),
      }),
    ),
  })
  .meta({ ref: "Playlist" });

const changedSchema = z.strictObject({ name: z.string() }).meta({ ref: "PlaylistChange" });
const loadedSchema = z.strictObject({ added: z.int() }).meta({ ref: "PlaylistLoaded" });

const params = z.strictObject({ name: z.string().min(1).max(255) });
const position = z.int().min(0);
const uris = z.array(z.string().max(4096)).max(MAX_URIS).meta({ description: "songs, folders and streams" });
const putBody = z
  .union([z.strictObject({ uris }), z.strictObject({ rules: smartRulesSchema })])
  .meta({ ref: "PlaylistRequest", description: "what is in it, or the rules of a smart playlist" });
const addBody = z
  .strictObject({ uris: uris.min(1), position: position.optional().meta({ description: "default: at the end" }) })
  .meta({ ref: "PlaylistAddRequest" });
const moveBody = z
  .strictObject({ start: position, end: position, to: position })
  .meta({ ref: "PlaylistMoveRequest", description: "the positions start to end (end not included) go to `to`" });
const renameBody = z.strictObject({ to: z.string().min(1).max(255) }).meta({ ref: "PlaylistRenameRequest" });
const loadBody = z
  .strictObject({
    replace: z.boolean().default(false).meta({ description: "clear the queue first" }),
    play: z.boolean().default(false).meta({ description: "start with the first of them" }),
  })
  .meta({ ref: "PlaylistLoadRequest" });

/** `/playlists`: what people keep. A change is on the disk when it is answered. */
export function playlistRoutes(context: HttpContext): Route[] {
  const { operations, parseFilter } = context;
  const { playlists } = operations;
  const common = { tag: "playlists", path: "/playlists/:name", params, result: changedSchema };
  const change = async (name: string, edit: PlaylistEdit) => {
    const ticket = await editPlaylist(operations, name, edit);
    if (ticket !== null) await playlists.sync([ticket]);
    return { body: { name } };
  };
  return [
    route({
      tag: "playlists",
      method: "get",
      scope: "read",
      path: "/playlists",
      summary: "The stored playlists",
      query: pageQuery,
      result: playlistsSchema,
      run: async ({ query }) => {
        const page = pageOf(query);
        const all = await playlists.list();
        const { rows, nextOffset } = cutPage(page, all.slice(page.offset, page.offset + page.limit + 1));
        return { body: { playlists: rows.map((info) => ({ ...info })), nextOffset } };
      },
    }),
    route({
      ...common,
      method: "get",
      scope: "read",
      summary: "What is in a playlist, page by page; of a smart one also its rules",
      query: pageQuery,
      result: playlistSchema,
      run: async ({ params: { name }, query }) => {
        const page = pageOf(query);
        const rules = await playlists.rules(validName(name));
        const all = await playlists.entries(name);
        const { rows, nextOffset } = cutPage(page, all.slice(page.offset, page.offset + page.limit + 1));
        const entries: z.input<typeof playlistSchema>["entries"] = [];
        for await (const songs of playlistSongs(operations, rows)) {
          for (const { entry, song } of songs) {
            entries.push({ uri: entry.uri, song: song === null ? null : songView(song) });
          }
        }
        const kind: "list" | "smart" = rules === null ? "list" : "smart";
        return {
          body: {
            name,
            kind,
            rules: rules === null ? null : smartRulesView(rules),
            total: all.length,
            offset: page.offset,
            nextOffset,
            entries,
          },
        };
      },
    }),
    route({
      ...common,
      method: "put",
      scope: "library",
      summary: "Make a playlist, or replace what is in it; ordinary or smart",
      body: putBody,
      run: async ({ params: { name }, body }) => {
        if ("uris" in body) {
          return change(name, { type: "save", mode: "put", uris: await playlistUris(operations, body.uris) });
        }
        await playlists.putRules(validName(name), smartRulesOf(body.rules, parseFilter));
        return { body: { name } };
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "library",
      summary: "Add songs, folders and streams; makes the playlist when there is none",
      body: addBody,
      run: async ({ params: { name }, body }) => {
        const found = await playlistUris(operations, body.uris);
        return change(name, { type: "insert", position: body.position ?? null, uris: found });
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "library",
      path: "/playlists/:name/move",
      summary: "Move entries within a playlist",
      body: moveBody,
      run: ({ params: { name }, body }) => change(name, { type: "move", ...body }),
    }),
    route({
      ...common,
      method: "delete",
      scope: "library",
      path: "/playlists/:name/entries",
      summary: "Take the positions start to end out (end not included; default: all that follow)",
      query: z.strictObject({ start: digits, end: digits.optional() }),
      run: ({ params: { name }, query }) =>
        change(name, { type: "delete", start: query.start, end: query.end ?? null }),
    }),
    route({
      ...common,
      method: "post",
      scope: "library",
      path: "/playlists/:name/rename",
      summary: "Give a playlist another name",
      body: renameBody,
      run: async ({ params: { name }, body }) => {
        await renamePlaylist(operations, name, body.to);
        return { body: { name: body.to } };
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "queue",
      path: "/playlists/:name/load",
      summary: "Put a playlist's songs into the queue",
      query: zoneQuery,
      body: loadBody.optional(),
      result: loadedSchema,
      run: async (call) => {
        const { replace, play } = call.body ?? { replace: false, play: false };
        const entries = await playlists.entries(validName(call.params.name));
        const { songs, ranges } = await playableSongs(operations, entries);
        return writeInSlices(
          context,
          call,
          function* (turn) {
            if (replace) turn.do({ type: "clear" });
            const { ids } = yield* turn.steps({ type: "add", songs, ranges, at: null });
            const [first] = ids;
            if (play && first !== undefined) turn.do({ type: "play", which: { id: first } });
          },
          () => ({ added: songs.length }),
        );
      },
    }),
    route({
      ...common,
      method: "delete",
      scope: "library",
      summary: "Delete a playlist",
      run: async ({ params: { name } }) => {
        await removePlaylist(operations, name);
        return { body: { name } };
      },
    }),
  ];
}
