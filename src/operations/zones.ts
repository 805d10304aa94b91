import type { Player } from "../player/player-port.ts";
import type { ReplayGainMode } from "../player/snapshot.ts";
import type { OutputId } from "../shared/ids.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";

/** The zone clients start in. It is always there. */
export const DEFAULT_ZONE = "default";

/** As many as MPD allows; each that plays has a thread and a decoder of its own. */
export const MAX_ZONES = 16;

const ZONE_NAME = /^[A-Za-z0-9_-]{1,100}$/;

/** Whether a zone may have this name (MPD, src/command/PartitionCommands.cxx; the length is ours). */
export function isZoneName(name: string): boolean {
  return ZONE_NAME.test(name);
}

export type ZoneEvent =
  | { readonly type: "created"; readonly player: Player }
  /** It plays no more and takes no commands; who looked at it looks at the default zone. */
  | { readonly type: "removed"; readonly name: string }
  /** Both zones have told of it as a change of their own. */
  | { readonly type: "outputMoved"; readonly from: string; readonly to: string };

export type Zones = {
  /** undefined when there is none of this name. */
  get(name: string): Player | undefined;
  /** In order of creation, the default zone first. */
  list(): readonly Player[];
  /**
   * Makes an empty zone without outputs; resolves when it is on the disk. Errors: `bad-argument`, `already-exists`,
   * `busy` when there are `MAX_ZONES`.
   */
  create(name: string, replayGain: ReplayGainMode): Promise<void>;
  /** Ends a zone and forgets its queue; its outputs go to the default zone. Errors: `not-found`, `bad-argument` for the default zone. */
  remove(name: string): Promise<void>;
  /** Takes an output from the zone that has it, switched on or off as it is. Errors: `not-found`. */
  moveOutput(id: OutputId, to: string): Promise<void>;
  /** Resolves when all of them are on the disk as they are now, or could not be written, which is in the log. */
  save(): Promise<void>;
  subscribe(listener: (event: ZoneEvent) => void): Unsubscribe;
};

/** The zone of this name, or the default zone when it is gone. */
export function zoneOrDefault(zones: Zones, name: string): Player {
  const player = zones.get(name) ?? zones.get(DEFAULT_ZONE);
  if (player === undefined) throw new Error("the default zone is gone");
  return player;
}

/** Calls `follow` for each zone there is and will be; what it gives back is called when the zone is removed. */
export function followZones(zones: Zones, follow: (player: Player) => Unsubscribe): Unsubscribe {
  const unfollows = new Map<string, Unsubscribe>();
  const begin = (player: Player) => void unfollows.set(player.zone, follow(player));
  for (const player of zones.list()) begin(player);
  const unsubscribe = zones.subscribe((event) => {
    if (event.type === "created") begin(event.player);
    if (event.type !== "removed") return;
    unfollows.get(event.name)?.();
    unfollows.delete(event.name);
  });
  return () => {
    unsubscribe();
    for (const unfollow of unfollows.values()) unfollow();
  };
}
