import { pair } from "node-mpd-protocol";
import type { Moment } from "../../player/player-port.ts";
import type { Options, Switch, Transport } from "../../player/snapshot.ts";
import type { JobId } from "../../shared/ids.ts";
import { currentPosition, nextPosition } from "./position-of.ts";
import { entryDuration, formatText } from "./song-text.ts";

const STATES: Readonly<Record<Transport["kind"], string>> = {
  stopped: "stop",
  loading: "play",
  playing: "play",
  paused: "pause",
  held: "pause",
};

const SWITCHES: Readonly<Record<Switch, string>> = { off: "0", on: "1", oneshot: "oneshot" };

/** The answer of `status` (MPD, src/command/PlayerCommands.cxx). */
export function statusText(moment: Moment, updating: JobId | null): string {
  const { snapshot } = moment;
  const { queue, transport, options } = snapshot;
  let text = snapshot.volume === null ? "" : `volume: ${snapshot.volume}\n`;
  text += `repeat: ${options.repeat ? 1 : 0}\nrandom: ${options.random ? 1 : 0}\nsingle: ${SWITCHES[options.single]}\n`;
  text += `consume: ${SWITCHES[options.consume]}\npartition: ${snapshot.zone}\nplaylist: ${queue.version}\n`;
  text += `playlistlength: ${queue.entries.length}\nmixrampdb: ${options.mixRampDb}\nstate: ${stateText(transport)}\n`;
  text += fadeText(options) + songText(moment);
  if (updating !== null) text += `updating_db: ${updating}\n`;
  if (snapshot.error !== null) text += pair("error", snapshot.error);
  const next = nextPosition(snapshot);
  if (next !== null) text += `nextsong: ${next}\nnextsongid: ${queue.entries[next]?.id}\n`;
  return text;
}

function stateText(transport: Transport): string {
  return transport.kind === "loading" && transport.paused ? "pause" : STATES[transport.kind];
}

function fadeText({ crossfadeSeconds, mixRampDelaySeconds }: Options): string {
  const fade = crossfadeSeconds > 0 ? `xfade: ${Math.round(crossfadeSeconds)}\n` : "";
  const delay = mixRampDelaySeconds !== null && mixRampDelaySeconds > 0 ? `mixrampdelay: ${mixRampDelaySeconds}\n` : "";
  return fade + delay;
}

function songText(moment: Moment): string {
  const { transport, queue } = moment.snapshot;
  const position = currentPosition(moment.snapshot);
  const entry = position === null ? undefined : queue.entries[position];
  const song = entry === undefined ? "" : `song: ${position}\nsongid: ${entry.id}\n`;
  if (transport.kind === "stopped") return song;
  const sounding = "sounding" in transport ? transport.sounding : null;
  const durationSeconds = (entry === undefined ? null : entryDuration(entry)) ?? sounding?.durationSeconds ?? null;
  const elapsedSeconds = elapsed(moment, transport, durationSeconds);
  let text = `${song}time: ${Math.round(elapsedSeconds)}:${Math.round(durationSeconds ?? 0)}\n`;
  text += `elapsed: ${elapsedSeconds.toFixed(3)}\nbitrate: ${moment.progress.bitrateKbps ?? 0}\n`;
  if (durationSeconds !== null) text += `duration: ${durationSeconds.toFixed(3)}\n`;
  if (sounding !== null) text += `audio: ${formatText(sounding.format)}\n`;
  return text;
}

function elapsed(
  { progress }: Moment,
  transport: Exclude<Transport, { kind: "stopped" }>,
  durationSeconds: number | null,
): number {
  if (transport.kind === "paused" || transport.kind === "held") return transport.positionSeconds;
  const played = progress.generation === transport.generation ? progress.playedSeconds : 0;
  const seconds = transport.startSeconds + played;
  return durationSeconds === null ? seconds : Math.min(seconds, durationSeconds);
}
