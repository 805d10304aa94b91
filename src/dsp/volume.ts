import { amplitudeOf } from "./decibel.ts";

/** How the volume knob is felt: `cubic` is gentle at the top, `db` is the same number of decibels everywhere. */
export type VolumeTaper = "cubic" | "db";

export type VolumeSettings = {
  readonly taper: VolumeTaper;
  /** 1..100: what 100 on the knob is, on the scale of the taper. */
  readonly maxVolume: number;
};

export const DEFAULT_VOLUME: VolumeSettings = { taper: "cubic", maxVolume: 100 };

/** Of the dB taper, from 100 down to just above 0. */
const RANGE_DB = 60;

const TAPERS: Readonly<Record<VolumeTaper, (share: number) => number>> = {
  cubic: (share) => share ** 3,
  db: (share) => amplitudeOf(-RANGE_DB * (1 - share)),
};

/**
 * Amplitude for a volume of 0..100. By default a cubic taper: 50 % is -18 dB and each step of the knob sounds about equally
 * large; in the dB taper 50 % is -30 dB. `null` (no software volume) and 100 give exactly 1, if no lower maximum is set:
 * samples pass untouched.
 */
export function volumeGain(volume: number | null, { taper, maxVolume }: VolumeSettings = DEFAULT_VOLUME): number {
  if (volume === null) return 1;
  if (!(volume > 0)) return 0;
  return TAPERS[taper](Math.min(1, (volume / 100) * (maxVolume / 100)));
}
