import { NEUTRAL } from "../shared/sound/settings.ts";
import { currentEntry, playState } from "./current.ts";
import { DEFAULT_OPTIONS } from "./initial.ts";
import type { Moment, Player } from "./player-port.ts";
import { positionSeconds } from "./position.ts";
import type { Options } from "./snapshot.ts";

/** By name, so that it is found again in another configuration. */
type SavedOutput = {
  readonly name: string;
  readonly enabled: boolean;
  readonly isAway?: boolean;
  /** The name of a preset. */
  readonly sound?: string;
};

/** Everything of a zone but its queue. */
export type PlaybackRecord = {
  readonly playback: "stopped" | "playing" | "paused";
  readonly currentPosition: number | null;
  readonly positionSeconds: number;
  readonly volume: number | null;
  readonly randomState: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** SoundSettings; unknown, because another version may have written it. */
  readonly sound?: unknown;
  readonly outputs: readonly SavedOutput[];
};

/** What to keep of a moment so that a restart can go on from it. A zone held by a lost device or an announcement is kept as playing. */
export function playbackRecord(moment: Moment): PlaybackRecord {
  const { transport, announcement, options, sound, outputs, lastVolume, randomState } = moment.snapshot;
  return {
    playback: transport.kind === "held" || announcement?.goesOn === true ? "playing" : playState(transport),
    currentPosition: currentEntry(moment.snapshot)?.position ?? null,
    positionSeconds: positionSeconds(moment),
    volume: lastVolume,
    randomState,
    options: { ...options },
    ...(sound === NEUTRAL ? {} : { sound }),
    outputs: outputs.map(({ name, enabled, isAway = false, sound }) => ({
      name,
      enabled,
      ...(isAway ? { isAway } : {}),
      ...(sound === undefined ? {} : { sound: sound.preset }),
    })),
  };
}

const SWITCHES: readonly unknown[] = ["off", "on", "oneshot"];
const REPLAY_GAIN_MODES: readonly unknown[] = ["off", "track", "album", "auto"];
const AUTOPLAY: readonly unknown[] = ["off", "similar"];
const isBoolean = (value: unknown) => typeof value === "boolean";
const isNumber = (value: unknown) => Number.isFinite(value);
const isSwitch = (value: unknown) => SWITCHES.includes(value);

const OPTION_CHECKS: { readonly [K in keyof Options]: (value: unknown) => boolean } = {
  repeat: isBoolean,
  random: isBoolean,
  single: isSwitch,
  consume: isSwitch,
  crossfadeSeconds: (value) => typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY,
  mixRampDb: isNumber,
  mixRampDelaySeconds: (value) => value === null || isNumber(value),
  replayGain: (value) => REPLAY_GAIN_MODES.includes(value),
  autoplay: (value) => AUTOPLAY.includes(value),
};

/** Options out of a saved record. What is missing, or was written by another version, is left at its default. */
export function restoredOptions(saved: Readonly<Record<string, unknown>>): Options {
  const known = Object.entries(OPTION_CHECKS).filter(([name, check]) => check(saved[name]));
  return { ...DEFAULT_OPTIONS, ...Object.fromEntries(known.map(([name]) => [name, saved[name]])) };
}

/**
 * Takes playback up again where it was left, after `initialSnapshot` was given the queue and `currentPosition`.
 * One turn, so a zone that was paused is never heard.
 */
export function resume(player: Player, saved: Pick<PlaybackRecord, "playback" | "positionSeconds">): void {
  player.turn((turn) => {
    const { entryId } = turn.moment().snapshot.transport;
    if (entryId === null || saved.playback === "stopped") return;
    turn.do({ type: "seek", which: { id: entryId }, seconds: saved.positionSeconds });
    if (saved.playback === "paused") turn.do({ type: "pause", paused: true });
  });
}
