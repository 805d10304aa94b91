import { argumentError } from "../ack.ts";
import type { Filter } from "./ast.ts";

type AudioFormatFilter = Extract<Filter, { kind: "audio-format" }>;
type Bits = AudioFormatFilter["bits"];

const BITS: ReadonlyMap<string, Bits> = new Map<string, Bits>([
  ["8", 8],
  ["16", 16],
  ["24", 24],
  ["24_3", 24],
  ["32", 32],
  ["f", "f"],
  ["dsd", "dsd"],
]);
const MAX_RATE_HZ = (1 << 30) - 1;
const MAX_CHANNELS = 8;
const DSD = /^dsd([^:]*)(?::(.*))?$/s;

/**
 * `44100:16:2` or `dsd64:2`; with `mask` each part may be `*`. Errors: ProtocolError 2 with the texts of MPD
 * (src/pcm/AudioParser.cxx), in its order.
 */
export function parseAudioFormat(text: string, mask: boolean): AudioFormatFilter {
  const kind = "audio-format";
  const exact = !mask;
  const dsd = DSD.exec(text);
  if (dsd !== null) {
    const [, rate = "", channels] = dsd;
    if (channels === undefined) throw argumentError("Channel count missing");
    return { kind, rateHz: dsdRate(rate), bits: "dsd", channels: channelCount(channels, mask), exact };
  }
  const [rate = "", format, ...others] = text.split(":");
  const rateHz = mask && rate === "*" ? null : sampleRate(rate);
  if (format === undefined) throw argumentError("Sample format missing");
  const bits = mask && format === "*" ? null : sampleFormat(format);
  if (others.length === 0) throw argumentError("Channel count missing");
  return { kind, rateHz, bits, channels: channelCount(others.join(":"), mask), exact };
}

function dsdRate(part: string): number {
  const rate = wholeNumber(part, 0xffff, "DSD rate");
  if (rate < 32 || rate > 4096) throw argumentError("Bad DSD rate");
  return Math.floor((rate * 44_100) / 8);
}

function sampleRate(part: string): number {
  const rate = wholeNumber(part, 0xffff_ffff, "sample rate");
  if (rate < 1 || rate > MAX_RATE_HZ) throw argumentError(`Invalid sample rate: ${rate}`);
  return rate;
}

function sampleFormat(part: string): Bits {
  const bits = BITS.get(part);
  if (bits === undefined) throw argumentError(`Invalid sample format: "${part.replace(/["\\]/g, "\\$&")}"`);
  return bits;
}

function channelCount(part: string, mask: boolean): number | null {
  if (mask && part === "*") return null;
  const count = wholeNumber(part, 0xff, "channel count");
  if (count < 1 || count > MAX_CHANNELS) throw argumentError(`Invalid channel count: ${count}`);
  return count;
}

function wholeNumber(part: string, max: number, what: string): number {
  const value = /^\d+$/.test(part) ? Number(part) : Number.POSITIVE_INFINITY;
  if (value > max) throw argumentError(`Failed to parse the ${what}`);
  return value;
}
