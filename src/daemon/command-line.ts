import { parseArgs } from "node:util";
import { ConfigError } from "./config/config-error.ts";
import { nearest } from "./config/suggestion.ts";

export type CommandLine = {
  /** null = the first of the usual places that exists. */
  readonly config: string | null;
  readonly action: "run" | "check" | "doctor" | "hash-password" | "version" | "help";
  /** Music folders; they replace those of the configuration. */
  readonly directories: readonly string[];
};

export const USAGE = `auralisd [--config FILE] [DIR...]

Plays the music in DIR (default: the configured folders, else your music folder) and serves MPD clients and REST.

  --config FILE   read this configuration (TOML) instead of the usual places
  --check         say whether the configuration is right, and end
  --doctor        look at what the daemon needs of this machine and print it as JSON; auralis doctor tells it in words
  --hash-password read a password and print what to write into the configuration in its place
  --version       print the version, and end
  --help          print this, and end
`;

const OPTIONS = {
  config: { type: "string", short: "c" },
  check: { type: "boolean" },
  doctor: { type: "boolean" },
  "hash-password": { type: "boolean" },
  version: { type: "boolean", short: "V" },
  help: { type: "boolean", short: "h" },
} as const;

/** The first one that was asked for counts. */
const ACTIONS = ["help", "version", "hash-password", "doctor", "check"] as const;

/** Throws ConfigError. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    return {
      config: values.config ?? null,
      action: ACTIONS.find((action) => values[action]) ?? "run",
      directories: positionals,
    };
  } catch (error) {
    const option = error instanceof Error ? (/Unknown option '--?([\w-]+)/.exec(error.message)?.[1] ?? null) : null;
    const near = option === null ? null : nearest(option, Object.keys(OPTIONS));
    const hint = near === null ? "see --help" : `did you mean --${near}?`;
    const message = option === null ? (error as Error).message : `unknown option; ${hint}`;
    throw new ConfigError([{ where: option === null ? "command line" : `--${option}`, message }]);
  }
}
