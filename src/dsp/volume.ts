/**
 * Amplitude for a volume of 0..100: cubic taper, so 50 % is -18 dB and each step of the knob sounds about equally large.
 * `null` (no software volume) and 100 give exactly 1: samples pass untouched.
 */
export function volumeGain(volume: number | null): number {
  if (volume === null || volume >= 100) return 1;
  if (!(volume > 0)) return 0;
  return (volume / 100) ** 3;
}
