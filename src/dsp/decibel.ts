/** The factor of a gain. 0 dB gives exactly 1. */
export const amplitudeOf = (gainDb: number): number => 10 ** (gainDb / 20);

/** -Infinity for silence. */
export const decibelsOf = (amplitude: number): number => 20 * Math.log10(amplitude);
