import { setImmediate } from "node:timers/promises";
import {
  ACK,
  codec,
  defineCommand,
  fields,
  NO_ARGUMENTS,
  optional,
  type Position,
  pair,
  parseFilter,
  position,
  type RangeArgument,
  range,
  WHOLE,
  words,
} from "node-mpd-protocol";
import type { PlaylistEntry } from "../../../library/playlists-port.ts";
import type { Operations } from "../../../operations/operations.ts";
import {
  type PlaylistSong,
  playableSongs,
  playlistEntries,
  playlistSongs,
  playlistText,
} from "../../../operations/playlists.ts";
import type { EntryId } from "../../../shared/ids.ts";
import { bareSong } from "../../../shared/song.ts";
import type { TagName } from "../../../shared/tags.ts";
import { entryMatcher } from "../entry-matcher.ts";
import { orMissing } from "../failure.ts";
import { storedPlaylistLine } from "../listing-text.ts";
import { insertPlace } from "../place.ts";
import { printOf } from "../print.ts";
import type { Row, Scene } from "../scope.ts";
import { mapped, slices } from "../slices.ts";
import { partText } from "../song-text.ts";

/** A regular expression may take a while for each. */
const MATCHED_AT_ONCE = 50;

const part = fields({ name: codec.text, part: optional(range) });

async function entriesOf(
  operations: Operations,
  name: string,
  cut: RangeArgument | null = null,
): Promise<readonly PlaylistEntry[]> {
  const entries = await orMissing(playlistEntries(operations, name), ACK.noExist, "No such playlist");
  return cut === null ? entries : entries.slice(cut.start, cut.end ?? undefined);
}

/** What is not in the library is shown by its address alone. */
function entryLines({ entry, song }: PlaylistSong, tags: ReadonlySet<TagName>): string {
  return song === null ? pair("file", entry.uri) : partText({ song, range: entry.range, extraTags: [] }, tags);
}

type Found = PromiseSettledResult<Awaited<ReturnType<typeof playableSongs>>>;

function* load(scene: Scene, found: Found, at: Position | null): Generator<void, void> {
  // The place is judged before the playlist.
  const place = at === null ? null : insertPlace(at, scene.moment().snapshot);
  if (found.status === "rejected") throw found.reason;
  const { songs, ranges } = found.value;
  if (songs.length > 0) yield* scene.steps({ type: "add", songs, ranges, at: place });
}

/** Looking at playlists, stored ones and those in the music folders, and playing them. */
export const playlistCommands: readonly Row[] = [
  defineCommand({
    name: "listplaylists",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.13",
    summary: "The stored playlists",
    run: async ({ operations }) => {
      const playlists = await operations.playlists.list();
      return () => slices(mapped(playlists, storedPlaylistLine));
    },
  }),
  defineCommand({
    name: "listplaylist",
    permission: "read",
    args: part,
    since: "0.13",
    summary: "The addresses in a playlist",
    run: async ({ operations }, args) => {
      const entries = await entriesOf(operations, args.name, args.part);
      return () => slices(mapped(entries, ({ uri }) => pair("file", uri)));
    },
  }),
  defineCommand({
    name: "listplaylistinfo",
    permission: "read",
    args: part,
    since: "0.12",
    summary: "The songs in a playlist, with tags",
    run: async ({ operations, preferences }, args) => {
      const { tags } = preferences;
      const entries = await entriesOf(operations, args.name, args.part);
      return () => playlistText(operations, entries, printOf(tags), (song) => entryLines(song, tags));
    },
  }),
  defineCommand({
    name: "playlistlength",
    permission: "read",
    args: fields({ name: codec.text }),
    since: "0.24",
    summary: "Number and length of the songs in a playlist",
    run: async ({ operations }, { name }) => {
      const entries = await entriesOf(operations, name);
      let playtimeSeconds = 0;
      for await (const songs of playlistSongs(operations, entries)) {
        for (const { song } of songs) playtimeSeconds += song?.durationSeconds ?? 0;
      }
      return () => `songs: ${entries.length}\nplaytime: ${Math.round(playtimeSeconds)}\n`;
    },
  }),
  defineCommand({
    name: "searchplaylist",
    permission: "read",
    args: words(
      2,
      ([name = "", ...rest]) => {
        const window = rest.length === 3 && rest[1] === "window" ? range(rest[2] ?? "") : WHOLE;
        const filter = parseFilter(window === WHOLE ? rest : rest.slice(0, 1), { foldCase: true });
        return { name, matches: entryMatcher(filter), window };
      },
      4,
    ),
    since: "0.24",
    summary: "The songs in a playlist that match in part and in any case",
    run: async ({ operations, preferences }, { name, matches, window }) => {
      const entries = await entriesOf(operations, name);
      const lines: string[] = [];
      // MPD takes an empty window for one without an end (src/playlist/Print.cxx).
      const last = window.end === null || window.end === window.start ? Number.POSITIVE_INFINITY : window.end;
      let at = 0;
      let found = 0;
      for await (const songs of playlistSongs(operations, entries)) {
        for (const [index, one] of songs.entries()) {
          if (index % MATCHED_AT_ONCE === MATCHED_AT_ONCE - 1) await setImmediate();
          const { song, entry } = one;
          const known = song ?? bareSong(entry.uri);
          const hit = matches({ id: 0 as EntryId, song: known, priority: 0, range: entry.range, extraTags: [] });
          if (hit && found >= window.start && found < last) {
            lines.push(entryLines(one, preferences.tags) + (song === null ? "" : `Pos: ${at}\n`));
          }
          if (hit) found++;
          at++;
        }
        if (found >= last) break;
      }
      return () => slices(lines);
    },
  }),
  defineCommand({
    name: "load",
    permission: "add",
    args: fields({ name: codec.text, part: optional(range), at: optional(position) }),
    since: "0.1",
    summary: "Add the songs of a playlist, or a part of them, at the end or at a position",
    run: async ({ operations }, { name, part: cut, at }) => {
      const found = entriesOf(operations, name, cut).then((entries) => playableSongs(operations, entries));
      const [outcome] = await Promise.allSettled([found]);
      return { inSteps: (scene) => load(scene, outcome, at) };
    },
  }),
];
