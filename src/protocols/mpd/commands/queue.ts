import {
  ACK,
  argumentError,
  clip,
  codec,
  defineCommand,
  fields,
  NO_ARGUMENTS,
  optional,
  type Position,
  ProtocolError,
  position,
  type RangeArgument,
  range,
  timeRange,
  words,
} from "node-mpd-protocol";
import { songFor, songsFor } from "../../../operations/add.ts";
import { queuePosition } from "../../../operations/now-playing.ts";
import type { EntryId } from "../../../shared/ids.ts";
import { orMissing } from "../failure.ts";
import { insertPlace, movePlace } from "../place.ts";
import type { Row, Scene, Step } from "../scope.ts";
import type { SongTicket } from "../song-lookup.ts";

const permission = "player";

const length = (scene: Scene): number => scene.moment().snapshot.queue.entries.length;

/** Tags of files belong to the files; only of streams may a client say more (MPD, `playlist::AddSongIdTag`). */
function requireStream(scene: Scene, id: number): EntryId {
  const { queue } = scene.moment().snapshot;
  const at = queuePosition(queue, id as EntryId);
  const entry = at === null ? undefined : queue.entries[at];
  if (entry === undefined) throw new ProtocolError(ACK.noExist, "No such song");
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(entry.song.uri)) {
    throw new ProtocolError(ACK.permission, "Cannot edit tags of local file");
  }
  return entry.id;
}

function* add(scene: Scene, wanted: SongTicket, at: Position | null): Generator<void, void> {
  // The place is judged before the address.
  const place = at === null ? null : insertPlace(at, scene.moment().snapshot);
  yield* scene.steps({ type: "add", songs: wanted.songs, at: place });
}

function* cut(scene: Scene, range: RangeArgument): Generator<void, void> {
  const { start, end } = clip(range, length(scene));
  if (start < end) yield* scene.steps({ type: "delete", range: { start, end } });
}

function* shuffle(scene: Scene, wanted: RangeArgument | null): Generator<void, void> {
  const range = wanted === null ? null : clip(wanted, length(scene));
  if (range === null || range.end - range.start > 1) yield* scene.steps({ type: "shuffle", range });
}

/** One after the other, as in MPD: what stands before a bad one holds. */
function* setPriorities(scene: Scene, priority: number, ranges: readonly string[]): Generator<void, void> {
  for (const word of ranges) {
    const wanted = clip(range(word), length(scene));
    if (wanted.start < wanted.end) yield* scene.steps({ type: "setPriority", priority, ranges: [wanted] });
  }
}

function* setPrioritiesOfIds(scene: Scene, priority: number, ids: readonly string[]): Generator<void, void> {
  for (const word of ids) {
    yield* scene.steps({ type: "setPriorityId", priority, ids: [codec.unsigned(word) as EntryId] });
  }
}

/** Changing the queue. */
export const queueCommands: readonly Row[] = [
  defineCommand({
    name: "add",
    permission: "add",
    args: fields({ uri: codec.text, at: optional(position) }),
    since: "0.1",
    summary: "Add a song or everything in a folder, at the end or at a position",
    run: ({ operations, shared }, { uri, at }) => {
      const wanted = shared.songs.look(uri, () =>
        orMissing(songsFor(operations, uri), ACK.noExist, "No such directory"),
      );
      return { waitsFor: wanted, step: { inSteps: (scene) => add(scene, wanted, at) } };
    },
  }),
  defineCommand({
    name: "addid",
    permission: "add",
    args: fields({ uri: codec.text, at: optional(position) }),
    since: "0.1",
    summary: "Add one song and tell its id",
    run: ({ operations, shared }, { uri, at }) => {
      const wanted = shared.songs.look(uri, async () => [await songFor(operations, uri)]);
      const step: Step = (scene) => {
        const place = at === null ? null : insertPlace(at, scene.moment().snapshot);
        const { ids } = scene.do({ type: "add", songs: wanted.songs, at: place });
        return `Id: ${ids[0]}\n`;
      };
      return { waitsFor: wanted, step };
    },
  }),
  defineCommand({
    name: "clear",
    permission,
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Empty the queue",
    run: () => (scene) => void scene.do({ type: "clear" }),
  }),
  defineCommand({
    name: "delete",
    permission,
    args: fields({ range }),
    since: "0.1",
    summary: "Delete a position or a range",
    run: (_scope, args) => ({ inSteps: (scene) => cut(scene, args.range) }),
  }),
  defineCommand({
    name: "deleteid",
    permission,
    args: fields({ id: codec.unsigned }),
    since: "0.1",
    summary: "Delete the entry with this id",
    run:
      (_scope, { id }) =>
      (scene) =>
        void scene.do({ type: "deleteId", id: id as EntryId }),
  }),
  defineCommand({
    name: "move",
    permission,
    args: fields({ range, to: position }),
    since: "0.1",
    summary: "Move a position or a range",
    run: (_scope, args) => (scene) => {
      const { start, end } = args.range;
      if (end === null) throw argumentError("Open-ended range not supported");
      const { snapshot } = scene.moment();
      const to = movePlace(args.to, { start, end }, snapshot);
      const count = snapshot.queue.entries.length;
      if (start >= count || end > count || end === 0) throw argumentError("Bad song index");
      // A range of nothing is moved anywhere but to the start (MPD, `playlist::MoveRange`).
      if (start === end && !(to.kind === "absolute" && to.position === 0)) return;
      scene.do({ type: "move", range: { start, end }, to });
    },
  }),
  defineCommand({
    name: "moveid",
    permission,
    args: fields({ id: codec.unsigned, to: position }),
    since: "0.1",
    summary: "Move the entry with this id",
    run: (_scope, args) => (scene) => {
      const { snapshot } = scene.moment();
      const at = queuePosition(snapshot.queue, args.id as EntryId);
      if (at === null) throw new ProtocolError(ACK.noExist, "No such song");
      const to = movePlace(args.to, { start: at, end: at + 1 }, snapshot);
      scene.do({ type: "moveId", id: args.id as EntryId, to });
    },
  }),
  defineCommand({
    name: "swap",
    permission,
    args: fields({ a: codec.unsigned, b: codec.unsigned }),
    since: "0.1",
    summary: "Exchange two positions",
    run:
      (_scope, { a, b }) =>
      (scene) =>
        void scene.do({ type: "swap", a: { position: a }, b: { position: b } }),
  }),
  defineCommand({
    name: "swapid",
    permission,
    args: fields({ a: codec.unsigned, b: codec.unsigned }),
    since: "0.1",
    summary: "Exchange two entries",
    run:
      (_scope, { a, b }) =>
      (scene) =>
        void scene.do({ type: "swap", a: { id: a as EntryId }, b: { id: b as EntryId } }),
  }),
  defineCommand({
    name: "shuffle",
    permission,
    args: fields({ range: optional(range) }),
    since: "0.1",
    summary: "Mix the queue or a part of it",
    run: (_scope, args) => ({ inSteps: (scene) => shuffle(scene, args.range) }),
  }),
  defineCommand({
    name: "prio",
    permission,
    args: words(2, ([priority = "", ...ranges]) => ({
      priority: codec.unsignedUpTo(255)(priority),
      ranges,
    })),
    since: "0.17",
    summary: "Set the priority of ranges, 0 to 255; counts in random mode",
    run: (_scope, { priority, ranges }) => ({ inSteps: (scene) => setPriorities(scene, priority, ranges) }),
  }),
  defineCommand({
    name: "prioid",
    permission,
    args: words(2, ([priority = "", ...ids]) => ({
      priority: codec.unsignedUpTo(255)(priority),
      ids,
    })),
    since: "0.17",
    summary: "Set the priority of entries, 0 to 255; counts in random mode",
    run: (_scope, { priority, ids }) => ({ inSteps: (scene) => setPrioritiesOfIds(scene, priority, ids) }),
  }),
  defineCommand({
    name: "rangeid",
    permission: "add",
    args: fields({ id: codec.unsigned, range: timeRange }),
    since: "0.19",
    summary: "Play only a part of an entry",
    run: (_scope, args) => (scene) => void scene.do({ type: "setRange", id: args.id as EntryId, range: args.range }),
  }),
  defineCommand({
    name: "addtagid",
    permission: "add",
    args: fields({ id: codec.unsigned, tag: codec.tag, value: codec.text }),
    since: "0.19",
    summary: "Add a tag to an entry",
    run:
      (_scope, { id, tag, value }) =>
      (scene) =>
        void scene.do({ type: "addTag", id: requireStream(scene, id), tag: [tag, value] }),
  }),
  defineCommand({
    name: "cleartagid",
    permission: "add",
    args: fields({ id: codec.unsigned, tag: optional(codec.tag) }),
    since: "0.19",
    summary: "Remove added tags from an entry",
    run:
      (_scope, { id, tag }) =>
      (scene) =>
        void scene.do({ type: "clearTag", id: requireStream(scene, id), name: tag }),
  }),
];
