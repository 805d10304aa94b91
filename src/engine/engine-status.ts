import { brokenStages } from "../dsp/chain/stages.ts";
import { fadedStages } from "../dsp/enhance/faded-stages.ts";
import type { EnhanceReport } from "../shared/sound/enhance.ts";
import { DEVICE_STATE, WORD } from "./control.ts";
import type { EngineStatus } from "./options.ts";

const REALTIME_WORDS = ["pending", "fifo", "nice", "none"] as const;
const DEVICE_WORDS = ["closed", "open", "lost"] as const;

/** The part of the status that the audio thread writes; `word` reads one of WORD. */
export function workerStatus(
  word: (index: number) => number,
  lostReason: string,
): Omit<EngineStatus, "decoders" | "restarts" | "convolver" | "enhance"> {
  const state = word(WORD.deviceState);
  return {
    realtime: REALTIME_WORDS[word(WORD.realtime)] ?? "pending",
    device: DEVICE_WORDS[state] ?? "closed",
    deviceReason: state === DEVICE_STATE.lost ? lostReason : "",
    format: state === DEVICE_STATE.open ? { rateHz: word(WORD.deviceRateHz), bits: word(WORD.deviceBits) } : null,
    xruns: word(WORD.xruns),
    missingFrames: word(WORD.missingFrames),
    lateFrames: word(WORD.lateFrames),
    rebuffers: word(WORD.rebuffers),
    isDry: word(WORD.dry) === 1,
    heartbeat: word(WORD.heartbeat),
    asleep: word(WORD.asleep) === 1,
    brokenStages: brokenStages(word(WORD.brokenStages)),
  };
}

/** What only the audio thread knows of Enhance. */
export function heardEnhance(word: (index: number) => number): Pick<EnhanceReport, "faded" | "gainDb"> {
  return { faded: fadedStages(word(WORD.enhanceHarm)), gainDb: word(WORD.enhanceGain) / 100 };
}
