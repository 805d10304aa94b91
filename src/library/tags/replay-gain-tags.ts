import type { ReplayGain } from "../../shared/song.ts";

const RELEVANT = /^(?:REPLAYGAIN_(?:TRACK|ALBUM)_(?:GAIN|PEAK)|R128_(?:TRACK|ALBUM)_GAIN)$/i;
const NUMBER = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?)\s*(?:dB|LU)?$/i;
const MAX_GAIN_DB = 60;
const MAX_PEAK = 16;
/** RFC 7845 (5.2.1) aims at -23 LUFS, ReplayGain 2.0 at -18. */
const R128_OFFSET_DB = 5;

/**
 * The ReplayGain among the comments of a file, under their keys in any case. Values nobody can mean are left out:
 * gains beyond 60 dB, peaks of 0 or beyond 16. In a file with both kinds the gains of Opus count (RFC 7845, 5.2.1).
 */
export function replayGainOf(comments: Iterable<readonly [string, string]>): ReplayGain | null {
  const values = new Map<string, string>();
  for (const [key, value] of comments) {
    if (!RELEVANT.test(key)) continue;
    const name = key.toUpperCase();
    if (!values.has(name)) values.set(name, value);
  }
  if (values.size === 0) return null;
  const gain = {
    trackGainDb: r128(values.get("R128_TRACK_GAIN")) ?? gainDb(values.get("REPLAYGAIN_TRACK_GAIN")),
    trackPeak: peak(values.get("REPLAYGAIN_TRACK_PEAK")),
    albumGainDb: r128(values.get("R128_ALBUM_GAIN")) ?? gainDb(values.get("REPLAYGAIN_ALBUM_GAIN")),
    albumPeak: peak(values.get("REPLAYGAIN_ALBUM_PEAK")),
  };
  return Object.values(gain).every((value) => value === null) ? null : gain;
}

function gainDb(text: string | undefined): number | null {
  return sensible(parse(text));
}

/** A whole number of 1/256 dB. */
function r128(text: string | undefined): number | null {
  const steps = parse(text);
  return steps === null ? null : sensible(steps / 256 + R128_OFFSET_DB);
}

function peak(text: string | undefined): number | null {
  const value = parse(text);
  return value !== null && value > 0 && value <= MAX_PEAK ? value : null;
}

function sensible(db: number | null): number | null {
  return db !== null && Math.abs(db) <= MAX_GAIN_DB ? db : null;
}

/** A number with a point or a comma, perhaps with its unit. */
function parse(text: string | undefined): number | null {
  const digits = NUMBER.exec(text?.replaceAll(/\p{Cc}/gu, " ").trim() ?? "")?.[1];
  if (digits === undefined) return null;
  const value = Number(digits.replace(",", "."));
  return Number.isFinite(value) ? value : null;
}
