import { DomainError } from "../../shared/errors.ts";
import { type BandType, MAX_BANDS, type PlacedBand, type Side } from "../../shared/sound/band.ts";
import { SOUND_LIMITS, within } from "../../shared/sound/limits.ts";
import { type GraphicCurve, graphicCurve } from "./graphic-eq.ts";

export type ImportedEqualiser = {
  /** Null: the text has no filters and no preamp. */
  readonly parametric: { readonly preampDb: number; readonly bands: readonly PlacedBand[] } | null;
  /** Null: it has no GraphicEQ. */
  readonly graphic: GraphicCurve | null;
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

const CHANNELS: Readonly<Record<string, Side>> = {
  ALL: "both",
  "L R": "both",
  "R L": "both",
  L: "left",
  R: "right",
};

/**
 * Reads a text as Equalizer APO, Room EQ Wizard and AutoEq write it: `Preamp: -6.5 dB`, `Channel: L`,
 * `Filter 1: ON PK Fc 105 Hz Gain -1.2 dB Q 0.70`, `GraphicEQ: 25 -3.5; 40 0`. What it does not know is told, never
 * guessed. Errors: `bad-argument` when there is nothing in it to take over.
 */
export function importEqualizerApo(text: string): ImportedEqualiser {
  const bands: PlacedBand[] = [];
  const ignored: { line: number; text: string; reason: string }[] = [];
  let preampDb: number | null = null;
  let graphic: GraphicCurve | null = null;
  let side: Side | null = "both";
  for (const [index, raw] of text.slice(0, MAX_TEXT_CHARACTERS).split(/\r?\n/).entries()) {
    const line = raw.trim();
    const ignore = (reason: string) => void ignored.push({ line: index + 1, text: line.slice(0, 100), reason });
    if (line === "" || line.startsWith("#")) continue;
    const [, key = "", value = ""] = /^([^:]*):(.*)$/.exec(line) ?? [];
    const name = key.trim().toLowerCase();
    if (name === "preamp") {
      const gainDb: number = (preampDb ?? 0) + (numberBefore(value, "dB") ?? Number.NaN);
      if (within(gainDb, SOUND_LIMITS.parametric.preampDb)) preampDb = gainDb;
      else ignore("a preamp is -30 to 30 dB");
    } else if (name === "channel") {
      side = CHANNELS[value.trim().toUpperCase().replace(/\s+/g, " ")] ?? null;
      if (side === null) ignore("only the channels L, R and all are known; its filters are left out");
    } else if (/^filter( *\d+)?$/.test(name)) {
      const band = side === null ? null : bandOf(value, side);
      if (typeof band === "string") ignore(band);
      else if (band !== null && isFull(bands, band.side)) ignore(`more than ${MAX_BANDS} filters for one channel`);
      else if (band !== null) bands.push(band);
    } else if (name === "graphiceq") {
      const curve = side === "both" ? graphicCurve(value) : "a GraphicEQ can only be had for both channels";
      if (typeof curve === "string") ignore(curve);
      else if (graphic !== null) ignore("there is a GraphicEQ already");
      else graphic = curve;
      if (typeof curve !== "string" && curve.limited > 0) ignore(`${curve.limited} sliders can only go to 15 dB`);
    } else ignore("not a preamp, channel, filter or GraphicEQ");
  }
  const parametric = bands.length === 0 && preampDb === null ? null : { preampDb: preampDb ?? 0, bands };
  if (parametric === null && graphic === null) throw nothing(ignored[0]);
  return { parametric, graphic, ignored };
}

function nothing(first: { readonly line: number; readonly reason: string } | undefined): DomainError {
  const why = first === undefined ? "it is empty" : `line ${first.line}: ${first.reason}`;
  return new DomainError("bad-argument", `There is no filter in this text; ${why}`);
}

function isFull(bands: readonly PlacedBand[], side: Side): boolean {
  const count = (channel: Side) => bands.filter((band) => band.side === "both" || band.side === channel).length;
  return (side !== "right" && count("left") >= MAX_BANDS) || (side !== "left" && count("right") >= MAX_BANDS);
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
