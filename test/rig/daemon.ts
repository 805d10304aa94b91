import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./ports.ts";
import { startRealMpd } from "./real-mpd.ts";
import { attend, type OutputChoice, type Server, type ServerOptions } from "./server.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/auralisd", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../../dist/auralisd.js", import.meta.url));

/**
 * Starts the built daemon with a configuration, state folder and ports of its own. `RIG_SUBJECT=mpd` starts MPD
 * instead: it tells a fault of a test from a fault of ours wherever only the MPD protocol is used.
 */
export async function startDaemon(options: ServerOptions): Promise<Server> {
  if (process.env.RIG_SUBJECT === "mpd") return startRealMpd(options);
  if (!existsSync(BUNDLE)) throw new Error("dist/auralisd.js is missing; run: npm run build");
  const [mpdPort, httpPort] = [await freePort(), await freePort()];
  mkdirSync(options.folder, { recursive: true });
  const configPath = join(options.folder, "auralis.toml");
  writeFileSync(configPath, configuration(options, mpdPort, httpPort));
  const [program = PROGRAM, ...leading] = [...(options.under ?? []), PROGRAM];
  const child = spawn(program, [...leading, "--config", configPath], {
    env: { ...process.env, ...alsaEnvironment(options.output), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return attend({ child, mpdPort, httpPort, isDoomed: leading.length > 0 });
}

/** The environment that makes libasound read the rig's devices. */
export function alsaEnvironment(output: OutputChoice | undefined): Record<string, string> {
  return output?.type === "alsa" ? { ALSA_CONFIG_PATH: output.configPath } : {};
}

function configuration(options: ServerOptions, mpdPort: number, httpPort: number): string {
  const text = JSON.stringify;
  return [
    "[library]",
    `roots = ${text(options.roots ?? [options.music])}`,
    `watch = ${options.watch ?? false}`,
    "[state]",
    `directory = ${text(join(options.folder, "state"))}`,
    "[mpd]",
    `port = ${mpdPort}`,
    'socket = ""',
    "[http]",
    `port = ${httpPort}`,
    "[audio]",
    ...(options.audio ?? []),
    ...outputTable(options.output ?? { type: "null" }, options.mixer ?? "software"),
    ...(options.extra ?? []),
    "",
  ].join("\n");
}

function outputTable(output: OutputChoice, mixer: "software" | "none"): string[] {
  const lines = ["[[output]]", 'name = "Rig"', `type = "${output.type}"`, `mixer = "${mixer}"`];
  if (output.type === "alsa") lines.push(`device = ${JSON.stringify(output.device)}`);
  if (output.type === "wav") lines.push(`path = ${JSON.stringify(output.path)}`);
  return lines;
}
