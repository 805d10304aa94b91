import { type BandType, MAX_BANDS, type PlacedBand, type Side } from "../shared/sound/band.ts";
import { SOUND_LIMITS, within } from "../shared/sound/limits.ts";

export type ImportedEqualiser = {
  readonly preampDb: number;
  readonly bands: readonly PlacedBand[];
  /** Lines that say something this does not do, with their numbers. */
  readonly ignored: readonly { readonly line: number; readonly text: string; readonly reason: string }[];
};

export const MAX_TEXT_CHARACTERS = 65_536;
const DEFAULT_Q = Math.SQRT1_2;
const LIMITS = SOUND_LIMITS.band;

const TYPES: Readonly<Record<string, BandType>> = {
  PK: "peaking",
  PEQ: "peaking",
  MODAL: "peaking",
  LS: "lowShelf",
  LSC: "lowShelf",
  HS: "highShelf",
  HSC: "highShelf",
  LP: "lowPass",
  LPQ: "lowPass",
  HP: "highPass",
  HPQ: "highPass",
  BP: "bandPass",
  NO: "notch",
  AP: "allPass",
};

const CHANNELS: Readonly<Record<string, Side>> = { ALL: "both", L: "left", R: "right", "L R": "both" };

/**
 * Reads a filter list as Equalizer APO, Room EQ Wizard and AutoEq write it: `Preamp: -6.5 dB`, `Channel: L`,
 * `Filter 1: ON PK Fc 105 Hz Gain -1.2 dB Q 0.70`. What it does not know is told, never guessed.
 */
export function importEqualizerApo(text: string): ImportedEqualiser {
  const bands: PlacedBand[] = [];
  const ignored: { line: number; text: string; reason: string }[] = [];
  let preampDb = 0;
  let side: Side | null = "both";
  for (const [index, raw] of text.slice(0, MAX_TEXT_CHARACTERS).split(/\r?\n/).entries()) {
    const line = raw.trim();
    const ignore = (reason: string) => ignored.push({ line: index + 1, text: line.slice(0, 100), reason });
    if (line === "" || line.startsWith("#")) continue;
    const [, key = "", value = ""] = /^([^:]*):(.*)$/.exec(line) ?? [];
    const name = key.trim().toLowerCase();
    if (name === "preamp") {
      const gainDb = numberBefore(value, "dB") ?? Number.NaN;
      if (within(gainDb, SOUND_LIMITS.parametric.preampDb)) preampDb += gainDb;
      else ignore("a preamp is -30 to 30 dB");
    } else if (name === "channel") {
      side = CHANNELS[value.trim().toUpperCase()] ?? null;
      if (side === null) ignore("only the channels L, R and all are known; its filters are left out");
    } else if (/^filter( *\d+)?$/.test(name)) {
      if (side === null) continue;
      const band = bandOf(value, side);
      if (typeof band === "string") ignore(band);
      else if (bands.length >= MAX_BANDS) ignore(`more than ${MAX_BANDS} filters`);
      else if (band !== null) bands.push(band);
    } else ignore("not a preamp, channel or filter");
  }
  return { preampDb, bands, ignored };
}

/** Null for a filter that is switched off; a sentence for one that cannot be had. */
function bandOf(text: string, side: Side): PlacedBand | null | string {
  const [, state = "", typeName = ""] = /^\s*(ON|OFF)\s+(\w+)/i.exec(text) ?? [];
  if (/^off$/i.test(state) || /^none$/i.test(typeName)) return null;
  const type = TYPES[typeName.toUpperCase()];
  if (type === undefined) return `a filter is ON or OFF and one of ${Object.keys(TYPES).join(", ")}`;
  const frequencyHz = numberAfter(text, "Fc") ?? Number.NaN;
  const gainDb = numberAfter(text, "Gain") ?? 0;
  const q = numberAfter(text, "Q") ?? DEFAULT_Q;
  if (!within(frequencyHz, LIMITS.frequencyHz)) return "Fc is 10 to 40000 Hz";
  if (!within(gainDb, LIMITS.gainDb)) return "Gain is -30 to 30 dB";
  if (!within(q, LIMITS.q)) return "Q is 0.05 to 100";
  return { type, frequencyHz, gainDb, q, side };
}

/** Some write a comma for the decimal point. */
const NUMBER = String.raw`([-+]?\d+(?:[.,]\d+)?)`;

function numberAfter(text: string, word: string): number | null {
  return numberOf(new RegExp(String.raw`\b${word}\s+${NUMBER}`, "i").exec(text));
}

function numberBefore(text: string, unit: string): number | null {
  return numberOf(new RegExp(String.raw`${NUMBER}\s*${unit}`, "i").exec(text));
}

function numberOf(found: RegExpExecArray | null): number | null {
  return found?.[1] === undefined ? null : Number(found[1].replace(",", "."));
}
