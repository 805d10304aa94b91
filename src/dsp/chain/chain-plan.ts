import type { SoundSettings } from "../../shared/sound/settings.ts";
import type { ImpulseTables } from "../convolver/impulse-tables.ts";
import { graphicGainsDb } from "../equaliser/graphic.ts";

/** What a chain is built from: the settings, and what of them was too heavy to be worked out on the audio thread. */
export type ChainPlan = {
  readonly settings: SoundSettings;
  /** The solved graphic equaliser, by rate in Hz. */
  readonly graphicDb: ReadonlyMap<number, readonly number[]>;
  /** Of the response, by rate in Hz; those that are missing are being built. */
  readonly tables: ReadonlyMap<number, ImpulseTables>;
};

/** Takes less than a millisecond for each rate. */
export function chainPlan(
  settings: SoundSettings,
  ratesHz: readonly number[] = [],
  tables: readonly ImpulseTables[] = [],
): ChainPlan {
  const { enabled, set, slidersDb } = settings.graphic;
  const solved = enabled ? ratesHz.map((rateHz) => [rateHz, graphicGainsDb(set, slidersDb, rateHz)] as const) : [];
  return { settings, graphicDb: new Map(solved), tables: new Map(tables.map((each) => [each.rateHz, each])) };
}
