import { openZones, type RunningZones } from "../../src/daemon/zones.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { EngineStatus } from "../../src/engine/options.ts";
import type { Library } from "../../src/library/library-port.ts";
import type { SavedPlayback, SavedZone, UserStore } from "../../src/library/user-store-port.ts";
import type { Effect } from "../../src/player/engine-port.ts";
import type { OutputState } from "../../src/player/snapshot.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { OutputId } from "../../src/shared/ids.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { InstantEngine } from "../protocols/mpd/support/instant-engine.ts";
import { emptyStores } from "./empty-stores.ts";

/** An engine that lets go of outputs at once, unless the test says otherwise. */
export class ZoneEngine extends InstantEngine implements Engine {
  readonly effects: Effect[] = [];
  isClosed = false;
  letGo: (output: number) => Promise<void> = () => Promise.resolve();

  override run(effect: Effect): void {
    this.effects.push(effect);
    super.run(effect);
  }

  status(): EngineStatus {
    throw new Error("not asked here");
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** Keeps names and playback, not queues. */
export class MemoryUsers implements UserStore {
  readonly zones = new Map<string, SavedPlayback | null>();
  /** In the order of writing. */
  readonly written: string[] = [];

  zoneNames(): Promise<readonly string[]> {
    return Promise.resolve([...this.zones.keys()]);
  }

  loadZone(zone: string): Promise<SavedZone | null> {
    const playback = this.zones.get(zone);
    return Promise.resolve(playback === undefined ? null : { playback, queue: [], ranks: new Float64Array() });
  }

  saveZone(zone: string, { playback }: { readonly playback?: SavedPlayback }): Promise<void> {
    this.zones.set(zone, playback ?? this.zones.get(zone) ?? null);
    this.written.push(zone);
    return Promise.resolve();
  }

  deleteZone(zone: string): Promise<void> {
    this.zones.delete(zone);
    return Promise.resolve();
  }
}

export function zoneOutput(id: number, name: string, settings: Partial<OutputState> = {}): OutputState {
  return { id: id as OutputId, name, plugin: "null", enabled: true, hasVolume: true, ...settings };
}

export const TWO_OUTPUTS = [
  zoneOutput(0, "Null A"),
  zoneOutput(1, "Null B", { enabled: false, hasVolume: false }),
] as const;

export type MemoryZones = {
  readonly zones: RunningZones;
  readonly users: MemoryUsers;
  /** In the order in which they were started. */
  readonly engines: ZoneEngine[];
};

/** The real zones over engines that play nothing and a store that forgets. */
export async function openMemoryZones(
  library: Library,
  outputs: readonly OutputState[] = TWO_OUTPUTS,
  users = new MemoryUsers(),
): Promise<MemoryZones> {
  const engines: ZoneEngine[] = [];
  const zones = await openZones({
    startEngine: () => {
      const engine = new ZoneEngine();
      engines.push(engine);
      return engine;
    },
    ...{ library, users, stickers: emptyStores.stickers, countPlays: () => false, epoch: "test" },
    analysis: emptyStores.analysis,
    similar: emptyStores.similar,
    clock: systemClock,
    logger: silentLogger,
    outputs: outputs.map((state) => ({ state, zone: null })),
    unset: { replayGain: "off", sound: null },
    presetOf: () => undefined,
  });
  return { zones, users, engines };
}
