import { dropoutsOf, outputDropoutsOf, type TapBuffers } from "../engine/tap.ts";
import type { Meters } from "../operations/meters-port.ts";
import { DEFAULT_ZONE, isZoneName, MAX_ZONES, type ZoneEvent, type Zones } from "../operations/zones.ts";
import type { Player } from "../player/player-port.ts";
import type { OutputState, ReplayGainMode } from "../player/snapshot.ts";
import { DomainError } from "../shared/errors.ts";
import type { OutputId } from "../shared/ids.ts";
import type { ConvolverState } from "../shared/sound/convolver-state.ts";
import { type EnhanceReport, NO_REPORT } from "../shared/sound/enhance.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import { Subscribers, type Unsubscribe } from "../shared/subscribers.ts";
import { type ConfiguredOutput, dealOutputs } from "./deal-outputs.ts";
import type { ZoneEngine } from "./health.ts";
import { restoreZone, type UnsetZone } from "./restore.ts";
import { type RunningZone, startZone, type ZoneParts } from "./zone.ts";

export type ZonesSettings = ZoneParts & {
  readonly outputs: readonly ConfiguredOutput[];
  readonly unset: UnsetZone;
  /** What is in a preset; undefined when there is none of this name. */
  readonly presetOf: (name: string) => SoundSettings | undefined;
};

/** All zones as they were left, and those that the configuration names. Nothing plays before `resume`. */
export async function openZones(settings: ZonesSettings): Promise<RunningZones> {
  const { users, library, unset } = settings;
  const names = new Set([DEFAULT_ZONE, ...(await users.zoneNames())]);
  const loaded = await Promise.all([...names].map(async (name) => [name, await users.loadZone(name)] as const));
  const saved = new Map(loaded);
  const dealt = dealOutputs(
    settings.outputs,
    new Map(loaded.map(([name, zone]) => [name, zone?.playback?.outputs ?? []])),
  );
  const zones = new RunningZones(settings);
  const restored = await Promise.all(
    [...dealt].map(([name, outputs]) => {
      const sounding = outputs.map((output) => withPreset(output, settings));
      return restoreZone(name, saved.get(name) ?? null, sounding, unset, library);
    }),
  );
  for (const each of restored) zones.start(each);
  return zones;
}

/** The zones there are, with their engines. They are made, removed and given outputs one after the other. */
export class RunningZones implements Zones {
  readonly #parts: ZoneParts & Pick<ZonesSettings, "unset">;
  readonly #zones = new Map<string, RunningZone>();
  readonly #subscribers: Subscribers<ZoneEvent>;
  #tail: Promise<unknown> = Promise.resolve();
  /** No zone that is gone had a higher one. */
  #pastRevision = 0;

  constructor(parts: ZoneParts & Pick<ZonesSettings, "unset">) {
    this.#parts = parts;
    this.#subscribers = new Subscribers((error) => parts.logger.error({ err: error }, "a listener failed"));
  }

  start(restored: Parameters<typeof startZone>[0]): RunningZone {
    const zone = startZone(restored, this.#parts);
    this.#zones.set(zone.player.zone, zone);
    return zone;
  }

  get(name: string): Player | undefined {
    return this.#zones.get(name)?.player;
  }

  list(): readonly Player[] {
    return [...this.#zones.values()].map(({ player }) => player);
  }

  subscribe(listener: (event: ZoneEvent) => void): Unsubscribe {
    return this.#subscribers.add(listener);
  }

  create(name: string, replayGain: ReplayGainMode): Promise<void> {
    return this.#inTurn(async () => {
      if (!isZoneName(name)) throw new DomainError("bad-argument", "A zone's name is letters, digits, - and _");
      if (this.#zones.has(name)) throw new DomainError("already-exists", "There is a zone of this name");
      if (this.#zones.size >= MAX_ZONES) throw new DomainError("busy", "There are as many zones as there may be");
      const { users, library, unset } = this.#parts;
      await users.saveZone(name, {});
      const restored = await restoreZone(name, null, [], { ...unset, replayGain }, library);
      // Clients that remember a zone of this name by its revision must not take the new one for it.
      const initial = Object.freeze({ ...restored.initial, revision: this.#pastRevision + 1 });
      const { player } = this.start({ ...restored, initial });
      this.#subscribers.publish({ type: "created", player });
    });
  }

  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const zone = this.#need(name);
      if (name === DEFAULT_ZONE) throw new DomainError("bad-argument", "The default zone cannot be removed");
      for (const { id, isAway } of zone.player.moment().snapshot.outputs) {
        if (isAway !== true) await this.#move(id, DEFAULT_ZONE);
      }
      this.#zones.delete(name);
      this.#subscribers.publish({ type: "removed", name });
      await zone.close();
      this.#pastRevision = Math.max(this.#pastRevision, zone.player.moment().snapshot.revision);
      await this.#parts.users.deleteZone(name);
    });
  }

  moveOutput(id: OutputId, to: string): Promise<void> {
    return this.#inTurn(() => this.#move(id, to));
  }

  /** By name, for health reports. */
  engines(): readonly ZoneEngine[] {
    return [...this.#zones].map(([zone, { engine, tap }]) => ({
      zone,
      status: engine.status(),
      dropouts: dropoutsOf(tap),
    }));
  }

  /** What a zone plays, for other threads. */
  tap(name: string): TapBuffers | undefined {
    return this.#zones.get(name)?.tap;
  }

  dropouts(name: string): ReturnType<Meters["dropouts"]> {
    const zone = this.#zones.get(name);
    return zone === undefined
      ? null
      : { ...dropoutsOf(zone.tap), outputs: outputDropoutsOf(zone.tap), sinceMs: zone.startedMs };
  }

  convolverOf(zone: string): ConvolverState {
    return this.#zones.get(zone)?.engine.status().convolver ?? { state: "off" };
  }

  brokenStagesOf(zone: string): readonly string[] {
    return this.#zones.get(zone)?.engine.status().brokenStages ?? [];
  }

  enhanceOf(zone: string): EnhanceReport {
    return this.#zones.get(zone)?.engine.status().enhance ?? NO_REPORT;
  }

  resume(): void {
    for (const zone of this.#zones.values()) zone.resume();
  }

  /** Resolves when all zones are on the disk. Errors: `no-space`, and those of the disk. */
  async save(): Promise<void> {
    await Promise.all([...this.#zones.values()].map((zone) => zone.save()));
  }

  async close(): Promise<void> {
    await this.#tail.catch(() => {});
    await Promise.all([...this.#zones.values()].map((zone) => zone.close()));
  }

  /** The old zone lets go of the device before the new one may open it. Resolves when both are on the disk, or cannot be written. */
  async #move(id: OutputId, to: string): Promise<void> {
    const target = this.#need(to);
    const source = [...this.#zones.values()].find(({ player }) => outputHere(player, id) !== undefined);
    const output = source === undefined ? undefined : outputHere(source.player, id);
    if (source === undefined || output === undefined) throw new DomainError("not-found", "There is no such output");
    if (source === target) return;
    const { lastVolume } = source.player.moment().snapshot;
    source.player.do({ type: "detachOutput", id });
    await source.engine.letGo(id);
    target.player.do({ type: "attachOutput", output, volume: lastVolume });
    this.#subscribers.publish({ type: "outputMoved", from: source.player.zone, to });
    // It is where it was asked to be; what cannot be written down now is tried again.
    await Promise.allSettled([source.save(), target.save()]);
  }

  #need(name: string): RunningZone {
    const zone = this.#zones.get(name);
    if (zone === undefined) throw new DomainError("not-found", "There is no zone of this name");
    return zone;
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const changed = this.#tail.then(change, change);
    this.#tail = changed.catch(() => {});
    return changed;
  }
}

function withPreset(output: OutputState, { presetOf, logger }: ZonesSettings): OutputState {
  if (output.sound === undefined) return output;
  const { preset } = output.sound;
  const settings = presetOf(preset) ?? null;
  if (settings === null) {
    logger.warn({ output: output.name, preset }, "there is no sound preset of this name; the zone's own sound counts");
  }
  return { ...output, sound: { preset, settings } };
}

function outputHere(player: Player, id: OutputId): OutputState | undefined {
  return player.moment().snapshot.outputs.find((output) => output.id === id && output.isAway !== true);
}
