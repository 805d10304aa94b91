import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import type { Handlers } from "./command-table.ts";
import type { Draft } from "./draft.ts";
import { moveInOrder, shuffleOrder } from "./order.ts";
import { noMixer, noSuchOutput, requireFinite } from "./refusals.ts";
import type { Options, OutputState } from "./snapshot.ts";
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
  | "setAutoplay"
  | "noteAutoplay"
  | "setSound"
  | "setVolume"
  | "changeVolume"
  | "setOutput"
  | "setOutputSound"
  | "detachOutput"
  | "attachOutput"
> = {
  setRepeat: (draft, { on }) => setOption(draft, "repeat", on),
  setSingle: (draft, { to }) => setOption(draft, "single", to),
  setConsume: (draft, { to }) => setOption(draft, "consume", to),
  setReplayGain: (draft, { mode }) => setOption(draft, "replayGain", mode),

  *setRandom(draft, { on }) {
    if (draft.options.random === on) return;
    setOption(draft, "random", on);
    draft.setOrder(on ? yield* newOrder(draft) : null);
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

  setAutoplay(draft, { to }) {
    if (to !== draft.options.autoplay) draft.autoplayNote = null;
    setOption(draft, "autoplay", to);
  },

  noteAutoplay(draft, { note }) {
    draft.isAutomatic = true;
    if (draft.options.autoplay !== "off") draft.autoplayNote = note;
  },

  setSound(draft, { settings }) {
    draft.sound = settings;
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
    setOutputs(draft, replaced(draft.outputs, { ...output, enabled: wanted }));
  },

  setOutputSound(draft, { id, sound }) {
    const output = draft.outputs.find((candidate) => candidate.id === id);
    if (output === undefined) throw noSuchOutput();
    const { sound: _, ...plain } = output;
    setOutputs(draft, replaced(draft.outputs, sound === null ? plain : { ...plain, sound }));
  },

  detachOutput(draft, { id }) {
    const output = draft.outputs.find((candidate) => candidate.id === id);
    if (output === undefined || output.isAway === true) throw noSuchOutput();
    setOutputs(draft, replaced(draft.outputs, { ...output, enabled: false, isAway: true }));
  },

  attachOutput(draft, { output, volume }) {
    requireFinite(volume);
    const { isAway: _, ...here } = output;
    const isKnown = draft.outputs.some(({ id }) => id === here.id);
    const isFirstWithVolume = draft.volume === null && here.hasVolume;
    if (isFirstWithVolume) draft.lastVolume = Math.min(100, Math.max(0, Math.round(volume)));
    setOutputs(draft, isKnown ? replaced(draft.outputs, here) : [...draft.outputs, here]);
  },
};

function setOutputs(draft: Draft, outputs: readonly OutputState[]): void {
  draft.outputs = outputs;
  draft.volume = volumeFor(outputs, draft.lastVolume);
}

/** With `output` in the place of the one that has its id. */
function replaced(outputs: readonly OutputState[], output: OutputState): readonly OutputState[] {
  return outputs.map((other) => (other.id === output.id ? output : other));
}

function setOption<K extends keyof Options>(draft: Draft, name: K, value: Options[K]): void {
  if (!Object.is(draft.options[name], value)) draft.options = { ...draft.options, [name]: value };
}

function setVolume(draft: Draft, volume: number): void {
  draft.lastVolume = Math.min(100, Math.max(0, Math.round(volume)));
  draft.volume = draft.lastVolume;
}

/** A fresh order with the playing entry in front, so that all others come; a stopped zone forgets its current entry (as MPD). */
function* newOrder(draft: Draft): Generator<void, EntryId[]> {
  const order: EntryId[] = [];
  for (const [index, { id }] of draft.queue.entries.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    order.push(id);
  }
  yield* shuffleOrder(order, draft.priorities(), draft.random);
  if (draft.transport.kind !== "stopped") moveInOrder(order, order.indexOf(draft.transport.entryId), 0);
  else if (draft.transport.entryId !== null) draft.transport = { kind: "stopped", entryId: null };
  return order;
}
