/** Time as a port: playback and time-outs use `monotonicMs`, only dates shown to people use `wallMs`. */
export interface Clock {
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonicMs(): number;
  /** Milliseconds since 1970; may jump (a Pi has no clock chip). */
  wallMs(): number;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};
