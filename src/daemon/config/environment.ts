import { parse } from "smol-toml";
import type { Path } from "./toml-position.ts";

export type Override = { readonly variable: string; readonly path: Path; readonly text: string };

const PREFIX = "AURALIS_";

/** `AURALIS_MPD__PORT=6601` is `port` of `[mpd]`. Variables without a double underscore are none of ours. */
export function overridesIn(environment: NodeJS.ProcessEnv): readonly Override[] {
  return Object.entries(environment)
    .filter(([name, text]) => name.startsWith(PREFIX) && name.includes("__", PREFIX.length) && text !== undefined)
    .map(([variable, text]) => ({
      variable,
      path: variable.slice(PREFIX.length).toLowerCase().split("__"),
      text: text ?? "",
    }));
}

/** The value as TOML would read it, or else the text itself: `6601` is a number, `["a"]` a list, `/music` a text. */
export function overrideValue(text: string): unknown {
  try {
    return parse(`value = ${text}`).value;
  } catch {
    return text;
  }
}
