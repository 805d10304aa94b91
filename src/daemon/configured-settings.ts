import type { SettingValues } from "../operations/settings.ts";
import type { Config } from "./config/schema.ts";

/** What may change at run time, as the configuration file has it. */
export function configuredSettings({ analysis, library }: Config): SettingValues {
  return {
    analysisAutomatic: analysis.automatic,
    analysisHours: analysis.hours ?? null,
    analysisMaxLoad: analysis.max_load,
    countPlays: library.count_plays,
  };
}
