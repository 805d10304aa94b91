import { isDeepStrictEqual } from "node:util";
import type { Config } from "./schema.ts";

/** The settings that differ, as `section.key`. */
export function changedSettings(running: Config, wanted: Config): readonly string[] {
  const changed: string[] = [];
  for (const section of Object.keys(wanted) as (keyof Config)[]) {
    const [before, after] = [running[section], wanted[section]];
    if (isDeepStrictEqual(before, after)) continue;
    if (Array.isArray(after)) {
      changed.push(section);
      continue;
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!isDeepStrictEqual(Reflect.get(before, key), Reflect.get(after, key))) changed.push(`${section}.${key}`);
    }
  }
  return changed;
}
