import { BiquadCascade, type PlacedSection } from "../biquad/cascade.ts";
import { sectionOf } from "../biquad/coefficients.ts";
import { Convolver } from "../convolver/convolver.ts";
import { amplitudeOf } from "../decibel.ts";
import { Compressor } from "../dynamics/compressor.ts";
import { DEFAULT_LEVEL_MATCHER, LevelMatcher } from "../dynamics/level-matcher.ts";
import { Limiter, type LimiterSettings } from "../dynamics/limiter.ts";
import { Enhancer } from "../enhance/enhancer.ts";
import { graphicFilters, graphicGainsDb } from "../equaliser/graphic.ts";
import { sectionsOf } from "../equaliser/parametric.ts";
import type { Processor } from "../processor.ts";
import { Crossfeed } from "../stereo/crossfeed.ts";
import { Mix } from "../stereo/mix.ts";
import { Width } from "../stereo/width.ts";
import type { ChainPlan } from "./chain-plan.ts";
import { type Copies, type Place, Slot, type StageRow } from "./slot.ts";

export type StageName =
  | "levelMatcher"
  | "equaliser"
  | "convolver"
  | "enhance"
  | "compressor"
  | "width"
  | "crossfeed"
  | "mix";

type MakePlace = (rateHz: number, copies: Copies) => Place;

const place =
  <Wish, Made extends Processor>(row: StageRow<Wish, Made>): MakePlace =>
  (rateHz, copies) =>
    new Slot(row, rateHz, copies);

/** The order of the chain. */
export const STAGES: Readonly<Record<StageName, MakePlace>> = {
  levelMatcher: place({
    wish: ({ settings }) => enabled(settings.levelMatcher),
    make: (wish, rateHz) => new LevelMatcher({ ...DEFAULT_LEVEL_MATCHER, ...wish }, rateHz),
  }),
  equaliser: place({
    wish: (plan, rateHz) => {
      const sections = equaliserSections(plan, rateHz);
      return sections.length === 0 ? null : sections;
    },
    make: (sections) => new BiquadCascade(sections),
  }),
  convolver: place({
    wish: ({ settings: { convolver }, tables }, rateHz) => {
      const key = tables.get(rateHz)?.key;
      if (!convolver.enabled || key === undefined) return null;
      return { key, gain: amplitudeOf(convolver.gainDb), mix: convolver.mix };
    },
    make: (wish, rateHz, plan) => {
      const tables = plan.tables.get(rateHz);
      if (tables === undefined) throw new Error("a convolver without tables");
      return new Convolver(tables, wish);
    },
    retune: (convolver, wish) => convolver.retune(wish),
  }),
  enhance: place({
    wish: ({ settings: { enhance } }) =>
      enhance.enabled && enhance.intensity > 0 ? { isBypassed: enhance.bypassed } : null,
    make: ({ isBypassed }, rateHz) => new Enhancer(rateHz, isBypassed),
    retune: (enhancer, { isBypassed }) => {
      enhancer.bypass(isBypassed);
      return true;
    },
  }),
  compressor: place({
    wish: ({ settings }) => enabled(settings.compressor),
    make: (wish, rateHz) => new Compressor(wish, rateHz),
  }),
  width: place({
    wish: ({ settings: { width } }) => (width.width === 1 ? null : enabled(width)),
    make: (wish, rateHz) => new Width(wish, rateHz),
  }),
  crossfeed: place({
    wish: ({ settings }) => enabled(settings.crossfeed),
    make: (wish, rateHz) => new Crossfeed(wish, rateHz),
  }),
  mix: place({
    wish: ({ settings: { balance, mono } }) => (balance !== 0 || mono ? { balance, mono } : null),
    make: (wish) => new Mix(wish),
  }),
};

/** The stages that `Chain.broken` tells of. */
export function brokenStages(bits: number): readonly string[] {
  return [...Object.keys(STAGES), "limiter"].filter((_, index) => ((bits >> index) & 1) === 1);
}

/** Behind the volume of every chain that has a stage. */
export const LIMITER: StageRow<LimiterSettings, Limiter> = {
  wish: ({ settings }) => settings.limiter,
  make: (wish, rateHz) => new Limiter(wish, rateHz),
};

function enabled<Settings extends { readonly enabled: boolean }>(settings: Settings): Settings | null {
  return settings.enabled ? settings : null;
}

/** Both equalisers are one cascade; the preamp is a section that is nothing but a gain. */
export function equaliserSections({ settings, graphicDb }: ChainPlan, rateHz: number): readonly PlacedSection[] {
  const { parametric, graphic } = settings;
  const sections = parametric.enabled ? [...sectionsOf(parametric.bands, rateHz)] : [];
  if (graphic.enabled) {
    const gainsDb = graphicDb.get(rateHz) ?? graphicGainsDb(graphic.set, graphic.slidersDb, rateHz);
    for (const band of graphicFilters(graphic.set, gainsDb)) {
      sections.push({ section: sectionOf(band, rateHz), side: "both" });
    }
  }
  const preampDb = parametric.enabled ? parametric.preampDb : 0;
  if (preampDb !== 0) {
    sections.unshift({ section: { b0: amplitudeOf(preampDb), b1: 0, b2: 0, a1: 0, a2: 0 }, side: "both" });
  }
  return sections;
}
