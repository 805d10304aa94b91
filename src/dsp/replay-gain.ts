import type { ReplayGain } from "../shared/song.ts";

/** What MPD calls replay_gain_preamp, replay_gain_missing_preamp and replay_gain_limit. */
export type ReplayGainSettings = {
  /** Added to the gain of tagged songs. */
  readonly preampDb: number;
  /** The gain of songs without tags. */
  readonly missingPreampDb: number;
  /** Turns a song up only as far as its peak allows. */
  readonly limited: boolean;
};

export const DEFAULT_REPLAY_GAIN: ReplayGainSettings = { preampDb: 0, missingPreampDb: 0, limited: true };

/** +23.5 dB: as in MPD, no tag makes a song louder than this. */
const MAX_GAIN = 15;

/**
 * The amplitude a song is multiplied by. A song with only one of the two gains is played with that one in both modes.
 * A gain of exactly 0 dB gives exactly 1.
 */
export function replayGainScale(
  mode: "off" | "track" | "album",
  tags: ReplayGain | null,
  { preampDb, missingPreampDb, limited }: ReplayGainSettings,
): number {
  if (mode === "off") return 1;
  const chosen = choose(mode, tags);
  if (chosen === null) return Math.min(MAX_GAIN, amplitude(missingPreampDb));
  const gain = Math.min(MAX_GAIN, amplitude(chosen.gainDb + preampDb));
  return limited && chosen.peak !== null && gain * chosen.peak > 1 ? 1 / chosen.peak : gain;
}

type Chosen = { readonly gainDb: number; readonly peak: number | null };

function choose(mode: "track" | "album", tags: ReplayGain | null): Chosen | null {
  if (tags === null) return null;
  const track = tags.trackGainDb === null ? null : { gainDb: tags.trackGainDb, peak: tags.trackPeak };
  const album = tags.albumGainDb === null ? null : { gainDb: tags.albumGainDb, peak: tags.albumPeak };
  return mode === "album" ? (album ?? track) : (track ?? album);
}

function amplitude(db: number): number {
  return 10 ** (db / 20);
}
