import type { SavedOutput } from "../library/user-store-port.ts";
import { DEFAULT_ZONE } from "../operations/zones.ts";
import type { OutputState } from "../player/snapshot.ts";

/** `zone`: where the configuration wants it; null = where it was left. */
export type ConfiguredOutput = {
  readonly state: OutputState;
  readonly zone: string | null;
  /** The preset that counts while it is on; absent or null = the one that was set last. */
  readonly preset?: string | null;
};

/** What zones said of their outputs when they were saved. */
export type SavedOutputs = ReadonlyMap<string, readonly SavedOutput[]>;

/**
 * Deals the outputs to the zones at the start, each to one: where the configuration says, else where it was left, else to
 * the default zone. A zone keeps the places of outputs that left it, as MPD does, and the default zone has a place for
 * each. Every zone of `saved` and every zone of the configuration is in the answer. What is in the presets is not looked up.
 */
export function dealOutputs(
  configured: readonly ConfiguredOutput[],
  saved: SavedOutputs,
): ReadonlyMap<string, readonly OutputState[]> {
  const zoneOf = new Map(configured.map((output) => [output.state.name, output.zone ?? lastZoneOf(output, saved)]));
  const stateIn = (zone: string, { state, preset = null }: ConfiguredOutput): OutputState => {
    const known = saved.get(zone)?.find(({ name }) => name === state.name);
    const isHere = zoneOf.get(state.name) === zone;
    if (!isHere) return { ...state, enabled: known?.isAway === true && known.enabled, isAway: true };
    const name = preset ?? lastPresetOf(state.name, saved);
    const enabled = known === undefined || known.isAway === true ? state.enabled : known.enabled;
    return { ...state, enabled, ...(name === null ? {} : { sound: { preset: name, settings: null } }) };
  };
  const placesIn = (zone: string): readonly OutputState[] => {
    if (zone === DEFAULT_ZONE) return configured.map((output) => stateIn(zone, output));
    const places = (saved.get(zone) ?? []).flatMap(({ name }) => configured.filter(({ state }) => state.name === name));
    const others = configured.filter((output) => zoneOf.get(output.state.name) === zone && !places.includes(output));
    return [...places, ...others].map((output) => stateIn(zone, output));
  };
  const zones = new Set([DEFAULT_ZONE, ...saved.keys(), ...zoneOf.values()]);
  return new Map([...zones].map((zone) => [zone, placesIn(zone)]));
}

function lastPresetOf(output: string, saved: SavedOutputs): string | null {
  const known = [...saved.values()].flat().find(({ name, isAway }) => name === output && isAway !== true);
  return known?.sound ?? null;
}

/** Of two zones that both have it, which only a crash between two writes can leave behind, the one that is not the default zone. */
function lastZoneOf({ state }: ConfiguredOutput, saved: SavedOutputs): string {
  const having = [...saved].filter(([, outputs]) => outputs.some(({ name, isAway }) => name === state.name && !isAway));
  return having.map(([zone]) => zone).find((zone) => zone !== DEFAULT_ZONE) ?? DEFAULT_ZONE;
}
