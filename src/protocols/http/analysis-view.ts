import { z } from "zod";
import type { AnalysisStatus } from "../../operations/analysis-port.ts";
import { DIMENSIONS } from "../../shared/sound/dimensions.ts";
import type { TrackAnalysis } from "../../shared/sound/track-analysis.ts";

export const analysisStatusSchema = z
  .strictObject({
    state: z.enum(["idle", "working", "paused"]),
    pausedWhy: z.enum(["off", "settling", "scanning", "playing", "load", "hours"]).nullable().meta({
      description: "why nothing is done although songs are left; what a person asks for waits for scans only",
    }),
    current: z.string().nullable().meta({ description: "the song being worked on" }),
    analysed: z.int(),
    left: z.int(),
    failed: z.int(),
    filesPerSecond: z.number().nullable(),
    timesRealTime: z.number().nullable(),
    secondsLeft: z.int().nullable().meta({ description: "for all that is left, without pauses; null: not known yet" }),
  })
  .meta({ ref: "AnalysisStatus" });

export function analysisStatusView({ state, ...status }: AnalysisStatus): z.input<typeof analysisStatusSchema> {
  const { filesPerSecond, timesRealTime, secondsLeft } = status;
  return {
    ...status,
    state: state.kind,
    pausedWhy: state.kind === "paused" ? state.why : null,
    filesPerSecond: filesPerSecond === null ? null : rounded(filesPerSecond, 3),
    timesRealTime: timesRealTime === null ? null : rounded(timesRealTime, 1),
    secondsLeft: secondsLeft === null ? null : Math.ceil(secondsLeft),
  };
}

export const trackAnalysisSchema = z
  .strictObject({
    uri: z.string(),
    integratedLufs: z.number().nullable().meta({ description: "BS.1770; null: nothing in it is louder than -70 LUFS" }),
    loudnessRangeLu: z.number().meta({ description: "EBU Tech 3342" }),
    samplePeak: z.number().meta({ description: "amplitude, 1 = full scale" }),
    truePeak: z.number().meta({ description: "amplitude, 1 = full scale" }),
    truePeakDb: z.number().nullable().meta({ description: "the same in dBTP; null: digital silence" }),
    mixRamp: z
      .strictObject({ start: z.string(), end: z.string() })
      .meta({ description: "as the tags MIXRAMP_START and MIXRAMP_END: dB and seconds" }),
    fingerprint: z
      .array(z.strictObject({ name: z.string(), unit: z.string(), meaning: z.string(), value: z.number() }))
      .nullable()
      .meta({ description: "null: too short or too soft to sound like anything" }),
  })
  .meta({ ref: "TrackAnalysis" });

export function trackAnalysisView(uri: string, analysis: TrackAnalysis): z.input<typeof trackAnalysisSchema> {
  const { integratedLufs, loudnessRangeLu, samplePeak, truePeak, mixRamp, fingerprint } = analysis;
  return {
    uri,
    integratedLufs: integratedLufs === null ? null : rounded(integratedLufs, 2),
    loudnessRangeLu: rounded(loudnessRangeLu, 2),
    samplePeak: rounded(samplePeak, 6),
    truePeak: rounded(truePeak, 6),
    truePeakDb: truePeak === 0 ? null : rounded(20 * Math.log10(truePeak), 2),
    mixRamp,
    fingerprint:
      fingerprint === null
        ? null
        : DIMENSIONS.map(({ name, unit, meaning }) => ({ name, unit, meaning, value: rounded(fingerprint[name], 4) })),
  };
}

export const waveformSchema = z
  .strictObject({
    uri: z.string(),
    peaks: z.array(z.int()).meta({ description: "of equal stretches from the beginning to the end; 255 = full scale" }),
  })
  .meta({ ref: "Waveform" });

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
