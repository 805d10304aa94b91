import type { ByteSource } from "./byte-source.ts";
import type { Comment } from "./comment-tags.ts";
import { elementsIn, segmentElements } from "./matroska-elements.ts";

const INFO = 0x1549a966;
const TITLE = 0x7ba9;
const CLUSTER = 0x1f43b675;
const MAX_TITLE_BYTES = 4096;

/** The title of a Matroska file, which lies apart from its tags (RFC 9559, 5.1.2.12). */
export function readMatroskaTitle(source: ByteSource): readonly Comment[] {
  for (const part of segmentElements(source)) {
    if (part.id === CLUSTER) break;
    if (part.id !== INFO) continue;
    for (const { id, from, to } of elementsIn(source, part)) {
      if (id === TITLE) return [["TITLE", source.read(from, Math.min(to - from, MAX_TITLE_BYTES)).toString("utf8")]];
    }
  }
  return [];
}
