import {
  ACK,
  clip,
  codec,
  defineCommand,
  fields,
  NO_ARGUMENTS,
  oneLine,
  optional,
  ProtocolError,
  parseSelection,
  type RangeArgument,
  range,
  WHOLE,
  words,
} from "node-mpd-protocol";
import { queuePosition } from "../../../operations/now-playing.ts";
import type { Queue } from "../../../player/snapshot.ts";
import type { EntryId } from "../../../shared/ids.ts";
import { inSlices } from "../../../shared/in-slices.ts";
import { shownUri } from "../../../shared/shown-uri.ts";
import type { Preferences } from "../preferences.ts";
import { selectEntries } from "../queue-selection.ts";
import type { Row, Scene, Step } from "../scope.ts";
import { entryText } from "../song-text.ts";

function* entryLines(queue: Queue, positions: Iterable<number>, tags: Preferences["tags"]): Generator<string> {
  for (const position of positions) {
    const entry = queue.entries[position];
    if (entry !== undefined) yield entryText(entry, position, tags);
  }
}

function* positionsIn(wanted: RangeArgument | null, length: number): Generator<number> {
  const { start, end } = clip(wanted ?? WHOLE, length);
  for (let position = start; position < end; position++) yield position;
}

/**
 * Positions that changed after `version`; all of them if the client's number is from another life of the queue. The
 * range is only a window here: MPD cuts it silently.
 */
function* changedPositions(queue: Queue, version: number, wanted: RangeArgument | null): Generator<number> {
  const { start, end } = wanted ?? WHOLE;
  const last = Math.min(end ?? queue.entries.length, queue.entries.length);
  for (let position = start; position < last; position++) {
    if (version > queue.version || (queue.versions[position] ?? 0) > version) yield position;
  }
}

function showRange(wanted: RangeArgument | null, { tags }: Preferences): Step {
  return (scene) => {
    const { queue } = scene.moment().snapshot;
    clip(wanted ?? WHOLE, queue.entries.length);
    return scene.lines(entryLines(queue, positionsIn(wanted, queue.entries.length), tags));
  };
}

function showId(id: number, { tags }: Preferences): Step {
  return (scene) => {
    const { queue } = scene.moment().snapshot;
    const position = queuePosition(queue, id as EntryId);
    const entry = position === null ? undefined : queue.entries[position];
    if (position === null || entry === undefined) throw new ProtocolError(ACK.noExist, "No such song");
    return entryText(entry, position, tags);
  };
}

function* uriLines(queue: Queue): Generator<string> {
  let position = 0;
  for (const { song } of queue.entries) yield `${position++}:file: ${oneLine(shownUri(song.uri))}\n`;
}

function* idLines(queue: Queue, positions: Iterable<number>): Generator<string> {
  for (const position of positions) yield `cpos: ${position}\nId: ${queue.entries[position]?.id}\n`;
}

function queueOf(scene: Scene): Queue {
  return scene.moment().snapshot.queue;
}

function matching(name: string, since: string, summary: string, foldCase: boolean): Row {
  return defineCommand({
    name,
    permission: "read",
    args: words(1, (list) => parseSelection(list, { foldCase, priority: true })),
    since,
    summary,
    // In slices, which no turn has: as a command that waits for those before it.
    run: ({ preferences }, selection) => ({
      store: async (moment) => {
        const { queue } = moment().snapshot;
        const positions = await inSlices(selectEntries(queue, selection));
        return (scene) => scene.lines(entryLines(queue, positions, preferences.tags));
      },
    }),
  });
}

const changesArgs = fields({ version: codec.version, range: optional(range) });

/** Looking at the queue. */
export const queueReadCommands: readonly Row[] = [
  defineCommand({
    name: "playlist",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "The addresses in the queue (deprecated in favour of playlistinfo)",
    run: () => (scene) => scene.lines(uriLines(queueOf(scene))),
  }),
  defineCommand({
    name: "playlistinfo",
    permission: "read",
    args: fields({ range: optional(range) }),
    since: "0.1",
    summary: "The queue, or a part of it",
    run: (scope, args) => showRange(args.range, scope.preferences),
  }),
  defineCommand({
    name: "playlistid",
    permission: "read",
    args: fields({ id: optional(codec.unsigned) }),
    since: "0.1",
    summary: "The entry with this id, or the whole queue",
    run: (scope, { id }) => (id === null ? showRange(null, scope.preferences) : showId(id, scope.preferences)),
  }),
  matching("playlistfind", "0.1", "Entries that match exactly", false),
  matching("playlistsearch", "0.1", "Entries that match in part and in any case", true),
  defineCommand({
    name: "plchanges",
    permission: "read",
    args: changesArgs,
    since: "0.1",
    summary: "The entries that changed since a version of the queue",
    run:
      ({ preferences }, args) =>
      (scene) => {
        const queue = queueOf(scene);
        const positions = changedPositions(queue, args.version, args.range);
        return scene.lines(entryLines(queue, positions, preferences.tags));
      },
  }),
  defineCommand({
    name: "plchangesposid",
    permission: "read",
    args: changesArgs,
    since: "0.1",
    summary: "Positions and ids that changed since a version of the queue",
    run: (_scope, args) => (scene) => {
      const queue = queueOf(scene);
      return scene.lines(idLines(queue, changedPositions(queue, args.version, args.range)));
    },
  }),
];
