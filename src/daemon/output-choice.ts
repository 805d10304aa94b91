import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import koffi from "koffi";
import type { OutputConfig } from "./config/schema.ts";

/** The output that is used when none is configured, and why, in words for a person. */
export type OutputChoice = { readonly output: OutputConfig; readonly reason: string };

export type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly alsaLibrary: string;
  /** The text of /proc/asound/cards, or null where there is none. */
  readonly cards: string | null;
  readonly exists: (path: string) => boolean;
  readonly loads: (library: string) => boolean;
};

export function surroundings(environment: NodeJS.ProcessEnv, alsaLibrary: string): Surroundings {
  const cards = "/proc/asound/cards";
  return {
    platform: process.platform,
    environment,
    alsaLibrary,
    cards: existsSync(cards) ? readFileSync(cards, "utf8") : null,
    exists: existsSync,
    loads: (library) => {
      try {
        koffi.load(library);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** A card, a sound server, or nobody: then the music plays in silence, in real time, so that everything else works. */
export function chooseOutput(around: Surroundings): OutputChoice {
  const shared = { enabled: true, mixer: "software" } as const;
  const silence = (reason: string): OutputChoice => ({ output: { ...shared, name: "Silence", type: "null" }, reason });
  if (around.platform === "darwin") {
    return { output: { ...shared, name: "CoreAudio", type: "coreaudio" }, reason: "the default output of this Mac" };
  }
  const card = firstCard(around.cards);
  const server = soundServer(around);
  if (card === null && server === null) {
    return silence("no sound card and no PulseAudio or PipeWire found, so music plays silently, in real time");
  }
  if (!around.loads(around.alsaLibrary)) {
    return silence(`${around.alsaLibrary} cannot be loaded (apt install libasound2), so music plays silently`);
  }
  // A desktop's server owns the card: going past it would find the device busy.
  if (server !== null) {
    return {
      output: { ...shared, name: "ALSA", type: "alsa", device: server.device },
      reason: `${server.name} is running`,
    };
  }
  return { output: { ...shared, name: "ALSA", type: "alsa", device: "default" }, reason: `sound card: ${card}` };
}

/** ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH` */
function firstCard(cards: string | null): string | null {
  return cards === null ? null : (/^\s*\d+ \[[^\]]*\]: (.+)$/m.exec(cards)?.[1] ?? null);
}

function soundServer(around: Surroundings): { readonly name: string; readonly device: string } | null {
  const runtime = around.environment.XDG_RUNTIME_DIR;
  if (around.environment.PULSE_SERVER !== undefined) return { name: "PulseAudio", device: "pulse" };
  if (runtime === undefined) return null;
  if (around.exists(join(runtime, "pulse/native"))) return { name: "PulseAudio", device: "pulse" };
  if (around.exists(join(runtime, "pipewire-0"))) return { name: "PipeWire", device: "pipewire" };
  return null;
}
