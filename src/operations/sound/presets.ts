import { soundingOutput } from "../../player/heard-sound.ts";
import type { Player } from "../../player/player-port.ts";
import type { OutputState, Snapshot } from "../../player/snapshot.ts";
import { DomainError } from "../../shared/errors.ts";
import type { OutputId } from "../../shared/ids.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import type { Zones } from "../zones.ts";

export const MAX_PRESETS = 256;

export type Preset = { readonly name: string; readonly sound: SoundSettings };

/** Named settings, for all zones. They are stored before a promise resolves. */
export type Presets = {
  get(name: string): SoundSettings | undefined;
  /** By name. */
  list(): readonly Preset[];
  /** Errors: `bad-argument`, `busy` when there are MAX_PRESETS, `no-space`. */
  put(name: string, settings: SoundSettings): Promise<void>;
  /** Errors: `not-found`. */
  remove(name: string): Promise<void>;
};

/** Errors: `not-found`. */
export function presetOf(presets: Presets, name: string): SoundSettings {
  const settings = presets.get(name);
  if (settings === undefined) throw new DomainError("not-found", "There is no sound preset of this name");
  return settings;
}

/** Stores it; where it counts already, it is heard at once. Errors: as `put`. */
export async function putPreset(presets: Presets, zones: Zones, name: string, settings: SoundSettings): Promise<void> {
  await presets.put(name, settings);
  for (const { player, output } of usersOf(zones, name)) {
    player.do({ type: "setOutputSound", id: output.id, sound: { preset: name, settings } });
  }
}

/** Errors: `not-found`, `in-use` while an output names it. */
export async function removePreset(presets: Presets, zones: Zones, name: string): Promise<void> {
  const user = usersOf(zones, name)[0];
  if (user !== undefined) throw new DomainError("in-use", `The output ${user.output.name} names it`);
  await presets.remove(name);
}

/** Gives an output a preset that counts while it is on, or takes it away. Errors: `not-found`. */
export function setOutputPreset(presets: Presets, player: Pick<Player, "do">, id: OutputId, name: string | null): void {
  const sound = name === null ? null : { preset: name, settings: presetOf(presets, name) };
  player.do({ type: "setOutputSound", id, sound });
}

/** The output whose preset is heard in place of the zone's own settings; null = these are heard. */
export function presetInEffect(snapshot: Pick<Snapshot, "outputs">): { id: OutputId; preset: string } | null {
  const output = soundingOutput(snapshot);
  return output?.sound === undefined ? null : { id: output.id, preset: output.sound.preset };
}

function usersOf(zones: Zones, preset: string): readonly { readonly player: Player; readonly output: OutputState }[] {
  return zones.list().flatMap((player) =>
    player
      .moment()
      .snapshot.outputs.filter(({ sound }) => sound?.preset === preset)
      .map((output) => ({ player, output })),
  );
}
