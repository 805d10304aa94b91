import { z } from "zod";
import { isPlainName } from "../plain-name.ts";
import { BAND_TYPES, MAX_BANDS } from "./band.ts";
import { ENHANCE_PRESETS } from "./enhance.ts";
import { type Limit, SOUND_LIMITS } from "./limits.ts";
import { BAND_SETS, NEUTRAL, SLIDER_COUNT, type SoundSettings } from "./settings.ts";

const { levelMatcher, band, parametric, graphic, convolver, compressor, enhance, width, crossfeed, balance, limiter } =
  SOUND_LIMITS;

const number = ([from, to]: Limit) => z.number().min(from).max(to);
const numbers = <Name extends string>(limits: Readonly<Record<Name, Limit>>) =>
  Object.fromEntries(Object.entries<Limit>(limits).map(([name, limit]) => [name, number(limit)])) as Record<
    Name,
    z.ZodNumber
  >;
const enabled = z.boolean();

const impulseName = z
  .string()
  .refine((name) => name === "" || isPlainName(name), "must be the name of an impulse response");

const bandSchema = z.strictObject({
  type: z.enum(BAND_TYPES),
  ...numbers(band),
  side: z.enum(["both", "left", "right"]).default("both"),
});

const parametricSchema = z
  .strictObject({
    enabled,
    ...numbers(parametric),
    bands: z
      .array(bandSchema)
      .max(MAX_BANDS * 2)
      .readonly(),
  })
  .refine(
    ({ bands }) =>
      (["left", "right"] as const).every(
        (side) => bands.filter((each) => each.side === "both" || each.side === side).length <= MAX_BANDS,
      ),
    `at most ${MAX_BANDS} filters for each channel`,
  );

/** The one description of everything that can be set about the sound: what is validated, stored and documented. */
export const soundSchema = z.strictObject({
  levelMatcher: z.strictObject({ enabled, ...numbers(levelMatcher) }),
  parametric: parametricSchema,
  graphic: z
    .strictObject({
      enabled,
      set: z.enum(BAND_SETS),
      slidersDb: z.array(number(graphic.sliderDb)).max(31).readonly(),
    })
    .refine(
      ({ set, slidersDb }) => slidersDb.length === 0 || slidersDb.length === SLIDER_COUNT[set],
      "one slider for each band of the set, or none at all",
    ),
  convolver: z.strictObject({ enabled, impulse: impulseName, ...numbers(convolver) }),
  compressor: z.strictObject({ enabled, ...numbers(compressor) }),
  enhance: z.strictObject({
    enabled,
    preset: z.enum(ENHANCE_PRESETS),
    ...numbers(enhance),
    bypassed: z.boolean().default(false),
  }),
  width: z.strictObject({ enabled, ...numbers(width) }),
  crossfeed: z.strictObject({ enabled, ...numbers(crossfeed) }),
  balance: number(balance),
  mono: z.boolean(),
  limiter: z.strictObject(numbers(limiter)),
}) satisfies z.ZodType<SoundSettings>;

/** Settings as somebody writes them by hand: what is left out is as in NEUTRAL. */
export const soundFileSchema = z.preprocess((written) => {
  if (!isTable(written)) return written;
  const stages = Object.entries(written).map(([name, stage]) => {
    const neutral = NEUTRAL[name as keyof SoundSettings];
    return [name, isTable(stage) && isTable(neutral) ? { ...neutral, ...stage } : stage];
  });
  return { ...NEUTRAL, ...Object.fromEntries(stages) };
}, soundSchema);

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Settings out of storage; null for none. A stage that another version wrote, or did not know, is left as it is in NEUTRAL. */
export function soundSettingsFrom(stored: unknown): SoundSettings | null {
  if (typeof stored !== "object" || stored === null) return null;
  const stages = Object.entries(soundSchema.shape).flatMap(([name, stage]) => {
    const parsed = stage.safeParse((stored as Readonly<Record<string, unknown>>)[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return { ...NEUTRAL, ...Object.fromEntries(stages) };
}
