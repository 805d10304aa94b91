import { ACK, codec, defineCommand, fields, NO_ARGUMENTS, optional } from "node-mpd-protocol";
import type { Library, Listing } from "../../../library/library-port.ts";
import type { PlaylistInfo } from "../../../library/playlists-port.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import { orMissing } from "../failure.ts";
import {
  addressesOnly,
  childLines,
  everything,
  type ListingStyle,
  namesOnly,
  storedPlaylistLine,
  walkLines,
} from "../listing-text.ts";
import type { Chunk, Row, Scope } from "../scope.ts";
import { slices } from "../slices.ts";

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
    summary: "The names in a folder, as far as the library knows them",
    run: async ({ operations }, { uri }) => {
      const found = operations.library.listing(locateInLibrary(uri ?? ""));
      const listing = await orMissing(found, ACK.system, "Failed to open directory: No such file or directory");
      return () => slices(childLines(listing, namesOnly()));
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
];
