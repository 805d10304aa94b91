import { z } from "zod";
import { presetInEffect } from "../../../operations/sound/presets.ts";
import { DomainError } from "../../../shared/errors.ts";
import { ENHANCE_STAGES, HARMS } from "../../../shared/sound/enhance.ts";
import { soundSchema } from "../../../shared/sound/schema.ts";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";
import { write, zoneOf, zoneQuery } from "../zone.ts";

const settings = soundSchema.shape.enhance.meta({ ref: "Enhance" });

const report = z
  .strictObject({
    state: z.enum(["off", "stopped", "unknown", "planned"]).meta({ description: "unknown: `reason` says why" }),
    reason: z.string().nullable().meta({ description: "why the track is left as it is" }),
    plan: z
      .strictObject({
        toneDb: z.array(z.number()).readonly().meta({ description: "from the lowest of seven bands to the highest" }),
        dynamics: z
          .strictObject({ thresholdDb: z.number(), ratio: z.number().meta({ description: "below 1: expansion" }) })
          .nullable(),
        width: z.number().meta({ description: "1: as it is" }),
      })
      .nullable()
      .meta({ description: "what is done to the track, from its first sample to its last" }),
    levelDb: z
      .number()
      .nullable()
      .meta({ description: "brings the track to the target; null: its loudness is not known" }),
    faded: z
      .array(z.strictObject({ stage: z.enum(ENHANCE_STAGES), because: z.enum(HARMS) }))
      .readonly()
      .meta({ description: "what guards have taken out for now, and which harm it did" }),
    gainDb: z.number().meta({ description: "by this much the original is raised while `bypassed`, to be as loud" }),
  })
  .meta({ ref: "EnhanceReport" });

export const enhanceStatusSchema = z.strictObject({ settings, now: report }).meta({ ref: "EnhanceStatus" });

const compareBody = z
  .strictObject({ bypassed: z.boolean().optional().meta({ description: "without it: the other one" }) })
  .meta({ ref: "EnhanceComparison" });

/** `/sound/enhance`: what is made of the track that plays, and the original to compare with. */
export function enhanceRoutes(context: HttpContext): Route[] {
  const common = { tag: "sound", query: zoneQuery };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/sound/enhance",
      summary: "What Enhance does to the track that plays, and why; change it by PATCH of /sound",
      result: enhanceStatusSchema,
      // Guards and levels move without a new revision: no entity tag stands for them.
      run: (call) => {
        const { snapshot } = zoneOf(context, call.query.zone).moment();
        return { body: { settings: snapshot.sound.enhance, now: context.operations.sound.enhanceOf(snapshot.zone) } };
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "control",
      path: "/sound/enhance/ab",
      summary: "Hear the original as loud as the enhanced sound, or the enhanced sound again",
      body: compareBody.optional(),
      result: settings,
      run: (call) =>
        write(
          context,
          call,
          (turn) => {
            const { snapshot } = turn.moment();
            const { sound } = snapshot;
            const inEffect = presetInEffect(snapshot);
            if (inEffect !== null) {
              const reason = `Output ${inEffect.id} plays through the preset ${inEffect.preset}, not through these settings`;
              throw new DomainError("in-use", reason);
            }
            const bypassed = call.body?.bypassed ?? !sound.enhance.bypassed;
            turn.do({ type: "setSound", settings: { ...sound, enhance: { ...sound.enhance, bypassed } } });
          },
          ({ snapshot }) => snapshot.sound.enhance,
        ),
    }),
  ];
}
