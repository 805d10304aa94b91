import { ACK, argumentError, codec, defineCommand, fields, NO_ARGUMENTS, optional } from "node-mpd-protocol";
import type { Library, Listing } from "../../../library/library-port.ts";
import type { PlaylistInfo } from "../../../library/playlists-port.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import { orMissing } from "../failure.ts";
import {
  addressesOnly,
  childLines,
  everything,
  fileLine,
  type ListingStyle,
  storedPlaylistLine,
  walkLines,
} from "../listing-text.ts";
import type { Chunk, Row, Scope } from "../scope.ts";
import { mapped, slices } from "../slices.ts";

const args = fields({ uri: optional(codec.text) });

/** A folder's children; for a song's address the song. Errors: ACK 50 "No such directory". */
async function listingOrSong(library: Library, uri: string): Promise<Listing> {
  const [song] = uri === "" ? [] : await library.songsAt([uri]);
  if (song !== null && song !== undefined) return { songs: [song], directories: [], playlists: [] };
  return orMissing(library.listing(uri), ACK.noExist, "No such directory");
}

/** A folder, and in the root the stored playlists, as old clients expect them. */
function* rootLines(listing: Listing, stored: readonly PlaylistInfo[], style: ListingStyle): Generator<string> {
  yield* childLines(listing, style);
  for (const playlist of stored) yield storedPlaylistLine(playlist);
}

async function* walkSlices(
  first: IteratorResult<Listing, unknown>,
  rest: AsyncIterator<Listing>,
  style: ListingStyle,
): AsyncGenerator<Chunk> {
  try {
    for (let step = first; step.done !== true; step = await rest.next()) yield* slices(walkLines(step.value, style));
  } finally {
    await rest.return?.();
  }
}

function walking(name: string, since: string, summary: string, style: (scope: Scope) => ListingStyle): Row {
  return defineCommand({
    name,
    permission: "read",
    args,
    since,
    summary,
    run: async (scope, { uri }) => {
      const { library } = scope.operations;
      const path = locateInLibrary(uri ?? "");
      const [song] = path === "" ? [] : await library.songsAt([path]);
      const shown = style(scope);
      if (song !== null && song !== undefined) return () => shown.song(song);
      // The first slice is awaited here, so that a missing folder is an ACK and not a broken answer.
      const walk = library.walk(path)[Symbol.asyncIterator]();
      const first = await orMissing(walk.next(), ACK.noExist, "No such directory");
      return () => walkSlices(first, walk, shown);
    },
  });
}

/** Looking at folders. */
export const browseCommands: readonly Row[] = [
  defineCommand({
    name: "lsinfo",
    permission: "read",
    args,
    since: "0.1",
    summary: "What lies in a folder, with tags",
    run: async ({ operations, preferences }, { uri }) => {
      const path = locateInLibrary(uri ?? "");
      const listing = await listingOrSong(operations.library, path);
      const hidden = path !== "" || preferences.features.has("hide_playlists_in_root");
      const stored = hidden ? [] : await operations.playlists.list().catch(() => []);
      return () => slices(rootLines(listing, stored, everything(preferences.tags)));
    },
  }),
  defineCommand({
    name: "listfiles",
    permission: "read",
    args,
    since: "0.19",
    summary: "What lies in a folder on the disk, also what is no music",
    run: async ({ operations }, { uri }) => {
      const found = operations.library.files(locateInLibrary(uri ?? ""));
      const files = await orMissing(found, ACK.system, "Failed to open directory: No such file or directory");
      return () => slices(mapped(files, fileLine));
    },
  }),
  walking("listall", "0.1", "Everything in a folder and below", addressesOnly),
  walking("listallinfo", "0.1", "Everything in a folder and below, with tags", ({ preferences }) =>
    everything(preferences.tags),
  ),
  defineCommand({
    name: "listmounts",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.19",
    summary: "Where storage is mounted: the music folder only",
    run: () => () => "mount: \n",
  }),
  defineCommand({
    name: "mount",
    permission: "admin",
    args: fields({ path: codec.text, uri: codec.text }),
    since: "0.19",
    summary: "Refused: music folders are named in the configuration",
    run: (_scope, { path }) => {
      if (path === "" || path.includes("/")) throw argumentError("Bad mount point");
      throw argumentError("Unrecognized storage URI");
    },
  }),
  defineCommand({
    name: "unmount",
    permission: "admin",
    args: fields({ path: codec.text }),
    since: "0.19",
    summary: "Refused: nothing but the music folder is mounted",
    run: (_scope, { path }) => {
      throw argumentError(path === "" ? "Bad mount point" : "Not a mount point");
    },
  }),
];
