import { z } from "zod";
import { keptSettingsSchema, type SettingName, settingsSchema } from "../../../operations/settings.ts";
import type { HttpContext } from "../context.ts";
import { readKept, writeKept } from "../kept-tag.ts";
import { type Route, route } from "../route.ts";

const value = z.union([z.boolean(), z.number(), z.string()]).nullable();
const names = Object.keys(settingsSchema.shape) as [SettingName, ...SettingName[]];

export const settingSchema = z
  .strictObject({
    value: value.meta({ description: "what counts now" }),
    source: z.enum(["config", "set"]).meta({ description: "the configuration file, or set at run time" }),
    configured: value.meta({ description: "what the configuration file says" }),
    description: z.string(),
  })
  .meta({ ref: "Setting" });

const settingsView = z
  .strictObject({ settings: z.strictObject(Object.fromEntries(names.map((name) => [name, settingSchema]))) })
  .meta({ ref: "Settings", description: "by name; what one may be is in SettingsPatch" });

const patch = keptSettingsSchema.meta({ ref: "SettingsPatch" });

/** `/settings`: of the configuration, what may change while the daemon runs. Options of a zone are in `/player/options`. */
export function settingsRoutes({ operations: { settings } }: HttpContext): Route[] {
  const view = () => {
    const { values, configured } = settings;
    const rows = names.map((name) => {
      const source = settings.isSet(name) ? ("set" as const) : ("config" as const);
      const description = settingsSchema.shape[name].description ?? "";
      return [name, { value: values[name], source, configured: configured[name], description }] as const;
    });
    return { settings: Object.fromEntries(rows) };
  };
  const common = { tag: "settings", result: settingsView };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/settings",
      summary: "What may change at run time, and where it comes from",
      run: (call) => readKept(call, view()),
    }),
    route({
      ...common,
      method: "patch",
      scope: "admin",
      path: "/settings",
      summary: "Set some; they count at once and are kept over restarts",
      body: patch,
      run: (call) => writeKept(call, view, () => settings.change(call.body)),
    }),
    route({
      ...common,
      method: "delete",
      scope: "admin",
      path: "/settings/:name",
      summary: "Let the configuration file decide again",
      params: z.strictObject({ name: z.enum(names) }),
      run: (call) => writeKept(call, view, () => settings.reset(call.params.name)),
    }),
  ];
}
