import type { AnalysisPause } from "../operations/analysis-port.ts";
import { type Hours, isWithin } from "./hours.ts";

export type AnalysisSettings = {
  /** Begin by itself, when nothing else is going on. */
  readonly automatic: boolean;
  /** Begin by itself at these times only; null = at any. */
  readonly hours: Hours | null;
  /** Wait while other programs want more than this of the processor: 1 = all cores. */
  readonly maxLoad: number;
  /** Begin by itself so long after the start and after songs came. */
  readonly settleMs: number;
};

export type Circumstances = {
  /** A person waits for it. */
  readonly isAsked: boolean;
  readonly isScanning: boolean;
  readonly isPlaying: boolean;
  /** Of other programs; 1 = all cores. */
  readonly load: number;
  readonly now: Date;
  readonly quietMs: number;
};

/** Why nothing is analysed just now; null = nothing is against it. */
export function pauseOf(settings: AnalysisSettings, circumstances: Circumstances): AnalysisPause | null {
  const { isAsked, isScanning, isPlaying, load, now, quietMs } = circumstances;
  if (isScanning) return "scanning";
  if (isAsked) return null;
  if (!settings.automatic) return "off";
  if (quietMs < settings.settleMs) return "settling";
  if (isPlaying) return "playing";
  if (settings.hours !== null && !isWithin(settings.hours, now)) return "hours";
  return load > settings.maxLoad ? "load" : null;
}
