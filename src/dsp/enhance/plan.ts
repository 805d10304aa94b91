import type { Fingerprint } from "../../shared/sound/dimensions.ts";
import {
  type EnhancePlan,
  type EnhancePreset,
  type EnhanceSettings,
  NO_ENHANCEMENT,
} from "../../shared/sound/enhance.ts";
import { CHARACTERS } from "./presets.ts";

/** No band is turned further than this. */
export const MAX_TONE_DB = 4;
const AUDIBLE_DB = 0.25;
/**
 * Level of each band in a balanced mix, in dB: energy falls by about 5 dB an octave from 100 Hz on, as the long-term
 * spectra of recordings do (P. Pestana et al., "Spectral Characteristics of Popular Commercial Recordings", AES 135, 2013).
 */
const BALANCED_DB = [-6, -2, -6, -8, -17, -22, -29] as const;
/** Already wide, or out of phase: left alone. */
const WIDE_SHARE = 0.3;
const SAFE_CORRELATION = 0.3;

/** Worked out from the stored fingerprint alone: seeking changes nothing, and nothing is measured while it plays. */
export function enhancePlan(
  fingerprint: Fingerprint,
  { preset, intensity }: Pick<EnhanceSettings, "preset" | "intensity">,
): EnhancePlan {
  if (intensity <= 0) return NO_ENHANCEMENT;
  const amount = Math.min(1, intensity / 100);
  return {
    toneDb: toneDb(fingerprint, preset, amount),
    dynamics: dynamics(fingerprint, preset, amount),
    width: width(fingerprint, preset, amount),
  };
}

function toneDb(fingerprint: Fingerprint, preset: EnhancePreset, amount: number): readonly number[] {
  const { balance, taste } = CHARACTERS[preset];
  const { subBass, bass, lowMids, mids, highMids, presence, air } = fingerprint;
  const levels = [subBass, bass, lowMids, mids, highMids, presence, air].map((share) => 10 * Math.log10(share + 1e-4));
  const distances = levels.map((level, band) => level - (BALANCED_DB[band] ?? 0));
  // The middle of the distances is no matter of tone but of level.
  const middle = distances.toSorted((a, b) => a - b)[3] ?? 0;
  return distances.map((distance, band) => {
    const wanted = (-balance * (distance - middle)) / 2 + (taste[band] ?? 0);
    const gainDb = amount * Math.max(-MAX_TONE_DB, Math.min(MAX_TONE_DB, wanted));
    return Math.abs(gainDb) < AUDIBLE_DB ? 0 : gainDb;
  });
}

/** What stands out too far is compressed a little; what was crushed gets some of its strokes back. */
function dynamics({ crest, loudness }: Fingerprint, preset: EnhancePreset, amount: number): EnhancePlan["dynamics"] {
  const character = CHARACTERS[preset];
  const excess = (crest - character.crestDb) * character.dynamics * amount;
  if (Math.abs(excess) < 0.5) return null;
  // Half of the distance from the mean level to the peaks lies above this.
  const thresholdDb = Math.max(-30, Math.min(-6, loudness + crest / 2));
  const ratio = excess > 0 ? Math.min(2, 1 + excess / 8) : Math.max(0.8, 1 + excess / 24);
  return { thresholdDb, ratio };
}

function width(fingerprint: Fingerprint, preset: EnhancePreset, amount: number): number {
  const isSafe = fingerprint.width < WIDE_SHARE && fingerprint.correlation > SAFE_CORRELATION;
  // Nothing is made of mono: there is no difference to make larger.
  if (!isSafe || fingerprint.width < 0.001) return 1;
  const wanted = 1 + (CHARACTERS[preset].width - 1) * amount * (1 - fingerprint.width / WIDE_SHARE);
  return wanted < 1.01 ? 1 : wanted;
}
