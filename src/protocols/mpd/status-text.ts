import { pair } from "node-mpd-protocol";
import { type NowPlaying, nowPlaying } from "../../operations/now-playing.ts";
import type { Moment } from "../../player/player-port.ts";
import type { Options, Switch } from "../../player/snapshot.ts";
import type { JobId } from "../../shared/ids.ts";
import { formatText } from "../../shared/song-text.ts";

const STATES: Readonly<Record<NowPlaying["state"], string>> = { stopped: "stop", playing: "play", paused: "pause" };

const SWITCHES: Readonly<Record<Switch, string>> = { off: "0", on: "1", oneshot: "oneshot" };

/** The answer of `status` (MPD, src/command/PlayerCommands.cxx). */
export function statusText(moment: Moment, updating: JobId | null): string {
  const { snapshot } = moment;
  const { queue, options } = snapshot;
  const now = nowPlaying(moment);
  let text = snapshot.volume === null ? "" : `volume: ${snapshot.volume}\n`;
  text += `repeat: ${options.repeat ? 1 : 0}\nrandom: ${options.random ? 1 : 0}\nsingle: ${SWITCHES[options.single]}\n`;
  text += `consume: ${SWITCHES[options.consume]}\npartition: ${snapshot.zone}\nplaylist: ${queue.version}\n`;
  text += `playlistlength: ${queue.entries.length}\nmixrampdb: ${options.mixRampDb}\nstate: ${STATES[now.state]}\n`;
  text += fadeText(options) + songText(now, moment.progress.bitrateKbps);
  if (updating !== null) text += `updating_db: ${updating}\n`;
  if (snapshot.error !== null) text += pair("error", snapshot.error);
  const next = nextShown(now, options);
  if (next !== null) text += `nextsong: ${next}\nnextsongid: ${queue.entries[next]?.id}\n`;
  return text;
}

/** What MPD names next (`playlist::GetNextPosition`), which knows of no consume. */
function nextShown({ current, nextPosition }: NowPlaying, { repeat, single }: Options): number | null {
  if (current === null || !repeat) return nextPosition;
  return single === "off" ? (nextPosition ?? current.position) : current.position;
}

function fadeText({ crossfadeSeconds, mixRampDelaySeconds }: Options): string {
  const fade = crossfadeSeconds > 0 ? `xfade: ${Math.round(crossfadeSeconds)}\n` : "";
  const delay = mixRampDelaySeconds !== null && mixRampDelaySeconds > 0 ? `mixrampdelay: ${mixRampDelaySeconds}\n` : "";
  return fade + delay;
}

function songText(
  { current, positionSeconds, durationSeconds, sounding }: NowPlaying,
  bitrateKbps: number | null,
): string {
  const song = current === null ? "" : `song: ${current.position}\nsongid: ${current.entry.id}\n`;
  if (positionSeconds === null) return song;
  let text = `${song}time: ${Math.round(positionSeconds)}:${Math.round(durationSeconds ?? 0)}\n`;
  text += `elapsed: ${positionSeconds.toFixed(3)}\nbitrate: ${bitrateKbps ?? 0}\n`;
  if (durationSeconds !== null) text += `duration: ${durationSeconds.toFixed(3)}\n`;
  if (sounding !== null) text += `audio: ${formatText(sounding.format)}\n`;
  return text;
}
