import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./ports.ts";
import { attend, type Server, type ServerOptions } from "./server.ts";

/** Starts MPD itself on the same music and output, for comparisons in one run. */
export async function startRealMpd(options: ServerOptions): Promise<Server> {
  const mpdPort = await freePort();
  mkdirSync(options.folder, { recursive: true });
  const configPath = join(options.folder, "mpd.conf");
  writeFileSync(configPath, configuration(options, mpdPort));
  const output = options.output;
  const child = spawn("mpd", ["--no-daemon", "--stderr", configPath], {
    env: {
      ...process.env,
      HOME: options.folder,
      XDG_RUNTIME_DIR: options.folder,
      ...(output?.type === "alsa" ? { ALSA_CONFIG_PATH: output.configPath } : {}),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return attend({ child, mpdPort, httpPort: 0 });
}

function configuration(options: ServerOptions, port: number): string {
  const line = (name: string, value: string): string => `${name} "${value}"`;
  const output = options.output ?? { type: "null" };
  const settings = [line("type", output.type === "wav" ? "recorder" : output.type), line("name", "Rig")];
  settings.push(line("mixer_type", options.mixer ?? "software"));
  if (output.type === "alsa") settings.push(line("device", output.device));
  if (output.type === "wav") settings.push(line("path", output.path), line("encoder", "wave"));
  return [
    line("music_directory", options.music),
    line("db_file", join(options.folder, "db")),
    line("state_file", join(options.folder, "state")),
    line("bind_to_address", "127.0.0.1"),
    line("port", String(port)),
    line("auto_update", "no"),
    line("zeroconf_enabled", "no"),
    line("max_connections", "1000"),
    line("max_output_buffer_size", "524288"),
    ...["wildmidi", "fluidsynth"].map((plugin) => `decoder {\n  plugin "${plugin}"\n  enabled "no"\n}`),
    `audio_output {\n  ${settings.join("\n  ")}\n}`,
    "",
  ].join("\n");
}
