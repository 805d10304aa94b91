import {
  ACK,
  argumentError,
  codec,
  defineCommand,
  fields,
  NO_ARGUMENTS,
  optional,
  ProtocolError,
} from "node-mpd-protocol";
import type { Print } from "../../../library/library-port.ts";
import type { PlaylistInfo } from "../../../library/playlists-port.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import { orMissing } from "../failure.ts";
import { fileLine, storedPlaylistLine } from "../listing-text.ts";
import { ADDRESSES, printOf } from "../print.ts";
import type { Row, Scope, Stream } from "../scope.ts";
import { begun, mapped, slices } from "../slices.ts";

const args = fields({ uri: optional(codec.text) });

/** Errors: ACK 50 "No such directory". */
function folder(scope: Scope, uri: string, depth: "children" | "tree", print: Print) {
  const { library } = scope.operations;
  return orMissing(
    begun(() => library.folderText(uri, depth, print), scope),
    ACK.noExist,
    "No such directory",
  );
}

/** The root shows the stored playlists too, as old clients expect them. */
async function* withStored(listing: Stream, stored: readonly PlaylistInfo[]): Stream {
  yield* listing;
  yield* slices(mapped(stored, storedPlaylistLine));
}

/** What cannot be in the library is not there. */
const listed = (uri: string) => orMissing(located(uri), ACK.noExist, "No such directory");
const located = async (uri: string) => locateInLibrary(uri);

/** As MPD, which looks nowhere but into its database. */
function walkedFrom(uri: string): string {
  try {
    return locateInLibrary(uri);
  } catch {
    throw new ProtocolError(ACK.noExist, "No such directory");
  }
}

function walking(name: string, since: string, summary: string, print: (scope: Scope) => Print): Row {
  return defineCommand({
    name,
    permission: "read",
    args,
    since,
    summary,
    run: async (scope, { uri }) => {
      const text = await folder(scope, walkedFrom(uri ?? ""), "tree", print(scope));
      return () => text;
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
    run: async (scope, { uri }) => {
      const { operations, preferences } = scope;
      const path = await listed(uri ?? "");
      const listing = await folder(scope, path, "children", printOf(preferences.tags));
      const hidden = path !== "" || preferences.features.has("hide_playlists_in_root");
      const stored = hidden ? [] : await operations.playlists.list().catch(() => []);
      return () => withStored(listing, stored);
    },
  }),
  defineCommand({
    name: "listfiles",
    permission: "read",
    args,
    since: "0.19",
    summary: "What lies in a folder on the disk, also what is no music",
    run: async ({ operations }, { uri }) => {
      const found = located(uri ?? "").then((path) => operations.library.files(path));
      const files = await orMissing(found, ACK.system, "Failed to open directory: No such file or directory");
      return () => slices(mapped(files, fileLine));
    },
  }),
  walking("listall", "0.1", "Everything in a folder and below", () => ADDRESSES),
  walking("listallinfo", "0.1", "Everything in a folder and below, with tags", ({ preferences }) =>
    printOf(preferences.tags),
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
