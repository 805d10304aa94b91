import { type EnhancePlan, NO_ENHANCEMENT } from "../../shared/sound/enhance.ts";

const TONE = NO_ENHANCEMENT.toneDb.length;
const THRESHOLD = TONE;
const RATIO = TONE + 1;
const WIDTH = TONE + 2;

/** A plan is so many numbers where threads share them. */
export const PLAN_FIELDS = TONE + 3;

export function writePlan({ toneDb, dynamics, width }: EnhancePlan, to: Float64Array, offset: number): void {
  for (let band = 0; band < TONE; band++) to[offset + band] = toneDb[band] ?? 0;
  to[offset + THRESHOLD] = dynamics?.thresholdDb ?? 0;
  to[offset + RATIO] = dynamics?.ratio ?? 1;
  to[offset + WIDTH] = width;
}

export function planFrom(fields: Float64Array, offset: number): EnhancePlan {
  const ratio = fields[offset + RATIO] ?? 1;
  return {
    toneDb: [...fields.subarray(offset, offset + TONE)],
    dynamics: ratio === 1 ? null : { thresholdDb: fields[offset + THRESHOLD] ?? 0, ratio },
    width: fields[offset + WIDTH] ?? 1,
  };
}
