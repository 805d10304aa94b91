import type { Change } from "../../src/player/commands.ts";
import { playState } from "../../src/player/current.ts";
import { followingEntry } from "../../src/player/following.ts";
import { pausesAtBorder } from "../../src/player/modes.ts";
import type { Moment } from "../../src/player/player-port.ts";
import { durationSeconds, positionSeconds, soundingOf } from "../../src/player/position.ts";
import type { Entry, Snapshot } from "../../src/player/snapshot.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import type { SimEngine } from "./sim-engine.ts";

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`Broken invariant: ${rule}`);
}

/** What holds for every snapshot of every zone. */
export function checkSnapshot(moment: Moment): void {
  const { snapshot } = moment;
  const { queue, order, options, transport, announcement, upcoming, volume, outputs } = snapshot;
  const byId = new Map<EntryId, Entry>(queue.entries.map((entry) => [entry.id, entry]));
  must(byId.size === queue.entries.length, "entry ids are unique");
  must(queue.versions.length === queue.entries.length, "one version per position");
  must(
    queue.versions.every((version) => version > 0 && version <= queue.version),
    "no position is newer than the queue",
  );
  must(
    queue.entries.every((entry) => entry.id < queue.nextId),
    "ids are never handed out again",
  );
  must((order !== null) === options.random, "a random order exists in random mode only");
  if (order !== null) {
    must(order.length === byId.size && new Set(order).size === order.length, "the order names each entry once");
    must(
      order.every((id) => byId.has(id)),
      "the order names entries of the queue",
    );
  }
  must(transport.entryId === null || byId.has(transport.entryId), "the current entry is in the queue");
  if (announcement !== null) {
    must(upcoming === null, "nothing is prepared behind an announcement");
    must(playState(transport) !== "playing", "what an announcement is heard in place of is silent");
    must(announcement.generation < snapshot.nextGeneration, "generations are never handed out again");
  }
  if (transport.kind === "stopped") must(upcoming === null, "nothing is prepared while stopped");
  else {
    must(transport.generation < snapshot.nextGeneration, "generations are never handed out again");
    must(upcoming?.generation !== transport.generation, "what is loaded is not what is prepared");
    const waits = announcement !== null || pausesAtBorder(options) || snapshot.passedOver.length >= 64;
    const expected = waits ? null : followingEntry(snapshot);
    must((upcoming?.entryId ?? null) === expected, "what is prepared is what follows");
    const entry = byId.get(transport.entryId);
    const duration = (entry && durationSeconds(entry, soundingOf(transport))) ?? Number.POSITIVE_INFINITY;
    const position = positionSeconds(moment);
    must(position >= 0 && position <= duration, "0 <= position <= duration");
  }
  const hasVolume = outputs.some((output) => output.hasVolume && output.isAway !== true);
  must((volume !== null) === hasVolume, "there is a volume when an output has one");
  must(volume === null || (volume >= 0 && volume <= 100 && volume === snapshot.lastVolume), "volume is 0..100");
}

/** What holds between a snapshot and the next one. */
export function checkChange({ before, after, completions }: Change): void {
  must(after.revision === before.revision + 1, "revisions grow by one");
  must(after.queue.version >= before.queue.version, "queue versions never go back");
  const counted = total(after) - total(before);
  must(counted === completions.length, "each completion is counted once");
  completions.forEach((completion, i) => {
    must(completion.id === total(before) + i + 1, "completions are numbered without gaps");
  });
  if (after.queue === before.queue) return;
  after.queue.entries.forEach((entry, position) => {
    if (entry === before.queue.entries[position]) return;
    must((after.queue.versions[position] ?? 0) > before.queue.version, "a changed position has a new version");
  });
}

/** The engine does what the snapshot says. */
export function checkEngine(snapshot: Snapshot, engine: SimEngine): void {
  const { transport, announcement, upcoming } = snapshot;
  const loaded = announcement?.generation ?? (transport.kind === "stopped" ? 0 : transport.generation);
  must(engine.loaded === loaded, `the engine plays what is current (${engine.loaded}, ${loaded})`);
  must(engine.prepared === (upcoming?.generation ?? 0), "the engine prepared what is upcoming");
  must(engine.released === (upcoming?.generation ?? 0), "the engine may join what is upcoming");
  must(
    loaded === 0 ||
      engine.paused === (announcement === null && playState(transport) === "paused" && transport.kind !== "held"),
    "the engine pauses when clients see a pause",
  );
  must(engine.holds === engine.releases, "each hold is released");
  const sounding = snapshot.outputs.filter(({ enabled, isAway }) => enabled && isAway !== true);
  const volume = sounding.some(({ hasVolume }) => hasVolume) ? (announcement?.volume ?? snapshot.volume) : null;
  must(engine.volume === volume, "the engine knows the volume");
  must(engine.enabledOutputs === sounding.length, "the engine knows the outputs");
}

const total = ({ counters }: Snapshot) => counters.finished + counters.skipped + counters.failed;
