import { CUE_SHEET, STREAM_INFO } from "./flac-blocks.ts";
import type { Readable } from "./readable.ts";

const TRACKS_AT = 395;
const TRACK_BYTES = 36;
const INDEX_BYTES = 12;
/** 170 on a CD: the number of the track behind the last. */
const LEAD_OUT = new Set([170, 255]);
const MAX_SHEET_BYTES = 128 * 1024;
const FRAMES_PER_SECOND = 75;

/** The CUESHEET block of a FLAC (RFC 9639, 8.7) as the text of a cue sheet; null without one. */
export function flacCueSheet({ bytes, flacBlocks }: Pick<Readable, "bytes" | "flacBlocks">): string | null {
  const sheet = flacBlocks.find(({ kind }) => kind === CUE_SHEET);
  const info = flacBlocks.find(({ kind }) => kind === STREAM_INFO);
  if (sheet === undefined || info === undefined || sheet.length > MAX_SHEET_BYTES) return null;
  const rate = bytes.read(info.at + 10, 3);
  const rateHz = rate.length < 3 ? 0 : rate.readUIntBE(0, 3) >>> 4;
  return rateHz === 0 ? null : sheetText(bytes.read(sheet.at, sheet.length), rateHz);
}

function sheetText(block: Buffer, rateHz: number): string | null {
  const lines: string[] = [];
  for (let at = TRACKS_AT + 1, left = block[TRACKS_AT] ?? 0; left > 0 && at + TRACK_BYTES <= block.length; left--) {
    const startSamples = block.readBigUInt64BE(at);
    const number = block[at + 8] ?? 0;
    const isrc = block.toString("latin1", at + 9, at + 21).replace(/[^0-9A-Za-z]/g, "");
    const isAudio = ((block[at + 21] ?? 0) & 0x80) === 0;
    const indexes = block[at + TRACK_BYTES - 1] ?? 0;
    const end = at + TRACK_BYTES + indexes * INDEX_BYTES;
    if (end > block.length) return null;
    if (isAudio && !LEAD_OUT.has(number)) {
      lines.push(`  TRACK ${two(number)} AUDIO`);
      if (isrc !== "") lines.push(`    ISRC ${isrc}`);
      for (let index = at + TRACK_BYTES; index < end; index += INDEX_BYTES) {
        const samples = Number(startSamples + block.readBigUInt64BE(index));
        lines.push(`    INDEX ${two(block[index + 8] ?? 0)} ${time(samples / rateHz)}`);
      }
    }
    at = end;
  }
  return lines.length === 0 ? null : `FILE "" WAVE\n${lines.join("\n")}\n`;
}

function time(seconds: number): string {
  const frames = Math.round(seconds * FRAMES_PER_SECOND);
  const wholeSeconds = Math.floor(frames / FRAMES_PER_SECOND);
  return `${two(Math.floor(wholeSeconds / 60))}:${two(wholeSeconds % 60)}:${two(frames % FRAMES_PER_SECOND)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
