/** How fast a track comes and goes: pairs "dB seconds;", levels rising, as in the tags MIXRAMP_START and MIXRAMP_END. */
export type MixRamp = {
  /** When the beginning first reaches each level, from the start. */
  readonly start: string;
  /** When the end last has each level, before the end. */
  readonly end: string;
};
