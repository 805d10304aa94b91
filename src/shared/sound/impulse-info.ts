/** A stored impulse response. `channels`: 1 for both, 2 for left and right, 4 for true stereo (LL, LR, RL, RR). */
export type ImpulseInfo = {
  readonly name: string;
  readonly rateHz: number;
  readonly channels: 1 | 2 | 4;
  readonly taps: number;
};
