import type { ByteSource } from "./byte-source.ts";

const CUE_SHEET_BLOCK = 5;
const TRACKS_AT = 395;
const TRACK_BYTES = 36;
const INDEX_BYTES = 12;
/** 170 on a CD: the number of the track behind the last. */
const LEAD_OUT = new Set([170, 255]);
const MAX_BLOCKS = 128;
const MAX_SHEET_BYTES = 128 * 1024;
const FRAMES_PER_SECOND = 75;

/** The CUESHEET block of a FLAC (RFC 9639, 8.7) as the text of a cue sheet; null without one. */
export function flacCueSheet(source: ByteSource): string | null {
  const head = source.read(0, 42);
  if (head.length < 42 || head.toString("latin1", 0, 4) !== "fLaC") return null;
  const rateHz = head.readUIntBE(18, 3) >>> 4;
  for (let at = 4, count = 0; count < MAX_BLOCKS; count++) {
    const block = source.read(at, 4);
    if (block.length < 4) return null;
    const kind = block[0] ?? 0;
    const length = block.readUIntBE(1, 3);
    if ((kind & 0x7f) === CUE_SHEET_BLOCK) {
      return length > MAX_SHEET_BYTES || rateHz === 0 ? null : sheetText(source.read(at + 4, length), rateHz);
    }
    if ((kind & 0x80) !== 0) return null;
    at += 4 + length;
  }
  return null;
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
