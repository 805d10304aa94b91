import {
  ACK,
  argumentError,
  codec,
  defineCommand,
  fields,
  optional,
  ProtocolError,
  parseSelection,
  range,
  words,
} from "node-mpd-protocol";
import type { PlaylistEdit } from "../../../library/playlists-port.ts";
import { songsFor } from "../../../operations/add.ts";
import { locate } from "../../../operations/locate.ts";
import { editPlaylist, removePlaylist, renamePlaylist } from "../../../operations/playlists.ts";
import { queueUris } from "../../../operations/queue-uris.ts";
import type { Moment } from "../../../player/player-port.ts";
import { DomainError, type ErrorCode } from "../../../shared/errors.ts";
import { orMissing } from "../failure.ts";
import { requireBase } from "../filter-base.ts";
import type { Row, Scope, Step, Storing } from "../scope.ts";

const permission = "control";
const nothing: Step = () => undefined;
const modes = ["create", "append", "replace"] as const;
const mode = codec.oneOf(modes, "Unrecognized save mode, expected one of 'create', 'append', 'replace'");

/** A playlist that is not there is called so, whatever else the work may refuse. */
function storing(work: (moment: () => Moment) => Promise<void>): Storing {
  return {
    store: async (moment) => {
      await orMissing(work(moment), ACK.noExist, "No such playlist");
      return nothing;
    },
  };
}

async function change({ operations, unsaved }: Scope, name: string, edit: PlaylistEdit): Promise<void> {
  const ticket = await editPlaylist(operations, name, edit);
  if (ticket !== null) unsaved.add(ticket);
}

function editing(scope: Scope, name: string, edit: PlaylistEdit): Storing {
  return storing(async () => change(scope, name, edit));
}

/** Songs that were not found make no playlist, and then its name and whether there is one do not matter (as in MPD). */
async function insert(scope: Scope, name: string, position: number | null, uris: readonly string[]): Promise<Step> {
  if (uris.length === 0 && position === null) return nothing;
  await change(scope, name, { type: "insert", position, uris });
  return nothing;
}

/** What MPD, which looks only into its database here, does not find there. */
const MISSING: ReadonlySet<ErrorCode> = new Set(["not-found", "bad-path", "outside-path", "bad-uri"]);

/** The addresses that `playlistadd` puts down for one: a stream's, a song's or those of a whole folder. */
async function addresses({ operations, shared }: Scope, uri: string): Promise<readonly string[]> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) {
    locate(uri);
    return [uri];
  }
  try {
    const song = await shared.songs.at(uri);
    const songs = song === null ? await songsFor(operations, uri) : [song];
    return songs.map((one) => one.uri);
  } catch (error) {
    const missing = error instanceof DomainError && MISSING.has(error.code);
    throw missing ? new ProtocolError(ACK.noExist, "No such directory") : error;
  }
}

/** Changing stored playlists. */
export const storedPlaylistCommands: readonly Row[] = [
  defineCommand({
    name: "save",
    permission,
    args: fields({ name: codec.text, mode: optional(mode) }),
    since: "0.1",
    summary: "Keep the queue as a playlist: create, append or replace",
    run: (scope, args) =>
      storing(async (moment) => {
        const uris = await queueUris(moment().snapshot.queue.entries);
        await change(scope, args.name, { type: "save", mode: args.mode ?? "create", uris });
      }),
  }),
  defineCommand({
    name: "rm",
    permission,
    args: fields({ name: codec.text }),
    since: "0.1",
    summary: "Delete a playlist",
    run: ({ operations }, { name }) => storing(async () => removePlaylist(operations, name)),
  }),
  defineCommand({
    name: "rename",
    permission,
    args: fields({ from: codec.text, to: codec.text }),
    since: "0.13",
    summary: "Give a playlist another name",
    run: ({ operations }, { from, to }) => storing(async () => renamePlaylist(operations, from, to)),
  }),
  defineCommand({
    name: "playlistadd",
    permission,
    args: fields({ name: codec.text, uri: codec.text, position: optional(codec.unsigned) }),
    since: "0.13",
    summary: "Add a song or everything in a folder to a playlist, at the end or at a position",
    run: (scope, { name, uri, position }): Storing => {
      // Asked for at once, so that a list of a thousand additions asks the library together.
      const found = addresses(scope, uri);
      found.catch(() => {});
      return {
        store: async () => {
          // The place is judged before the address.
          if (position !== null) await insert(scope, name, position, []);
          return insert(scope, name, position, await found);
        },
      };
    },
  }),
  defineCommand({
    name: "searchaddpl",
    permission,
    args: words(2, ([name = "", ...rest]) => {
      const selection = parseSelection(rest, { foldCase: true, position: "playlist" });
      const at = selection.position;
      return { name, selection, position: at === null ? null : codec.unsigned(at.word) };
    }),
    since: "0.17",
    summary: "Add the songs that match in part and in any case to a playlist",
    run: (scope, { name, selection: { filter, sort, window }, position }): Storing => ({
      store: async () => {
        await requireBase(scope.operations, filter);
        const songs = await scope.operations.library.find({ filter, sort, window });
        const uris = songs.map(({ uri }) => uri);
        return insert(scope, name, position, uris);
      },
    }),
  }),
  defineCommand({
    name: "playlistclear",
    permission,
    args: fields({ name: codec.text }),
    since: "0.13",
    summary: "Empty a playlist",
    run: (scope, { name }) => editing(scope, name, { type: "clear" }),
  }),
  defineCommand({
    name: "playlistdelete",
    permission,
    args: fields({ name: codec.text, range }),
    since: "0.13",
    summary: "Delete a position or a range of a playlist",
    run: (scope, args) => editing(scope, args.name, { type: "delete", start: args.range.start, end: args.range.end }),
  }),
  defineCommand({
    name: "playlistmove",
    permission,
    args: fields({ name: codec.text, range, to: codec.unsigned }),
    since: "0.13",
    summary: "Move a position or a range of a playlist",
    run: (scope, args) => {
      const { start, end } = args.range;
      if (end === null) throw argumentError("Open-ended range not supported");
      if (start === end || start === args.to) return nothing;
      return editing(scope, args.name, { type: "move", start, end, to: args.to });
    },
  }),
];
