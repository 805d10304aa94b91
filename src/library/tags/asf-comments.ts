import type { ByteSource } from "./byte-source.ts";
import type { Comment } from "./comment-tags.ts";

/** GUIDs of the ASF specification (01.20.03, 10), as they lie in a file. */
const HEADER = "3026b2758e66cf11a6d900aa0062ce6c";
const EXTENDED_CONTENT = "40a4d0d207e3d21197f000a0c95ea850";
const HEADER_BYTES = 30;
const OBJECT_HEAD_BYTES = 24;
const MAX_OBJECTS = 64;
const MAX_DESCRIPTORS = 1000;
const MAX_BYTES = 1024 * 1024;
const UNICODE = 0;

/** The texts of the Extended Content Description Object (3.11) of an ASF or WMA, under whatever keys they have. */
export function readAsfComments(source: ByteSource): readonly Comment[] {
  if (source.read(0, 16).toString("hex") !== HEADER) return [];
  for (let at = HEADER_BYTES, count = 0; count < MAX_OBJECTS; count++) {
    const head = source.read(at, OBJECT_HEAD_BYTES);
    if (head.length < OBJECT_HEAD_BYTES) break;
    const length = Number(head.readBigUInt64LE(16));
    if (head.toString("hex", 0, 16) === EXTENDED_CONTENT) {
      return texts(source.read(at + OBJECT_HEAD_BYTES, Math.min(length - OBJECT_HEAD_BYTES, MAX_BYTES)));
    }
    if (length < OBJECT_HEAD_BYTES) break;
    at += length;
  }
  return [];
}

function texts(content: Buffer): readonly Comment[] {
  const found: Comment[] = [];
  const count = content.length < 2 ? 0 : Math.min(content.readUInt16LE(0), MAX_DESCRIPTORS);
  for (let at = 2, index = 0; index < count && at + 2 <= content.length; index++) {
    const keyEnd = at + 2 + content.readUInt16LE(at);
    if (keyEnd + 4 > content.length) break;
    const valueEnd = keyEnd + 4 + content.readUInt16LE(keyEnd + 2);
    const isText = content.readUInt16LE(keyEnd) === UNICODE;
    if (isText) found.push([text(content, at + 2, keyEnd), text(content, keyEnd + 4, valueEnd)]);
    at = valueEnd;
  }
  return found;
}

function text(bytes: Buffer, from: number, to: number): string {
  return bytes.toString("utf16le", from, to).replace(/\0+$/, "");
}
