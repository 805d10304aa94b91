import type { DecoderPrograms, OpenCommand } from "../../decoders/request.ts";
import type { SoundSettings } from "../../shared/sound/settings.ts";
import type { TrackTreatment } from "../track-treatment.ts";

export type RenderFormat = "flac" | "wav";

/** What a render host is asked for, as JSON on its stdin. */
export type RenderRequest = {
  readonly programs: DecoderPrograms;
  readonly source: OpenCommand;
  readonly treatment: Pick<TrackTreatment, "gain" | "levelDb" | "plan">;
  readonly sound: SoundSettings;
  /** The folder of the impulse responses. */
  readonly impulses: string;
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
