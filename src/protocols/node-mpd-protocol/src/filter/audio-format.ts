import { argumentError } from "../ack.ts";
import type { Filter } from "./ast.ts";

type AudioFormatFilter = Extract<Filter, { kind: "audio-format" }>;

const BITS: Readonly<Record<string, number | "f">> = { "8": 8, "16": 16, "24": 24, "24_3": 24, "32": 32, f: "f" };
const MAX_RATE_HZ = 1 << 30;
const MAX_CHANNELS = 8;

/** `44100:16:2`; with `mask` each part may be `*`. */
export function parseAudioFormat(text: string, mask: boolean): AudioFormatFilter {
  const [rate = "", bits, channels] = text.split(":", 3);
  if (bits === undefined) throw argumentError("Sample format missing");
  if (channels === undefined) throw argumentError("Channel count missing");
  const open = (part: string) => mask && part === "*";
  return {
    kind: "audio-format",
    rateHz: open(rate) ? null : count(rate, MAX_RATE_HZ, "sample rate"),
    bits: open(bits) ? null : sampleFormat(bits),
    channels: open(channels) ? null : count(channels, MAX_CHANNELS, "channel count"),
    exact: !mask,
  };
}

function sampleFormat(part: string): number | "f" {
  const bits = Object.hasOwn(BITS, part) ? BITS[part] : undefined;
  if (bits === undefined) throw argumentError(`Invalid sample format: "${part}"`);
  return bits;
}

function count(part: string, max: number, what: string): number {
  if (!/^\d+$/.test(part)) throw argumentError(`Failed to parse the ${what}`);
  const value = Number(part);
  if (value < 1 || value > max) throw argumentError(`Invalid ${what}: ${value}`);
  return value;
}
