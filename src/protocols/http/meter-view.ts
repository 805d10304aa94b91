import { z } from "zod";
import { SILENCE_DB, THIRD_OCTAVES_HZ } from "../../shared/sound/meter-reading.ts";

const sides = z.tuple([z.number(), z.number()]).readonly();
const bands = z.array(z.number()).length(THIRD_OCTAVES_HZ.length).readonly();

/** As the meters give it. */
export const meterSchema = z
  .strictObject({
    count: z.int().meta({ description: "grows with each reading, 30 a second" }),
    rateHz: z.number().meta({ description: "0: nothing has sounded since somebody listens" }),
    peakDb: sides,
    peakHoldDb: sides,
    rmsDb: sides.meta({ description: "over 300 ms" }),
    momentaryLufs: z.number(),
    shortTermLufs: z.number(),
    limiterReductionDb: z.number(),
    compressorReductionDb: z.number(),
    levelMatcherDb: z.number(),
    bandsDb: z
      .tuple([bands, bands])
      .readonly()
      .meta({ description: `third octaves at ${THIRD_OCTAVES_HZ.join(", ")} Hz` }),
  })
  .meta({
    ref: "Meters",
    description: `what is heard, left and right, behind the chain and the volume; ${SILENCE_DB} is silence`,
  });
