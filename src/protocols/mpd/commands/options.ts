import { argumentError, type Codec, codec, defineCommand, fields, NO_ARGUMENTS } from "node-mpd-protocol";
import type { Command } from "../../../player/commands.ts";
import type { Switch } from "../../../player/snapshot.ts";
import type { Row, Scene } from "../scope.ts";

/** A command that sets one value. */
function setter<T>(name: string, since: string, summary: string, value: Codec<T>, command: (value: T) => Command): Row {
  return defineCommand({
    name,
    permission: "player",
    args: fields({ value }),
    since,
    summary,
    run: (_scope, args) => (scene) => void scene.do(command(args.value as T)),
  });
}

const SWITCHES: ReadonlyMap<string, Switch> = new Map([
  ["0", "off"],
  ["1", "on"],
  ["oneshot", "oneshot"],
]);

function mode(name: string): Codec<Switch> {
  return (word) => {
    const value = SWITCHES.get(word);
    if (value === undefined) throw argumentError(`Unrecognized ${name} mode, expected 0, 1, or oneshot`);
    return value;
  };
}

const replayGainMode = codec.oneOf(["off", "track", "album", "auto"], "Unrecognized replay gain mode");

/** Decibels must be a number to be of use. */
const decibels: Codec<number> = (word) => {
  const value = codec.float(word);
  if (!Number.isFinite(value)) throw argumentError(`Float expected: ${word}`);
  return value;
};

/** "nan" (and anything below zero) turns MixRamp off. */
const mixRampDelay: Codec<number | null> = (word) => {
  const value = codec.float(word);
  return Number.isFinite(value) && value >= 0 ? value : null;
};

function* setRandom(scene: Scene, on: boolean): Generator<void, void> {
  yield* scene.steps({ type: "setRandom", on });
}

/** How playback goes on, and how loud. */
export const optionCommands: readonly Row[] = [
  setter("repeat", "0.1", "Start again at the end (0 or 1)", codec.boolean, (on) => ({ type: "setRepeat", on })),
  defineCommand({
    name: "random",
    permission: "player",
    args: fields({ on: codec.boolean }),
    since: "0.1",
    summary: "Play in random order (0 or 1)",
    run: (_scope, { on }) => ({ inSteps: (scene) => setRandom(scene, on) }),
  }),
  setter("single", "0.15", "Stop after each entry (0, 1 or oneshot)", mode("single"), (to) => ({
    type: "setSingle",
    to,
  })),
  setter("consume", "0.15", "Remove what was played (0, 1 or oneshot)", mode("consume"), (to) => ({
    type: "setConsume",
    to,
  })),
  setter("crossfade", "0.1", "Overlap entries by so many seconds", codec.unsigned, (seconds) => ({
    type: "setCrossfade",
    seconds,
  })),
  setter("mixrampdb", "0.16", "Level at which entries overlap, in dB", decibels, (db) => ({
    type: "setMixRampDb",
    db,
  })),
  setter("mixrampdelay", "0.16", "Seconds taken off a MixRamp overlap; nan = off", mixRampDelay, (seconds) => ({
    type: "setMixRampDelay",
    seconds,
  })),
  setter("replay_gain_mode", "0.16", "ReplayGain: off, track, album or auto", replayGainMode, (to) => ({
    type: "setReplayGain",
    mode: to,
  })),
  defineCommand({
    name: "replay_gain_status",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.16",
    summary: "The ReplayGain mode",
    run: () => (scene) => `replay_gain_mode: ${scene.moment().snapshot.options.replayGain}\n`,
  }),
  setter("setvol", "0.1", "Set the volume, 0 to 100", codec.unsignedUpTo(100), (volume) => ({
    type: "setVolume",
    volume,
  })),
  setter("volume", "0.1", "Change the volume by -100 to 100", codec.integerBetween(-100, 100), (delta) => ({
    type: "changeVolume",
    delta,
  })),
  defineCommand({
    name: "getvol",
    permission: "read",
    args: NO_ARGUMENTS,
    since: "0.23",
    summary: "The volume; nothing when no output has one",
    run: () => (scene) => {
      const { volume } = scene.moment().snapshot;
      return volume === null ? undefined : `volume: ${volume}\n`;
    },
  }),
];
