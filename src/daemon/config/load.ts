import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import type { z } from "zod";
import { ConfigError, type ConfigProblem } from "./config-error.ts";
import { overridesIn, overrideValue } from "./environment.ts";
import { type Config, configSchema } from "./schema.ts";
import { keysAt } from "./schema-keys.ts";
import { nearest } from "./suggestion.ts";
import { type Path, TomlPositions } from "./toml-position.ts";

export type ConfigSources = {
  /** null = no file. */
  readonly file: string | null;
  readonly environment: NodeJS.ProcessEnv;
  /** Music folders from the command line; they replace those of the file. */
  readonly directories: readonly string[];
};

/** Where each value came from, so that a complaint can say it. */
type Origins = { readonly file: string; readonly positions: TomlPositions; readonly variables: Map<string, string> };

/** A configuration, and where each setting of it was written: `file:line:column`, a variable, or the file as a whole. */
export type LoadedConfig = { readonly config: Config; readonly whereIs: (path: Path) => string };

/** Command line over environment over file over defaults. Throws ConfigError with everything that is wrong. */
export function loadConfig(sources: ConfigSources): Config {
  return locateConfig(sources).config;
}

/** As `loadConfig`, for who has something to say about single settings. */
export function locateConfig(sources: ConfigSources): LoadedConfig {
  const text = sources.file === null ? "" : readConfigFile(sources.file);
  const file = sources.file ?? "configuration";
  const raw = parseToml(file, text);
  const variables = applyEnvironment(raw, sources.environment);
  if (sources.directories.length > 0) {
    raw.library = { ...table(raw.library), roots: [...sources.directories], root: [] };
  }
  const result = configSchema.safeParse(raw);
  const origins = { file, positions: new TomlPositions(text), variables };
  if (result.success) return { config: result.data, whereIs: (path) => whereIs(path, origins) };
  throw new ConfigError(result.error.issues.flatMap((issue) => problemsOf(issue, origins)));
}

function readConfigFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError([{ where: path, message: `cannot be read (${(error as NodeJS.ErrnoException).code})` }]);
  }
}

function parseToml(file: string, text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "not TOML";
    throw new ConfigError([{ where: `${file}:${error.line}:${error.column}`, message: reason }]);
  }
}

function applyEnvironment(raw: Record<string, unknown>, environment: NodeJS.ProcessEnv): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { variable, path, text } of overridesIn(environment)) {
    let target = raw;
    for (const segment of path.slice(0, -1)) {
      const inner = { ...table(target[segment]) };
      target[segment] = inner;
      target = inner;
    }
    target[path.at(-1) ?? ""] = overrideValue(text);
    variables.set(path.join("."), variable);
  }
  return variables;
}

function table(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function problemsOf(issue: z.core.$ZodIssue, origins: Origins): readonly ConfigProblem[] {
  const path = issue.path.filter((segment) => typeof segment !== "symbol");
  if (issue.code !== "unrecognized_keys") {
    return [{ where: whereIs(path, origins), message: `${dotted(path)}: ${issue.message}` }];
  }
  return issue.keys.map((key) => {
    const near = nearest(key, keysAt(configSchema, path));
    const hint = near === null ? "" : `; did you mean "${near}"?`;
    return { where: whereIs([...path, key], origins), message: `unknown key "${dotted([...path, key])}"${hint}` };
  });
}

function whereIs(path: Path, origins: Origins): string {
  const variable = origins.variables.get(path.join("."));
  if (variable !== undefined) return variable;
  const position = origins.positions.find(path);
  return position === null ? origins.file : `${origins.file}:${position.line}:${position.column}`;
}

/** `output.0.device` is the first output: people count from 1. */
function dotted(path: Path): string {
  return path
    .map((segment) => (typeof segment === "number" ? `[${segment + 1}]` : segment))
    .join(".")
    .replaceAll(".[", "[");
}
