/** MixRamp measures in blocks of so long. */
const SECONDS_PER_BLOCK = 0.05;
const BYTES_PER_POINT = 3;
const LAST_BLOCK = 0xffff;

type MixRamp = { readonly start: string; readonly end: string };

/**
 * The points of both ramps in 3 bytes each instead of some 12: the level in whole dB and the time in blocks, first those
 * of the start, whose number is in front. Later points than an hour or so are left out.
 */
export function bytesOfRamp({ start, end }: MixRamp): Uint8Array {
  const first = pointsOf(start);
  const points = [...first, ...pointsOf(end)];
  const bytes = Buffer.alloc(1 + points.length * BYTES_PER_POINT);
  bytes.writeUInt8(first.length, 0);
  for (const [index, { db, block }] of points.entries()) {
    bytes.writeInt8(db, 1 + index * BYTES_PER_POINT);
    bytes.writeUInt16LE(block, 2 + index * BYTES_PER_POINT);
  }
  return bytes;
}

export function rampOfBytes(bytes: Buffer): MixRamp {
  const points: string[] = [];
  for (let at = 1; at + BYTES_PER_POINT <= bytes.length; at += BYTES_PER_POINT) {
    const seconds = bytes.readUInt16LE(at + 1) * SECONDS_PER_BLOCK;
    points.push(`${bytes.readInt8(at).toFixed(2)} ${seconds.toFixed(2)};`);
  }
  const inStart = bytes[0] ?? 0;
  return { start: points.slice(0, inStart).join(""), end: points.slice(inStart).join("") };
}

function pointsOf(ramp: string) {
  return ramp.split(";").flatMap((point) => {
    const [db = Number.NaN, seconds = Number.NaN] = point.split(" ").map(Number);
    const block = Math.round(seconds / SECONDS_PER_BLOCK);
    return Number.isInteger(db) && block <= LAST_BLOCK ? [{ db, block }] : [];
  });
}
