import {
  ACK,
  codec,
  defineCommand,
  fields,
  optional,
  type Position,
  ProtocolError,
  pair,
  parseCount,
  parseList,
  parseSelection,
  words,
} from "node-mpd-protocol";
import type { CountRow } from "../../../library/library-port.ts";
import { songFor } from "../../../operations/add.ts";
import { locateInLibrary } from "../../../operations/locate.ts";
import { updateLibrary } from "../../../operations/update-library.ts";
import type { Song } from "../../../shared/song.ts";
import { requireBase } from "../filter-base.ts";
import { insertPlace } from "../place.ts";
import { printOf } from "../print.ts";
import type { Row, Scene } from "../scope.ts";
import { begun, mapped, pieces, slices } from "../slices.ts";

function finding(name: string, since: string, summary: string, foldCase: boolean): Row {
  return defineCommand({
    name,
    permission: "read",
    args: words(1, (list) => parseSelection(list, { foldCase })),
    since,
    summary,
    run: async (scope, { filter, sort, window }) => {
      await requireBase(scope.operations, filter);
      // MPD loses the format of sorted results on the way; clients that compare answers see the same here.
      const print = printOf(scope.preferences.tags, sort === null ? [] : ["Format"]);
      const text = await begun(() => scope.operations.library.findText({ filter, sort, window }, print), scope);
      return () => text;
    },
  });
}

function* add(scene: Scene, songs: readonly Song[], position: Position | null): Generator<void, void> {
  const at = position === null ? null : insertPlace(position, scene.moment().snapshot);
  if (songs.length > 0) yield* scene.steps({ type: "add", songs, at });
}

function adding(name: string, since: string, summary: string, foldCase: boolean): Row {
  return defineCommand({
    name,
    permission: "add",
    args: words(1, (list) => parseSelection(list, { foldCase, position: "queue" })),
    since,
    summary,
    run: async ({ operations }, { filter, sort, window, position }) => {
      await requireBase(operations, filter);
      const songs = await operations.library.find({ filter, sort, window });
      return { inSteps: (scene) => add(scene, songs, position) };
    },
  });
}

function counting(name: string, since: string, summary: string, foldCase: boolean): Row {
  return defineCommand({
    name,
    permission: "read",
    args: words(1, (list) => parseCount(list, { foldCase })),
    since,
    summary,
    run: async ({ operations }, { filter, group }) => {
      await requireBase(operations, filter);
      const rows = await operations.library.count(filter, group);
      const line = ({ group: value, songs, playtimeSeconds }: CountRow) =>
        `${group === null ? "" : pair(group, value ?? "")}songs: ${songs}\nplaytime: ${Math.floor(playtimeSeconds)}\n`;
      return () => slices(mapped(rows, line));
    },
  });
}

/** `update "/"` means everything, as for old clients of MPD; anything outside is malformed. */
function updatePath(uri: string | null): string {
  try {
    return uri === null ? "" : locateInLibrary(uri);
  } catch {
    throw new ProtocolError(ACK.argument, "Malformed path");
  }
}

function updating(name: string, since: string, summary: string, discard: boolean): Row {
  return defineCommand({
    name,
    permission: "control",
    args: fields({ uri: optional(codec.text) }),
    since,
    summary,
    run: async ({ operations }, { uri }) => {
      const job = await updateLibrary(operations, updatePath(uri), { discard });
      return () => `updating_db: ${job}\n`;
    },
  });
}

const COMMENT_NAME = /^[A-Za-z][A-Za-z_-]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are what MPD leaves out
const CONTROL = /[\x00-\x1f]/;

/** Searching the library and keeping it up to date. */
export const databaseCommands: readonly Row[] = [
  finding("find", "0.1", "Songs that match exactly", false),
  finding("search", "0.1", "Songs that match in part and in any case", true),
  adding("findadd", "0.16", "Add the songs that match exactly", false),
  adding("searchadd", "0.17", "Add the songs that match in part and in any case", true),
  counting("count", "0.1", "Number and length of the songs that match exactly", false),
  counting("searchcount", "0.24", "Number and length of the songs that match in part and in any case", true),
  defineCommand({
    name: "list",
    permission: "read",
    args: words(1, parseList),
    since: "0.1",
    summary: "The different values of a tag",
    run: async ({ operations }, { tag, filter, groups }) => {
      await requireBase(operations, filter);
      const text = await operations.library.listText(tag, filter, groups, null);
      return () => pieces(text);
    },
  }),
  updating("update", "0.1", "Look for changed files", false),
  updating("rescan", "0.15", "Read all files again", true),
  defineCommand({
    name: "readcomments",
    permission: "read",
    args: fields({ uri: codec.text }),
    since: "0.18",
    summary: "Every comment of a file",
    run: async ({ operations }, { uri }) => {
      await songFor(operations, uri);
      const comments = await operations.library.comments(locateInLibrary(uri));
      const shown = comments.filter(([name, value]) => COMMENT_NAME.test(name) && !CONTROL.test(value));
      return () => shown.map(([name, value]) => pair(name, value)).join("");
    },
  }),
];
