import { z } from "zod";
import { setOutputPreset } from "../../../operations/sound/presets.ts";
import type { Moment, Turn } from "../../../player/player-port.ts";
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
      scope: "read",
      path: "/outputs",
      summary: "The outputs of the zone",
      run: (call) => read(context, call, view),
    }),
    route({
      ...common,
      method: "put",
      scope: "control",
      path: "/outputs/:id",
      summary: "Switch an output on or off",
      params: z.strictObject({ id: digits }),
      body: z.strictObject({ enabled: z.boolean() }).meta({ ref: "OutputSwitch" }),
      run: (call) =>
        write(
          context,
          call,
          (turn) => {
            const id = outputHere(turn, call.params.id);
            turn.do({ type: "setOutput", id, enabled: call.body.enabled });
          },
          view,
        ),
    }),
    route({
      ...common,
      method: "put",
      scope: "control",
      path: "/outputs/:id/sound",
      summary: "Give an output a sound preset that counts while it is on, in place of the zone's own settings",
      params: z.strictObject({ id: digits }),
      body: z
        .strictObject({ preset: z.string().nullable().meta({ description: "null: the zone's own settings" }) })
        .meta({ ref: "OutputSound" }),
      run: (call) =>
        write(
          context,
          call,
          (turn) => {
            const id = outputHere(turn, call.params.id);
            setOutputPreset(context.operations.sound.presets, turn, id, call.body.preset);
          },
          view,
        ),
    }),
  ];
}

function outputHere(turn: Turn, number: number): OutputId {
  const id = number as OutputId;
  const isHere = outputViews(turn.moment().snapshot).some((output) => output.id === id);
  if (!isHere) throw new DomainError("not-found", "This zone has no such output; see /api/v1/zones");
  return id;
}
