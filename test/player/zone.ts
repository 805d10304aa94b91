import type { Change, Command, Completion } from "../../src/player/commands.ts";
import { currentEntry, playState } from "../../src/player/current.ts";
import { followingEntry } from "../../src/player/following.ts";
import { type InitialState, initialSnapshot } from "../../src/player/initial.ts";
import { createPlayer } from "../../src/player/player.ts";
import { positionOf } from "../../src/player/position-of.ts";
import type { OutputState, Sounding } from "../../src/player/snapshot.ts";
import type { Step } from "../../src/player/step.ts";
import type { EntryId, Generation, OutputId } from "../../src/shared/ids.ts";
import type { Song } from "../../src/shared/song.ts";
import { FakeEngine } from "./fake-engine.ts";

export const SOUNDING: Sounding = { format: { rateHz: 44100, bits: 16, channels: 2 }, durationSeconds: 100 };

export const OUTPUTS: readonly OutputState[] = [
  { id: 0 as OutputId, name: "speakers", plugin: "null", enabled: true, hasVolume: true },
  { id: 1 as OutputId, name: "line", plugin: "null", enabled: false, hasVolume: false },
];

export function song(uri: string, durationSeconds: number | null = 100): Song {
  const tags: Song["tags"] = [["Title", uri]];
  return {
    uri,
    tags,
    durationSeconds,
    format: null,
    modifiedSeconds: 1,
    addedSeconds: 1,
    replayGain: null,
    part: null,
  };
}

export const songs = (names: string) => [...names].map((name) => song(name));

/** A zone with one song per letter of `names`, spoken to in few words. */
export function zone(names = "", settings: Partial<InitialState> = {}) {
  const engine = new FakeEngine();
  const errors: unknown[] = [];
  const changes: Change[] = [];
  const completions: Completion[] = [];
  const log: Step[] = [];
  const queue = [...names].map((name) => ({ song: song(name) }));
  const initial = initialSnapshot({ zone: "default", outputs: OUTPUTS, seed: 1, queue, ...settings });
  const player = createPlayer({
    zone: "default",
    engine,
    initial,
    onError: (error) => errors.push(error),
    onStep: (step) => log.push(step),
  });
  player.subscribe((change) => {
    changes.push(change);
    completions.push(...change.completions);
  });
  const snapshot = () => player.moment().snapshot;
  const nameOf = (id: EntryId | null) =>
    id === null ? "" : (snapshot().queue.entries[positionOf(snapshot().queue.entries, id)]?.song.uri ?? "?");
  return {
    engine,
    player,
    errors,
    changes,
    completions,
    log,
    initial,
    snapshot,
    do: (...commands: Command[]) => commands.map((command) => player.do(command)),
    /** The queue, one letter per entry. */
    get queue() {
      return snapshot()
        .queue.entries.map((entry) => entry.song.uri)
        .join("");
    },
    /** The random order, one letter per entry. */
    get order() {
      return snapshot().order?.map(nameOf).join("") ?? null;
    },
    get current() {
      return currentEntry(snapshot())?.entry.song.uri ?? "";
    },
    get upcoming() {
      return nameOf(snapshot().upcoming?.entryId ?? null);
    },
    get following() {
      return nameOf(followingEntry(snapshot()));
    },
    get state() {
      return playState(snapshot().transport);
    },
    get generation(): Generation {
      const { transport } = snapshot();
      return transport.kind === "stopped" ? (0 as Generation) : transport.generation;
    },
    id: (name: string) => snapshot().queue.entries.find((entry) => entry.song.uri === name)?.id ?? (0 as EntryId),
    started() {
      engine.report({ type: "started", generation: this.generation, sounding: SOUNDING });
    },
    /** The natural end: a join when one is prepared, else the end of the loaded source. */
    end() {
      const { upcoming } = snapshot();
      if (upcoming !== null) engine.report({ type: "joined", generation: upcoming.generation, sounding: SOUNDING });
      else engine.report({ type: "ended", generation: this.generation });
    },
    fail(reason = "not a sound file") {
      engine.report({ type: "failed", generation: this.generation, reason });
    },
    play(name: string) {
      player.do({ type: "play", which: { id: this.id(name) } });
      this.started();
    },
  };
}
