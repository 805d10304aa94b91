import type { QueuePatch, SavedEntry, SavedPlayback } from "../library/user-store-port.ts";
import type { Moment } from "../player/player-port.ts";
import type { Entry, Queue, Transport } from "../player/snapshot.ts";

/** Everything of a moment but its queue, as it is kept. */
export function savedPlayback({ snapshot, progress }: Moment): SavedPlayback {
  const { transport } = snapshot;
  const currentPosition = snapshot.queue.entries.findIndex((entry) => entry.id === transport.entryId);
  return {
    playback: playbackOf(transport),
    currentPosition: currentPosition === -1 ? null : currentPosition,
    positionSeconds: positionOf(transport, progress),
    volume: snapshot.volume,
    randomState: snapshot.randomState,
    options: snapshot.options,
    outputs: snapshot.outputs.map(({ name, enabled }) => ({ name, enabled })),
  };
}

/** The rows that changed since `savedVersion` of the queue (0 = all), or null when none did. */
export function queuePatch(queue: Queue, savedVersion: number): QueuePatch | null {
  if (queue.version === savedVersion) return null;
  const entries = new Map<number, SavedEntry>();
  for (const [position, entry] of queue.entries.entries()) {
    if ((queue.versions[position] ?? 0) > savedVersion) entries.set(position, savedEntry(entry));
  }
  return { length: queue.entries.length, entries };
}

function savedEntry(entry: Entry): SavedEntry {
  return { uri: entry.song.uri, priority: entry.priority, range: entry.range, extraTags: entry.extraTags };
}

function playbackOf(transport: Transport): SavedPlayback["playback"] {
  if (transport.kind === "loading") return transport.paused ? "paused" : "playing";
  return transport.kind;
}

function positionOf(transport: Transport, progress: Moment["progress"]): number {
  switch (transport.kind) {
    case "stopped":
      return 0;
    case "loading":
      return transport.startSeconds;
    case "paused":
      return transport.positionSeconds;
    case "playing":
      return transport.startSeconds + (progress.generation === transport.generation ? progress.playedSeconds : 0);
  }
}
