import { z } from "zod";
import type { Moment } from "../../../player/player-port.ts";
import { DomainError } from "../../../shared/errors.ts";
import type { OutputId } from "../../../shared/ids.ts";
import type { HttpContext } from "../context.ts";
import { outputSchema, outputViews } from "../output-view.ts";
import { digits } from "../paging.ts";
import { type Route, route } from "../route.ts";
import { read, write, zoneQuery } from "../zone.ts";

const outputsSchema = z
  .strictObject({ epoch: z.string(), revision: z.int(), outputs: z.array(outputSchema) })
  .meta({ ref: "Outputs" });

/** `/outputs`: where it sounds. Outputs are chosen by number; no device name ever comes from a client. */
export function outputRoutes(context: HttpContext): Route[] {
  const { epoch } = context.operations.info;
  const view = ({ snapshot }: Moment): z.input<typeof outputsSchema> => ({
    epoch,
    revision: snapshot.revision,
    outputs: outputViews(snapshot),
  });
  const common = { tag: "outputs", query: zoneQuery, result: outputsSchema };
  return [
    route({
      ...common,
      method: "get",
      path: "/outputs",
      summary: "The outputs of the zone",
      run: (call) => read(context, call, view),
    }),
    route({
      ...common,
      method: "put",
      path: "/outputs/:id",
      summary: "Switch an output on or off",
      params: z.strictObject({ id: digits }),
      body: z.strictObject({ enabled: z.boolean() }).meta({ ref: "OutputSwitch" }),
      run: (call) =>
        write(
          context,
          call,
          (turn) => {
            const id = call.params.id as OutputId;
            const isHere = outputViews(turn.moment().snapshot).some((output) => output.id === id);
            if (!isHere) throw new DomainError("not-found", "This zone has no such output; see /api/v1/zones");
            turn.do({ type: "setOutput", id, enabled: call.body.enabled });
          },
          view,
        ),
    }),
  ];
}
