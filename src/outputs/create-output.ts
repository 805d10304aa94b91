import type { AudioFormat } from "../shared/song.ts";
import { AlsaOutput } from "./alsa.ts";
import { CoreAudioOutput } from "./coreaudio.ts";
import { type CoreAudioLibraries, MAC_LIBRARIES } from "./coreaudio-library.ts";
import { NullOutput } from "./null.ts";
import type { OutputPort } from "./output.ts";
import type { WorkerClock } from "./pacer.ts";
import { WavOutput } from "./wav.ts";

/** One configured output. `id` is its index in the configuration; names of devices and files come from there only. */
export type OutputConfig = {
  readonly id: number;
  readonly name: string;
  readonly type: "alsa" | "coreaudio" | "null" | "wav";
  /** ALSA PCM name; unused by other types. */
  readonly device: string;
  /** WAV file; unused by other types. */
  readonly path: string;
  readonly mixer: "software" | "none";
  /** Everything is converted to this; null = the source's own format. */
  readonly format: AudioFormat | null;
};

/** Paths or names for the system's loader. */
export type OutputLibraries = {
  readonly alsa: string;
  /** Where macOS has them if absent. */
  readonly coreAudio?: CoreAudioLibraries;
};

export function createOutput(config: OutputConfig, libraries: OutputLibraries, clock: WorkerClock): OutputPort {
  switch (config.type) {
    case "alsa":
      return new AlsaOutput(libraries.alsa, config.device, clock);
    case "null":
      return new NullOutput(clock);
    case "wav":
      return new WavOutput(config.path, clock);
    case "coreaudio":
      return new CoreAudioOutput(libraries.coreAudio ?? MAC_LIBRARIES, clock);
  }
}
