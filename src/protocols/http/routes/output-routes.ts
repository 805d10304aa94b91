import { z } from "zod";
import type { Moment } from "../../../player/player-port.ts";
import type { OutputId } from "../../../shared/ids.ts";
import type { HttpContext } from "../context.ts";
import { outputSchema, outputView } from "../output-view.ts";
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
    outputs: snapshot.outputs.map(outputView),
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
          (turn) => turn.do({ type: "setOutput", id: call.params.id as OutputId, enabled: call.body.enabled }),
          view,
        ),
    }),
  ];
}
