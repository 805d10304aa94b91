import { z } from "zod";
import { DEFAULT_ZONE, isZoneName } from "../../../operations/zones.ts";
import type { OutputId } from "../../../shared/ids.ts";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";
import { zoneName, zoneOf } from "../zone.ts";
import { zoneSchema, zoneViews } from "../zone-view.ts";

const zonesSchema = z.strictObject({ zones: z.array(zoneSchema) }).meta({ ref: "Zones" });

const newZone = z
  .strictObject({ name: z.string().refine(isZoneName, "at most 100 letters, digits, - and _") })
  .meta({ ref: "NewZone" });

/** `/zones`: players side by side, each with its own queue and outputs. MPD calls them partitions. */
export function zoneRoutes(context: HttpContext): Route[] {
  const { zones } = context.operations;
  const common = { tag: "zones", result: zonesSchema };
  const answer = () => ({ body: { zones: zoneViews(context.operations) } });
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/zones",
      summary: "The zones and where their outputs are",
      run: answer,
    }),
    route({
      ...common,
      method: "post",
      scope: "admin",
      path: "/zones",
      summary: "Make an empty zone without outputs",
      body: newZone,
      run: async (call) => {
        const { replayGain } = zoneOf(context, DEFAULT_ZONE).moment().snapshot.options;
        await zones.create(call.body.name, replayGain);
        return answer();
      },
    }),
    route({
      ...common,
      method: "delete",
      scope: "admin",
      path: "/zones/:zone",
      summary: "End a zone and forget its queue; its outputs go to the default zone",
      params: z.strictObject({ zone: zoneName }),
      run: async (call) => {
        await zones.remove(call.params.zone);
        return answer();
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "admin",
      path: "/zones/:zone/outputs",
      summary: "Take an output from the zone that has it",
      params: z.strictObject({ zone: zoneName }),
      body: z.strictObject({ id: z.int().min(0) }).meta({ ref: "OutputMove" }),
      run: async (call) => {
        await zones.moveOutput(call.body.id as OutputId, call.params.zone);
        return answer();
      },
    }),
  ];
}
