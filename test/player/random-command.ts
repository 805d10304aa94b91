import type { Command, Place, Which } from "../../src/player/commands.ts";
import type { OutputState, Snapshot } from "../../src/player/snapshot.ts";
import type { EntryId, OutputId } from "../../src/shared/ids.ts";
import type { Dice } from "./sim-engine.ts";
import { song } from "./zone.ts";

const SONGS = Array.from({ length: 20 }, (_, i) => song(`song ${i}`, i % 5 === 0 ? null : 20 * i));
const SWITCHES = ["off", "on", "oneshot"] as const;

/** Any command, mostly sensible; now and then with a position or an id that does not exist. */
export function randomCommand(dice: Dice, snapshot: Snapshot): Command {
  const { length } = snapshot.queue.entries;
  const position = () => dice(length + 1 + (dice(10) === 0 ? 3 : 0)) - (dice(50) === 0 ? 1 : 0);
  const id = () => (snapshot.queue.entries[dice(length + 1)]?.id ?? dice(1000)) as EntryId;
  const on = () => dice(2) === 0;
  const range = () => {
    const start = position();
    return { start, end: start + dice(4) };
  };
  const which = (): Which => (on() ? { position: position() } : { id: id() });
  const place = (): Place => {
    const kinds: Place[] = [
      { kind: "absolute", position: position() },
      { kind: "after-current", offset: dice(4) },
      { kind: "before-current", offset: dice(4) },
    ];
    return kinds[dice(3)] as Place;
  };
  const songs = () => Array.from({ length: dice(4) }, () => SONGS[dice(SONGS.length)] ?? song("x"));
  const uri = () => SONGS[dice(SONGS.length)]?.uri ?? "";
  const choices: readonly (() => Command)[] = [
    () => ({ type: "add", songs: length > 40 ? [] : songs(), at: on() ? null : place() }),
    () => ({ type: "add", songs: length > 40 ? [] : songs(), at: null }),
    () => ({ type: "delete", range: range() }),
    () => ({ type: "deleteId", id: id() }),
    () => (dice(20) === 0 ? { type: "clear" } : { type: "deleteId", id: id() }),
    () => (dice(10) === 0 ? { type: "replace", songs: songs() } : { type: "stop" }),
    () => ({ type: "move", range: range(), to: place() }),
    () => ({ type: "moveId", id: id(), to: place() }),
    () => ({ type: "swap", a: which(), b: which() }),
    () => ({ type: "shuffle", range: on() ? null : range() }),
    () => ({ type: "undo" }),
    () => ({ type: on() ? "undo" : "redo" }),
    () => ({ type: "setPriority", priority: dice(4), ranges: [range(), range()] }),
    () => ({ type: "setPriorityId", priority: dice(300), ids: [id(), id()] }),
    () => ({
      type: "setRange",
      id: id(),
      range: on() ? null : { startSeconds: dice(60), endSeconds: on() ? null : 60 + dice(99) },
    }),
    () => ({ type: "addTag", id: id(), tag: ["Comment", "x"] }),
    () => ({ type: "clearTag", id: id(), name: on() ? null : "Comment" }),
    () => ({ type: "libraryChanged", songs: new Map([[uri(), on() ? null : song(uri(), dice(200))]]) }),
    () => ({ type: "play", which: on() ? null : which() }),
    () => ({ type: "play", which: which() }),
    () => ({ type: "pause", paused: [true, false, null][dice(3)] ?? null }),
    () => ({ type: "announce", song: SONGS[dice(SONGS.length)] ?? song("x"), volume: on() ? null : dice(101) }),
    () => ({ type: "next" }),
    () => ({ type: "next" }),
    () => ({ type: "previous" }),
    () => ({ type: "seek", which: which(), seconds: dice(300) - 20 }),
    () => ({ type: "seekCurrent", seconds: dice(300) - 100, relative: on() }),
    () => ({ type: "setRepeat", on: on() }),
    () => ({ type: "setRandom", on: on() }),
    () => ({ type: "setSingle", to: SWITCHES[dice(3)] ?? "off" }),
    () => ({ type: "setConsume", to: SWITCHES[dice(3)] ?? "off" }),
    () => ({ type: "setCrossfade", seconds: dice(9) }),
    () => ({ type: "setMixRampDelay", seconds: on() ? null : dice(9) }),
    () => ({ type: "setReplayGain", mode: on() ? "album" : "off" }),
    () => ({ type: "setVolume", volume: dice(140) - 20 }),
    () => ({ type: "changeVolume", delta: dice(40) - 20 }),
    () => ({ type: "clearError" }),
    () => ({ type: "setOutput", id: dice(3) as OutputId, enabled: on() ? "toggle" : on() }),
    () => ({ type: "detachOutput", id: dice(3) as OutputId }),
    () => ({ type: "attachOutput", output: output(dice(3), on()), volume: dice(140) - 20 }),
  ];
  return (choices[dice(choices.length)] as () => Command)();
}

function output(id: number, hasVolume: boolean): OutputState {
  return { id: id as OutputId, name: `output ${id}`, plugin: "null", enabled: hasVolume, hasVolume };
}
