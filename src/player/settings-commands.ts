import type { EntryId } from "../shared/ids.ts";
import type { Handlers } from "./command-table.ts";
import type { Draft } from "./draft.ts";
import { moveInOrder, shuffleOrder } from "./order.ts";
import { noMixer, noSuchOutput, requireFinite } from "./refusals.ts";
import type { Options } from "./snapshot.ts";
import { volumeFor } from "./volume.ts";

/** Commands about options, volume and outputs. */
export const settingsCommands: Handlers<
  | "setRepeat"
  | "setRandom"
  | "setSingle"
  | "setConsume"
  | "setCrossfade"
  | "setMixRampDb"
  | "setMixRampDelay"
  | "setReplayGain"
  | "setVolume"
  | "changeVolume"
  | "setOutput"
> = {
  setRepeat: (draft, { on }) => setOption(draft, "repeat", on),
  setSingle: (draft, { to }) => setOption(draft, "single", to),
  setConsume: (draft, { to }) => setOption(draft, "consume", to),
  setReplayGain: (draft, { mode }) => setOption(draft, "replayGain", mode),

  setRandom(draft, { on }) {
    if (draft.options.random === on) return;
    setOption(draft, "random", on);
    draft.setOrder(on ? newOrder(draft) : null);
  },

  setCrossfade(draft, { seconds }) {
    requireFinite(seconds);
    setOption(draft, "crossfadeSeconds", Math.max(0, seconds));
  },

  setMixRampDb(draft, { db }) {
    requireFinite(db);
    setOption(draft, "mixRampDb", db);
  },

  setMixRampDelay(draft, { seconds }) {
    if (seconds !== null) requireFinite(seconds);
    setOption(draft, "mixRampDelaySeconds", seconds);
  },

  setVolume(draft, { volume }) {
    requireFinite(volume);
    if (draft.volume === null) throw noMixer();
    setVolume(draft, volume);
  },

  changeVolume(draft, { delta }) {
    requireFinite(delta);
    if (draft.volume === null) throw noMixer();
    setVolume(draft, draft.volume + delta);
  },

  setOutput(draft, { id, enabled }) {
    const output = draft.outputs.find((candidate) => candidate.id === id);
    if (output === undefined) throw noSuchOutput();
    const wanted = enabled === "toggle" ? !output.enabled : enabled;
    if (wanted === output.enabled) return;
    draft.outputs = draft.outputs.map((other) => (other === output ? { ...output, enabled: wanted } : other));
    draft.volume = volumeFor(draft.outputs, draft.lastVolume);
  },
};

function setOption<K extends keyof Options>(draft: Draft, name: K, value: Options[K]): void {
  if (!Object.is(draft.options[name], value)) draft.options = { ...draft.options, [name]: value };
}

function setVolume(draft: Draft, volume: number): void {
  draft.lastVolume = Math.min(100, Math.max(0, Math.round(volume)));
  draft.volume = draft.lastVolume;
}

/** A fresh order with the playing entry in front, so that all others come; a stopped zone forgets its current entry (as MPD). */
function newOrder(draft: Draft): EntryId[] {
  const order = draft.queue.entries.map((entry) => entry.id);
  shuffleOrder(order, draft.priorities(), draft.random);
  if (draft.transport.kind !== "stopped") moveInOrder(order, order.indexOf(draft.transport.entryId), 0);
  else if (draft.transport.entryId !== null) draft.transport = { kind: "stopped", entryId: null };
  return order;
}
