import type { ByteSource } from "./byte-source.ts";

const MAX_CHUNKS = 32;
const IEEE_FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Whether the samples of a WAV are floating point, which TagLib takes for integers (RIFF MCI 1.0, WAVEFORMATEXTENSIBLE). */
export function isFloatWav({ read }: ByteSource): boolean {
  for (let at = 12, chunk = 0; chunk < MAX_CHUNKS; chunk++) {
    const head = read(at, 8);
    if (head.length < 8) return false;
    const size = head.readUInt32LE(4);
    if (head.toString("latin1", 0, 4) === "fmt ") return formatTag(read(at + 8, Math.min(size, 26))) === IEEE_FLOAT;
    at += 8 + size + (size % 2);
  }
  return false;
}

function formatTag(format: Buffer): number {
  if (format.length < 2) return 0;
  const tag = format.readUInt16LE(0);
  return tag === EXTENSIBLE && format.length >= 26 ? format.readUInt16LE(24) : tag;
}
