import {
  ACK,
  type Codec,
  codec,
  defineCommand,
  fields,
  NO_ARGUMENTS,
  optional,
  ProtocolError,
} from "node-mpd-protocol";
import type { EntryId } from "../../../shared/ids.ts";
import type { Row } from "../scope.ts";

const permission = "player";

/** -1 = any. */
const idOrAny: Codec<number | null> = (word) => {
  const id = codec.signed(word);
  if (id < -1) throw new ProtocolError(ACK.noExist, "No such song");
  return id === -1 ? null : id;
};

/** Playing, pausing, seeking. */
export const playbackCommands: readonly Row[] = [
  defineCommand({
    name: "play",
    permission,
    args: fields({ index: optional(codec.indexOrAny) }),
    since: "0.1",
    summary: "Play, at a position of the queue if one is given",
    run:
      (_scope, { index }) =>
      (scene) =>
        void scene.do({ type: "play", which: index === null ? null : { position: index } }),
  }),
  defineCommand({
    name: "playid",
    permission,
    args: fields({ id: optional(idOrAny) }),
    since: "0.1",
    summary: "Play, the entry with this id if one is given",
    run:
      (_scope, { id }) =>
      (scene) =>
        void scene.do({ type: "play", which: id === null ? null : { id: id as EntryId } }),
  }),
  defineCommand({
    name: "pause",
    permission,
    args: fields({ paused: optional(codec.boolean) }),
    since: "0.1",
    summary: "Pause (1) or resume (0); without an argument the other of the two",
    run:
      (_scope, { paused }) =>
      (scene) =>
        void scene.do({ type: "pause", paused }),
  }),
  defineCommand({
    name: "stop",
    permission,
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Stop",
    run: () => (scene) => void scene.do({ type: "stop" }),
  }),
  defineCommand({
    name: "next",
    permission,
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Go to the next entry",
    run: () => (scene) => void scene.do({ type: "next" }),
  }),
  defineCommand({
    name: "previous",
    permission,
    args: NO_ARGUMENTS,
    since: "0.1",
    summary: "Go to the previous entry",
    run: () => (scene) => void scene.do({ type: "previous" }),
  }),
  defineCommand({
    name: "seek",
    permission,
    args: fields({ position: codec.unsigned, seconds: codec.time }),
    since: "0.1",
    summary: "Play the entry at this position from a time on",
    run:
      (_scope, { position, seconds }) =>
      (scene) =>
        void scene.do({ type: "seek", which: { position }, seconds }),
  }),
  defineCommand({
    name: "seekid",
    permission,
    args: fields({ id: codec.unsigned, seconds: codec.time }),
    since: "0.1",
    summary: "Play the entry with this id from a time on",
    run:
      (_scope, { id, seconds }) =>
      (scene) =>
        void scene.do({ type: "seek", which: { id: id as EntryId }, seconds }),
  }),
  defineCommand({
    name: "seekcur",
    permission,
    args: fields({ time: codec.timeOrOffset }),
    since: "0.17",
    summary: "Go to a time of the current entry, with a sign relative to now",
    run:
      (_scope, { time }) =>
      (scene) =>
        void scene.do({ type: "seekCurrent", ...time }),
  }),
];
