import type { ResampleQuality } from "../decoders/request.ts";
import type { StreamSettings } from "../decoders/stream/stream-settings.ts";
import type { ReplayGainSettings } from "../dsp/replay-gain.ts";
import type { VolumeSettings } from "../dsp/volume.ts";
import type { OutputConfig, OutputLibraries } from "../outputs/create-output.ts";
import type { Clock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import type { ConvolverState } from "../shared/sound/convolver-state.ts";
import type { EnhanceReport } from "../shared/sound/enhance.ts";
import type { TrackAnalyses } from "./deck-sounds.ts";
import type { ImpulseSource } from "./sound-supply.ts";
import type { TapBuffers } from "./tap.ts";

/** Everything the engine is given; it finds nothing by itself. */
export type EngineOptions = {
  readonly outputs: readonly OutputConfig[];
  /** Ids of the outputs that are enabled until an `outputs` effect says otherwise. */
  readonly enabledOutputs: readonly number[];
  /** Where a uri's file is; null when it lies outside every root. Called on the main thread; must not touch the disk. */
  readonly resolve: (uri: string) => { readonly root: string; readonly path: string } | null;
  /** Other threads hear here what plays. */
  readonly tap: TapBuffers;
  readonly audioWorker: URL;
  readonly decoderHost: URL;
  /** Paths or sonames. */
  readonly libraries: OutputLibraries & {
    readonly soxr: string;
    readonly sndfile: string;
    readonly ffmpeg: string;
  };
  /** How network streams are received; as STREAM_SETTINGS says if absent. */
  readonly streams?: StreamSettings;
  readonly bufferMs: number;
  /** So long may a decoder say nothing at all; 10 s if absent. */
  readonly decoderTimeoutMs?: number;
  readonly realtime: boolean;
  readonly resampleQuality: ResampleQuality;
  readonly replayGain: ReplayGainSettings;
  /** DEFAULT_VOLUME if absent. */
  readonly volume?: VolumeSettings;
  /** What Enhance goes by; nothing is known of any song if absent. */
  readonly analyses?: TrackAnalyses;
  /** Absent: there is no convolver. */
  readonly impulses?: ImpulseSource;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
};

/** For health reports. */
export type EngineStatus = {
  readonly realtime: "pending" | "fifo" | "nice" | "none";
  readonly device: "closed" | "open" | "lost";
  /** Why the device is lost, else "". */
  readonly deviceReason: string;
  /** What the device was opened with; null while it is not open. */
  readonly format: { readonly rateHz: number; readonly bits: number } | null;
  /** Underruns, and the frames that were not heard because of them. */
  readonly xruns: number;
  readonly missingFrames: number;
  /** Silence in place of sound because a decoder was late. */
  readonly lateFrames: number;
  /** Times a network stream ran dry, and was gathered anew before it went on. */
  readonly rebuffers: number;
  /** The loaded network stream is dry just now: silence is played until it comes. */
  readonly isDry: boolean;
  /** Turns of the audio thread; stands still only while it has nothing to do (`asleep`). */
  readonly heartbeat: number;
  readonly asleep: boolean;
  /** Process ids of the decoder hosts. */
  readonly decoders: readonly number[];
  /** Audio threads that had to be replaced. */
  readonly restarts: number;
  readonly enhance: EnhanceReport;
  /** Stages of the chain that failed: samples pass them untouched. A bug. */
  readonly brokenStages: readonly string[];
  readonly convolver: ConvolverState;
};
