import type { SoundSettings } from "../../shared/sound/settings.ts";
import { BiquadCascade, type PlacedSection } from "../biquad/cascade.ts";
import { sectionOf } from "../biquad/coefficients.ts";
import { amplitudeOf } from "../decibel.ts";
import { Compressor } from "../dynamics/compressor.ts";
import { DEFAULT_LEVEL_MATCHER, LevelMatcher } from "../dynamics/level-matcher.ts";
import { graphicBands } from "../equaliser/graphic.ts";
import { sectionsOf } from "../equaliser/parametric.ts";
import type { Processor } from "../processor.ts";
import { Crossfeed } from "../stereo/crossfeed.ts";
import { Mix } from "../stereo/mix.ts";
import { Width } from "../stereo/width.ts";

export type StageName = "levelMatcher" | "equaliser" | "compressor" | "width" | "crossfeed" | "mix";
export type Stage = { readonly name: StageName; readonly processor: Processor };

type Make = (settings: SoundSettings, rateHz: number) => Processor | null;

/** The order of the chain. Null = the stage has nothing to do. */
const STAGES: Readonly<Record<StageName, Make>> = {
  levelMatcher: ({ levelMatcher }, rateHz) =>
    levelMatcher.enabled ? new LevelMatcher({ ...DEFAULT_LEVEL_MATCHER, ...levelMatcher }, rateHz) : null,
  equaliser: (settings, rateHz) => {
    const sections = equaliserSections(settings, rateHz);
    return sections.length === 0 ? null : new BiquadCascade(sections);
  },
  compressor: ({ compressor }, rateHz) => (compressor.enabled ? new Compressor(compressor, rateHz) : null),
  width: ({ width }, rateHz) => (width.enabled && width.width !== 1 ? new Width(width, rateHz) : null),
  crossfeed: ({ crossfeed }, rateHz) => (crossfeed.enabled ? new Crossfeed(crossfeed, rateHz) : null),
  mix: ({ balance, mono }) => (balance !== 0 || mono ? new Mix({ balance, mono }) : null),
};

/** The stages that have something to do, in order. */
export function stagesOf(settings: SoundSettings, rateHz: number): readonly Stage[] {
  const names = Object.keys(STAGES) as StageName[];
  return names.flatMap((name) => {
    const processor = STAGES[name](settings, rateHz);
    return processor === null ? [] : [{ name, processor }];
  });
}

/** Both equalisers are one cascade; the preamp is a section that is nothing but a gain. */
export function equaliserSections({ parametric, graphic }: SoundSettings, rateHz: number): readonly PlacedSection[] {
  const sections = parametric.enabled ? [...sectionsOf(parametric.bands, rateHz)] : [];
  if (graphic.enabled) {
    for (const band of graphicBands(graphic.set, graphic.slidersDb, rateHz)) {
      sections.push({ section: sectionOf(band, rateHz), side: "both" });
    }
  }
  const preampDb = parametric.enabled ? parametric.preampDb : 0;
  if (preampDb !== 0) {
    sections.unshift({ section: { b0: amplitudeOf(preampDb), b1: 0, b2: 0, a1: 0, a2: 0 }, side: "both" });
  }
  return sections;
}
