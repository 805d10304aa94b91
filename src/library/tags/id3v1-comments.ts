import type { ByteSource } from "./byte-source.ts";
import type { Comment } from "./comment-tags.ts";

const TAG_BYTES = 128;

/** The texts of the ID3v1 tag at the end of a file, of at most 30 letters each. */
export function readId3v1Comments(source: ByteSource): readonly Comment[] {
  const tag = source.read(Math.max(0, source.sizeBytes - TAG_BYTES), TAG_BYTES);
  if (tag.length < TAG_BYTES || tag.toString("latin1", 0, 3) !== "TAG") return [];
  const text = (from: number, length: number) =>
    tag
      .toString("latin1", from, from + length)
      .split("\0", 1)[0]
      ?.trimEnd() ?? "";
  const track = tag[125] === 0 ? (tag[126] ?? 0) : 0;
  return [
    ["TITLE", text(3, 30)],
    ["ARTIST", text(33, 30)],
    ["ALBUM", text(63, 30)],
    ["DATE", text(93, 4)],
    ["TRACK", track > 0 ? String(track) : ""],
  ];
}
