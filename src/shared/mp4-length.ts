/** How much of the first audio track of an MP4 is to be heard, in units of its own time scale. */
export type Mp4Length = { readonly timescaleHz: number; readonly units: number };

const HEADER_BYTES = 8;
const MAX_TOP_LEVEL_BOXES = 1000;
/** Of two hours of AAC it is one and a half megabytes. */
const MAX_MOOV_BYTES = 64 * 1024 * 1024;
const FULL_BOX_BYTES = 4;
/** A time in the movie's scale is rounded by as much. */
const ROUNDING_TICKS = 1.5;

/** Bytes of a file; fewer at its end. */
type ReadAt = (at: number, length: number) => Buffer;

type Box = { readonly type: string; readonly body: Buffer };

/**
 * The exact length of the recording, which no duration in seconds says: by the encoder's own note (iTunSMPB: delay,
 * padding, samples) or by the edit list (ISO 14496-12, 8.6.6). ffmpeg takes away what lies before the first sample, and
 * leaves the padding behind the last. null = no MP4, in fragments, or of several pieces.
 */
export function mp4Length(read: ReadAt): Mp4Length | null {
  const moov = movieBox(read);
  if (moov === null) return null;
  const track = boxesIn(moov).find((box) => box.type === "trak" && isAudio(box.body));
  if (track === undefined) return null;
  const media = header(find(track.body, "mdia", "mdhd"));
  if (media === null || media.timescale === 0 || media.duration === 0) return null;
  const edit = onlyEdit(find(track.body, "edts", "elst"));
  if (edit === null) return null;
  const gapless = gaplessNote(moov);
  const firstUnit = edit?.mediaTime ?? gapless?.delay ?? 0;
  const units = Math.min(media.duration, endUnit(moov, media, edit, gapless)) - firstUnit;
  return units > 0 ? { timescaleHz: media.timescale, units } : null;
}

type Header = { readonly timescale: number; readonly duration: number };
type Edit = { readonly mediaTime: number; readonly segmentDuration: number };
type Gapless = { readonly delay: number; readonly frames: number };

/** The end of an edit is told in the movie's coarser scale: one tick from the end of the media it is that end. */
function endUnit(moov: Buffer, media: Header, edit: Edit | undefined, gapless: Gapless | null): number {
  if (gapless !== null) return gapless.delay + gapless.frames;
  const movie = header(find(moov, "mvhd"));
  if (edit === undefined || edit.segmentDuration === 0 || movie === null || movie.timescale === 0) {
    return media.duration;
  }
  const tickUnits = media.timescale / movie.timescale;
  const end = edit.mediaTime + Math.round(edit.segmentDuration * tickUnits);
  return Math.abs(end - media.duration) <= ROUNDING_TICKS * tickUnits ? media.duration : end;
}

function movieBox(read: ReadAt): Buffer | null {
  for (let at = 0, count = 0; count < MAX_TOP_LEVEL_BOXES; count++) {
    const head = read(at, 2 * HEADER_BYTES);
    if (head.length < HEADER_BYTES) return null;
    const type = head.toString("latin1", 4, 8);
    if (count === 0 && type !== "ftyp") return null;
    const isLarge = head.readUInt32BE(0) === 1 && head.length === 2 * HEADER_BYTES;
    const size = isLarge ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0);
    const headBytes = isLarge ? 2 * HEADER_BYTES : HEADER_BYTES;
    if (size < headBytes) return null;
    if (type === "moov") return size > MAX_MOOV_BYTES ? null : whole(read, at + headBytes, size - headBytes);
    at += size;
  }
  return null;
}

function whole(read: ReadAt, at: number, length: number): Buffer | null {
  const bytes = read(at, length);
  return bytes.length === length ? bytes : null;
}

function* walk(body: Buffer): Generator<Box> {
  for (let at = 0; at + HEADER_BYTES <= body.length; ) {
    const size = body.readUInt32BE(at);
    if (size < HEADER_BYTES) return;
    yield { type: body.toString("latin1", at + 4, at + 8), body: body.subarray(at + HEADER_BYTES, at + size) };
    at += size;
  }
}

function boxesIn(body: Buffer): readonly Box[] {
  return [...walk(body)];
}

function find(body: Buffer, ...path: readonly string[]): Buffer | null {
  let at = body;
  for (const type of path) {
    const box = boxesIn(at).find((each) => each.type === type);
    if (box === undefined) return null;
    at = box.body;
  }
  return at;
}

function isAudio(track: Buffer): boolean {
  return find(track, "mdia", "hdlr")?.toString("latin1", 8, 12) === "soun";
}

/** `mvhd` and `mdhd` begin alike. */
function header(box: Buffer | null): Header | null {
  const isLong = box?.[0] === 1;
  if (box === null || box.length < (isLong ? 32 : 20)) return null;
  if (isLong) return { timescale: box.readUInt32BE(20), duration: Number(box.readBigUInt64BE(24)) };
  return { timescale: box.readUInt32BE(12), duration: box.readUInt32BE(16) };
}

/** undefined = there is no edit list, null = more than one piece is played. */
function onlyEdit(box: Buffer | null): Edit | null | undefined {
  if (box === null || box.length < 8) return undefined;
  const isLong = box[0] === 1;
  const bytes = isLong ? 20 : 12;
  if (box.readUInt32BE(4) !== 1 || box.length < 8 + bytes) return null;
  const edit = isLong
    ? { segmentDuration: Number(box.readBigUInt64BE(8)), mediaTime: Number(box.readBigInt64BE(16)) }
    : { segmentDuration: box.readUInt32BE(8), mediaTime: box.readInt32BE(12) };
  return edit.mediaTime < 0 ? null : edit;
}

/** " 00000000 00000840 000001CA 00000000003F31F6 ...": zero, delay, padding, samples, in hexadecimal. */
function gaplessNote(moov: Buffer): Gapless | null {
  const meta = find(moov, "udta", "meta");
  const list = meta === null ? null : find(meta.subarray(FULL_BOX_BYTES), "ilst");
  for (const { type, body } of list === null ? [] : boxesIn(list)) {
    if (type !== "----" || find(body, "name")?.toString("latin1", FULL_BOX_BYTES) !== "iTunSMPB") continue;
    const text = find(body, "data")?.toString("latin1", 2 * FULL_BOX_BYTES) ?? "";
    const [, delay = 0, , frames = 0] = text
      .trim()
      .split(/\s+/)
      .map((field) => Number.parseInt(field, 16));
    if (delay >= 0 && frames > 0) return { delay, frames };
  }
  return null;
}
