import { z } from "zod";
import { presetOf, putPreset, removePreset } from "../../../operations/sound/presets.ts";
import { isPlainName } from "../../../shared/plain-name.ts";
import { soundSchema } from "../../../shared/sound/schema.ts";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";
import { write, zoneOf, zoneQuery } from "../zone.ts";

const sound = soundSchema.meta({ ref: "Sound" });
export const presetSchema = z.strictObject({ name: z.string(), sound }).meta({ ref: "SoundPreset" });
const presets = z.strictObject({ presets: z.array(presetSchema) }).meta({ ref: "SoundPresets" });

const named = z.strictObject({
  name: z.string().refine(isPlainName, "a plain file name").meta({ description: "name of the preset" }),
});

const putBody = z
  .strictObject({ sound: sound.optional().meta({ description: "left out: what is set in the zone now" }) })
  .optional()
  .meta({ ref: "NewSoundPreset" });

/** `/sound/presets`: settings of the sound under a name. */
export function presetRoutes(context: HttpContext): Route[] {
  const { zones } = context.operations;
  const { presets: stored } = context.operations.sound;
  const all = () => ({ body: { presets: [...stored.list()] } });
  const common = { tag: "sound" };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/sound/presets",
      summary: "The stored presets",
      result: presets,
      run: all,
    }),
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/sound/presets/:name",
      summary: "What is in a preset",
      params: named,
      result: presetSchema,
      run: ({ params: { name } }) => ({ body: { name, sound: presetOf(stored, name) } }),
    }),
    route({
      ...common,
      method: "put",
      scope: "control",
      path: "/sound/presets/:name",
      summary:
        "Store settings under a name, also in place of those it has; outputs that name it sound like that at once",
      params: named,
      query: zoneQuery,
      body: putBody,
      result: presetSchema,
      run: async (call) => {
        const { name } = call.params;
        const settings = call.body?.sound ?? zoneOf(context, call.query.zone).moment().snapshot.sound;
        await putPreset(stored, zones, name, settings);
        return { body: { name, sound: settings } };
      },
    }),
    route({
      ...common,
      method: "delete",
      scope: "control",
      path: "/sound/presets/:name",
      summary: "Delete a preset that no output names; zones it was applied to stay as they are",
      params: named,
      result: presets,
      run: async (call) => {
        await removePreset(stored, zones, call.params.name);
        return all();
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "control",
      path: "/sound/presets/:name/apply",
      summary: "Set the zone's sound to what is in a preset",
      params: named,
      query: zoneQuery,
      result: sound,
      run: (call) => {
        const settings = presetOf(stored, call.params.name);
        return write(
          context,
          call,
          (turn) => turn.do({ type: "setSound", settings }),
          ({ snapshot }) => snapshot.sound,
        );
      },
    }),
  ];
}
