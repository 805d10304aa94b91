import { z } from "zod";
import { removeImpulse } from "../../../operations/sound/sound-desk.ts";
import { DomainError } from "../../../shared/errors.ts";
import { isPlainName } from "../../../shared/plain-name.ts";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";

/** Four channels of the longest response as 64-bit floats, and what else may be in a WAV file. */
const MAX_BYTES = 4 * 262_144 * 8 + 64 * 1024;
const WAV_TYPES = ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"] as const;

export const impulseSchema = z
  .strictObject({
    name: z.string(),
    rateHz: z.int(),
    channels: z.int().meta({ description: "1 for both, 2 for left and right, 4 for true stereo: LL, LR, RL, RR" }),
    taps: z.int(),
  })
  .meta({ ref: "Impulse" });

const impulses = z.strictObject({ impulses: z.array(impulseSchema) }).meta({ ref: "Impulses" });

const named = z.strictObject({
  name: z.string().refine(isPlainName, "a plain file name").meta({ description: "name of the impulse response" }),
});

/** `/sound/impulses`: what the convolvers of all zones may use. */
export function impulseRoutes({ operations }: HttpContext): Route[] {
  const { sound, zones } = operations;
  const common = { tag: "sound" };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/sound/impulses",
      summary: "The stored impulse responses",
      result: impulses,
      run: async () => ({ body: { impulses: [...(await sound.impulses.list())] } }),
    }),
    route({
      ...common,
      method: "put",
      scope: "control",
      path: "/sound/impulses/:name",
      summary: "Store a WAV file as an impulse response, also in place of the one of this name",
      params: named,
      query: z.strictObject({
        normalise: z
          .enum(["true", "false"])
          .default("false")
          .meta({ description: "scale it so that no frequency comes out louder than it went in" }),
      }),
      isCostly: true,
      upload: { types: WAV_TYPES, maxBytes: MAX_BYTES },
      body: z.instanceof(Uint8Array),
      result: impulseSchema,
      run: async (call) => {
        if (call.body.length === 0) throw new DomainError("bad-argument", "Send a WAV file as the body");
        return { body: await sound.impulses.put(call.params.name, call.body, call.query.normalise === "true") };
      },
    }),
    route({
      ...common,
      method: "delete",
      scope: "control",
      path: "/sound/impulses/:name",
      summary: "Delete an impulse response that no zone plays through",
      params: named,
      result: impulses,
      run: async (call) => {
        await removeImpulse(sound, zones, call.params.name);
        return { body: { impulses: [...(await sound.impulses.list())] } };
      },
    }),
  ];
}
