import { amplitudeOf, decibelsOf } from "../dsp/decibel.ts";
import { enhancePlan } from "../dsp/enhance/plan.ts";
import { type ReplayGainSettings, replayGainScale } from "../dsp/replay-gain.ts";
import type { GainChoice, Source } from "../player/engine-port.ts";
import { isStream } from "../shared/is-stream.ts";
import type { EnhancePlan } from "../shared/sound/enhance.ts";
import type { SoundSettings } from "../shared/sound/settings.ts";
import type { TrackAnalysis } from "../shared/sound/track-analysis.ts";

/** ReplayGain 2.0: a song that is this loud has a gain of 0 dB. */
const REFERENCE_LUFS = -18;

/** A track, as far as anybody knows it; `analysis` undefined = somebody is still looking. */
export type KnownTrack = {
  readonly source: Pick<Source, "uri" | "replayGain" | "isInAlbum">;
  readonly analysis: TrackAnalysis | null | undefined;
};

/** What is to be done to every track. */
export type TreatmentSettings = {
  readonly sound: SoundSettings;
  readonly gainChoice: GainChoice;
  readonly replayGain: ReplayGainSettings;
};

/** What is to be done to one track. */
export type TrackTreatment = {
  /** Every frame is multiplied by this: ReplayGain and what brings it to the target. */
  readonly gain: number;
  /** The latter alone, in dB; null = the loudness of the track is not known, or nothing is to be matched. */
  readonly levelDb: number | null;
  readonly plan: EnhancePlan | null;
  /** Why there is no plan, for a person; null = there is, or none is wanted. */
  readonly reason: string | null;
};

export function isEnhancing({ enhance }: SoundSettings): boolean {
  return enhance.enabled && enhance.intensity > 0;
}

/** From what is stored about the track alone: the same wherever in it one begins to listen. */
export function trackTreatment(track: KnownTrack, settings: TreatmentSettings): TrackTreatment {
  const { sound, gainChoice, replayGain } = settings;
  const scale = replayGainScale(gainChoice, track.source.replayGain, replayGain);
  const levelDb = sound.levelMatcher.enabled || isEnhancing(sound) ? matchedDb(track, scale, settings) : null;
  const gain = levelDb === null ? scale : scale * amplitudeOf(levelDb);
  const reason = isEnhancing(sound) ? whyUnknown(track) : null;
  const fingerprint = track.analysis?.fingerprint ?? null;
  if (!isEnhancing(sound) || fingerprint === null) return { gain, levelDb, plan: null, reason };
  return { gain, levelDb, plan: atLevel(enhancePlan(fingerprint, sound.enhance), gain), reason };
}

/** What is missing between a track, as ReplayGain has left it, and the target; null = its loudness is not known. */
function matchedDb(track: KnownTrack, scale: number, { sound, gainChoice }: TreatmentSettings): number | null {
  const lufs = loudness(track, gainChoice);
  if (lufs === null) return null;
  const { targetLufs, limitDb } = sound.levelMatcher;
  const wanted = targetLufs - (lufs + decibelsOf(scale));
  return Math.min(limitDb, Math.max(-limitDb, wanted));
}

/** Songs of an album that follow each other keep their distances: the loudness of the whole album is theirs. */
function loudness({ source, analysis }: KnownTrack, gainChoice: GainChoice): number | null {
  const { trackGainDb = null, albumGainDb = null } = source.replayGain ?? {};
  const isAlbum = gainChoice === "album" || source.isInAlbum;
  const gainDb = isAlbum ? (albumGainDb ?? trackGainDb) : (trackGainDb ?? albumGainDb);
  if (gainDb !== null) return REFERENCE_LUFS - gainDb;
  return analysis?.integratedLufs ?? null;
}

/** Thresholds are about the track as it is stored; it comes louder or softer than that. */
function atLevel(plan: EnhancePlan, gain: number): EnhancePlan {
  if (plan.dynamics === null) return plan;
  const { thresholdDb, ratio } = plan.dynamics;
  return { ...plan, dynamics: { thresholdDb: thresholdDb + decibelsOf(gain), ratio } };
}

function whyUnknown({ source, analysis }: KnownTrack): string | null {
  if (isStream(source.uri)) return "a stream cannot be analysed before it is heard";
  if (analysis === undefined) return "its analysis is being looked up";
  if (analysis === null) return "not analysed yet";
  return analysis.fingerprint === null ? "it is too short or too soft to be analysed" : null;
}
