import type { DecoderPrograms, OpenCommand } from "../../decoders/request.ts";
import type { ReplayGainSettings } from "../../dsp/replay-gain.ts";
import type { GainChoice } from "../../player/engine-port.ts";
import type { ReplayGain } from "../../shared/song.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";

export type RenderFormat = "flac" | "wav";

/** What a render host is asked for, as JSON on its stdin. */
export type RenderRequest = {
  readonly programs: DecoderPrograms;
  readonly source: OpenCommand;
  readonly replayGain: {
    readonly choice: GainChoice;
    readonly tags: ReplayGain | null;
    readonly settings: ReplayGainSettings;
  };
  readonly sound: SoundSettings;
  readonly format: RenderFormat;
  /** Absolute path of a file that is not there yet. */
  readonly path: string;
  readonly maxBytes: number;
  readonly tags: { readonly title: string | null; readonly artist: string | null; readonly album: string | null };
};

/** What it says, one JSON object per line of stdout. Frames are those written. */
export type RenderNews =
  | { readonly type: "progress"; readonly doneSeconds: number; readonly totalSeconds: number | null }
  | { readonly type: "done"; readonly frames: number; readonly rateHz: number; readonly bits: number }
  /** In words for a person. */
  | { readonly type: "failed"; readonly reason: string };
