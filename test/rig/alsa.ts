import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What one opening of the capture device was given. `format` is ALSA's name ("S16_LE"). */
export type Take = {
  readonly rateHz: number;
  readonly format: string;
  readonly channels: number;
  readonly bytes: Buffer;
};

/** A device of the real libasound that keeps every byte written to it; it takes samples as fast as they come. */
export type CaptureDevice = {
  /** For ALSA_CONFIG_PATH. */
  readonly configPath: string;
  /** The name to configure as `device`. */
  readonly device: string;
  /** One take per opening and format, in order of writing. */
  takes(): Take[];
};

const SYSTEM_CONFIG = "/usr/share/alsa/alsa.conf";

/**
 * Writes an asound.conf with a `file` PCM over `null` (alsa-lib, pcm_file.c: %r, %f, %c in the name are rate, format
 * and channels; `truncate false` numbers further openings instead of overwriting).
 */
export function captureDevice(folder: string): CaptureDevice {
  const configPath = join(folder, "asound.conf");
  const prefix = join(folder, "capture");
  const text = [
    `<${SYSTEM_CONFIG}>`,
    "pcm.capture {",
    "  type file",
    "  slave.pcm { type null }",
    `  file "${prefix}-%r-%f-%c-"`,
    "  format raw",
    "  truncate false",
    "}",
    "",
  ].join("\n");
  writeFileSync(configPath, text);
  return { configPath, device: "capture", takes: () => readTakes(prefix) };
}

/** An asound.conf whose `sink` is a PulseAudio server, through alsa-plugins. */
export function pulseDevice(folder: string, server: string): { configPath: string; device: string } {
  const configPath = join(folder, "asound.conf");
  const text = `<${SYSTEM_CONFIG}>\npcm.sink { type pulse; server "${server}" }\nctl.sink { type pulse; server "${server}" }\n`;
  writeFileSync(configPath, text);
  return { configPath, device: "sink" };
}

function readTakes(prefix: string): Take[] {
  const folder = dirname(prefix);
  if (!existsSync(folder)) return [];
  const pattern = new RegExp(`^${basename(prefix)}-(\\d+)-([A-Z0-9_]+)-(\\d+)-(?:\\.(\\d+))?$`);
  return readdirSync(folder)
    .map((name) => ({ name, match: pattern.exec(name) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => Number(a.match?.[4] ?? 0) - Number(b.match?.[4] ?? 0))
    .map(({ name, match }) => ({
      rateHz: Number(match?.[1]),
      format: match?.[2] ?? "",
      channels: Number(match?.[3]),
      bytes: readFileSync(join(folder, name)),
    }));
}
