/** What was not heard of a zone since it began, whatever became of its audio threads meanwhile. */
export type Dropouts = {
  /** Times the device ran dry, and what was not heard for it. */
  readonly xruns: number;
  readonly missingFrames: number;
  readonly missingMs: number;
  /** Silence in place of sound because a decoder was late. */
  readonly lateFrames: number;
  readonly lateMs: number;
};

/** What one output of a zone did not play because it ran dry: the one that keeps time, or one that follows it. */
export type OutputDropouts = {
  readonly id: number;
  readonly xruns: number;
  readonly missingFrames: number;
};
