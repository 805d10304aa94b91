import { ENHANCE_STAGES, type FadedStage, HARMS } from "../../shared/sound/enhance.ts";

/** What a code of harm says: four bits for each part, in their order, 0 = it is not faded out. */
export function fadedStages(code: number): FadedStage[] {
  return ENHANCE_STAGES.flatMap((stage, place) => {
    const because = HARMS[((code >> (place * 4)) & 15) - 1];
    return because === undefined ? [] : [{ stage, because }];
  });
}
