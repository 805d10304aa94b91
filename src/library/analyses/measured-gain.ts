import { loudnessOfAll } from "../../dsp/loudness/packed-blocks.ts";
import type { ReplayGain } from "../../shared/song.ts";
import type { LoudnessRow } from "./analysis-store.ts";

/** ReplayGain 2.0 brings everything to this loudness. */
const REFERENCE_LUFS = -18;
/** Nothing that anybody wants to hear is so far away from it. */
const MAX_GAIN_DB = 60;

/** The gain and peak of an album, from all of its tracks as one programme; null = there is nothing to hear. */
export type AlbumGain = { readonly gainDb: number | null; readonly peak: number };

export function albumGain(tracks: readonly LoudnessRow[]): AlbumGain {
  return {
    gainDb: gainOf(loudnessOfAll(tracks.map(({ blocks }) => blocks))),
    peak: rounded(Math.max(...tracks.map(({ truePeak }) => truePeak)), 6),
  };
}

/** As ReplayGain tags would say it. Peaks are true peaks. */
export function measuredGain({ integratedLufs, truePeak }: LoudnessRow, album: AlbumGain | null): ReplayGain | null {
  const trackGainDb = gainOf(integratedLufs);
  if (trackGainDb === null) return null;
  return {
    trackGainDb,
    trackPeak: rounded(truePeak, 6),
    albumGainDb: album?.gainDb ?? null,
    albumPeak: album === null || album.gainDb === null ? null : album.peak,
  };
}

function gainOf(lufs: number | null): number | null {
  if (lufs === null) return null;
  return rounded(Math.max(-MAX_GAIN_DB, Math.min(MAX_GAIN_DB, REFERENCE_LUFS - lufs)), 2);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
