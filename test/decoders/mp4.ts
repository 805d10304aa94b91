/** Boxes of an MP4 whose bodies are boxes. */
const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "dinf", "stbl"]);

/**
 * The same MP4 as iTunes tells of its delay: by a note (iTunSMPB) in place of the edit list. `moov` must be behind the
 * sound, so that nothing else moves.
 */
export function withGaplessNote(file: Buffer, delayFrames: number, frames: number): Buffer {
  const fields = [0, delayFrames, 0, frames].map((value, i) => hex(value, i === 3 ? 16 : 8));
  const note = box(
    "----",
    box("mean", "\0\0\0\0com.apple.iTunes"),
    box("name", "\0\0\0\0iTunSMPB"),
    box("data", "\0\0\0\x01\0\0\0\0", ` ${fields.join(" ")}`),
  );
  const handler = box("hdlr", "\0".repeat(8), "mdirappl", "\0".repeat(9));
  const tags = box("udta", box("meta", "\0".repeat(4), handler, box("ilst", note)));
  return rebuilt(file, (type, body) => {
    if (type === "edts" || type === "udta") return null;
    return type === "moov" ? Buffer.concat([body, tags]) : body;
  });
}

/** `change` gets every box, the inner ones first; null = it is left out. */
export function rebuilt(file: Buffer, change: (type: string, body: Buffer) => Buffer | null): Buffer {
  const boxes: Buffer[] = [];
  for (let at = 0; at + 8 <= file.length; at += file.readUInt32BE(at)) {
    const type = file.toString("latin1", at + 4, at + 8);
    const inner = file.subarray(at + 8, at + file.readUInt32BE(at));
    const body = change(type, CONTAINERS.has(type) ? rebuilt(inner, change) : inner);
    if (body !== null) boxes.push(box(type, body));
  }
  return Buffer.concat(boxes);
}

export function box(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
