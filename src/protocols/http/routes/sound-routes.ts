import { z } from "zod";
import { importEqualizerApo, MAX_TEXT_CHARACTERS } from "../../../operations/sound/equalizer-apo.ts";
import { presetInEffect } from "../../../operations/sound/presets.ts";
import { soundSchema } from "../../../shared/sound/schema.ts";
import { NEUTRAL } from "../../../shared/sound/settings.ts";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";
import { read, write, zoneQuery } from "../zone.ts";

const sound = soundSchema.meta({ ref: "Sound" });

const patchBody = z.strictObject(soundSchema.shape).partial().meta({ ref: "SoundPatch" });

const importBody = z
  .strictObject({
    text: z.string().max(MAX_TEXT_CHARACTERS).meta({ description: "Preamp:, Channel:, Filter: and GraphicEQ: lines" }),
  })
  .meta({ ref: "EqualiserText" });

export const importedSchema = z
  .strictObject({
    sound,
    ignored: z.array(z.strictObject({ line: z.int(), text: z.string(), reason: z.string() })),
  })
  .meta({ ref: "ImportedEqualiser" });

export const soundStatusSchema = z
  .strictObject({
    convolver: z.discriminatedUnion("state", [
      z.strictObject({ state: z.literal("off") }),
      z.strictObject({ state: z.literal("building") }),
      z.strictObject({ state: z.literal("ready"), taps: z.int(), rateHz: z.int() }),
      z.strictObject({ state: z.literal("failed"), reason: z.string() }),
    ]),
    broken: z
      .array(z.string())
      .readonly()
      .meta({ description: "stages that failed and are left out: please report it; empty when all is well" }),
    output: z
      .strictObject({ id: z.int(), preset: z.string() })
      .nullable()
      .meta({ description: "the output whose preset is heard in place of the zone's own settings" }),
  })
  .meta({ ref: "SoundStatus" });

/** `/sound`: what is done to the sound of a zone. */
export function soundRoutes(context: HttpContext): Route[] {
  const common = { tag: "sound", query: zoneQuery };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/sound",
      summary: "Equalisers, dynamics, stereo image and limiter of the zone",
      result: sound,
      run: (call) => read(context, call, ({ snapshot }) => snapshot.sound),
    }),
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/sound/status",
      summary: "How the convolver is getting on (until it is ready, it sounds without it), and which stages failed",
      result: soundStatusSchema,
      run: (call) =>
        read(context, call, ({ snapshot }) => ({
          convolver: context.operations.sound.convolverOf(snapshot.zone),
          broken: context.operations.sound.brokenStagesOf(snapshot.zone),
          output: presetInEffect(snapshot),
        })),
    }),
    route({
      ...common,
      method: "patch",
      scope: "control",
      path: "/sound",
      summary: "Change some stages, each as a whole; those that are left out stay",
      body: patchBody,
      result: sound,
      run: (call) =>
        write(
          context,
          call,
          (turn) => turn.do({ type: "setSound", settings: { ...turn.moment().snapshot.sound, ...defined(call.body) } }),
          ({ snapshot }) => snapshot.sound,
        ),
    }),
    route({
      ...common,
      method: "delete",
      scope: "control",
      path: "/sound",
      summary: "Leave every sample as it is",
      result: sound,
      run: (call) =>
        write(
          context,
          call,
          (turn) => turn.do({ type: "setSound", settings: NEUTRAL }),
          ({ snapshot }) => snapshot.sound,
        ),
    }),
    route({
      ...common,
      method: "post",
      scope: "control",
      path: "/sound/import",
      summary: "Take over filters, a preamp and a GraphicEQ as Equalizer APO, Room EQ Wizard and AutoEq write them",
      body: importBody,
      result: importedSchema,
      run: (call) => {
        const { parametric, graphic, ignored } = importEqualizerApo(call.body.text);
        const stages = {
          ...(parametric === null ? {} : { parametric: { enabled: true, ...parametric } }),
          ...(graphic === null ? {} : { graphic: { enabled: true, set: graphic.set, slidersDb: graphic.slidersDb } }),
        };
        return write(
          context,
          call,
          (turn) => turn.do({ type: "setSound", settings: { ...turn.moment().snapshot.sound, ...stages } }),
          ({ snapshot }) => ({ sound: snapshot.sound, ignored: [...ignored] }),
        );
      },
    }),
  ];
}

/** Without the stages that were not given. */
function defined<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as never;
}
