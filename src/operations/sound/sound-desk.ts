import { DomainError } from "../../shared/errors.ts";
import type { ConvolverState } from "../../shared/sound/convolver-state.ts";
import type { EnhanceReport } from "../../shared/sound/enhance.ts";
import type { ImpulseInfo } from "../../shared/sound/impulse-info.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import type { Zones } from "../zones.ts";
import type { Presets } from "./presets.ts";

/** Stored impulse responses. */
export type Impulses = {
  list(): Promise<readonly ImpulseInfo[]>;
  /**
   * Stores a WAV file, or takes it in place of the one of this name, also where that sounds; resolves when it is on the
   * disk. `bytes` are of no use afterwards. `normalise`: scaled so that no frequency comes out louder than it went in.
   * Errors: `bad-argument` with what is wrong with it, `busy` when there are too many, `no-space`.
   */
  put(name: string, bytes: Uint8Array, normalise: boolean): Promise<ImpulseInfo>;
  /** Errors: `not-found`. */
  remove(name: string): Promise<void>;
};

/** What belongs to the sound of all zones. */
export type SoundDesk = {
  readonly impulses: Impulses;
  readonly presets: Presets;
  /** How the convolver of a zone is getting on. */
  convolverOf(zone: string): ConvolverState;
  /** What Enhance does to what plays in a zone. */
  enhanceOf(zone: string): EnhanceReport;
  /** Stages of the chain that failed, by name, and are left out. */
  brokenStagesOf(zone: string): readonly string[];
};

/** Errors: `not-found`, `in-use`. */
export async function removeImpulse(desk: SoundDesk, zones: Zones, name: string): Promise<void> {
  const uses = ({ convolver }: SoundSettings) => convolver.enabled && convolver.impulse === name;
  const zone = zones.list().find((player) => uses(player.moment().snapshot.sound));
  if (zone !== undefined) throw new DomainError("in-use", `The zone ${zone.zone} plays through it`);
  const preset = desk.presets.list().find(({ sound }) => uses(sound));
  if (preset !== undefined) throw new DomainError("in-use", `The preset ${preset.name} has it`);
  await desk.impulses.remove(name);
}
