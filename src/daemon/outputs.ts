import type { OutputConfig as EngineOutput } from "../outputs/create-output.ts";
import type { OutputState } from "../player/snapshot.ts";
import type { OutputId } from "../shared/ids.ts";
import type { AudioFormat } from "../shared/song.ts";
import type { OutputConfig } from "./config/schema.ts";
import type { ConfiguredOutput } from "./deal-outputs.ts";

/** Clients name outputs by their place in the configuration. */
export function engineOutput(config: OutputConfig, index: number): EngineOutput {
  return {
    id: index,
    name: config.name,
    type: config.type,
    device: config.type === "alsa" ? config.device : "",
    path: config.type === "wav" ? config.path : "",
    mixer: config.mixer,
    format: config.format === undefined ? null : audioFormat(config.format),
  };
}

/** As the zones are dealt it. */
export function configuredOutput(config: OutputConfig, index: number): ConfiguredOutput {
  return { state: outputState(config, index), zone: config.zone ?? null, preset: config.sound ?? null };
}

function outputState(config: OutputConfig, index: number): OutputState {
  return {
    id: index as OutputId,
    name: config.name,
    plugin: config.type,
    enabled: config.enabled,
    hasVolume: config.mixer === "software",
  };
}

/** `48000:16:2`, which the configuration has checked. */
function audioFormat(text: string): AudioFormat {
  const [rate, bits, channels] = text.split(":");
  return {
    rateHz: Number(rate),
    bits: bits === "f" ? "f" : (Number(bits) as 8 | 16 | 24 | 32),
    channels: Number(channels),
  };
}
