import type { ByteSource } from "./byte-source.ts";

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const MAX_ELEMENTS = 512;

type Element = { readonly id: number; readonly from: number; readonly to: number };

/** The first cluster of a Matroska file (RFC 9559, 5.1.3) and the length of all of them; null in any other file. */
export function firstCluster(source: ByteSource): (Element & { readonly clusterBytes: number }) | null {
  const ebml = element(source, 0);
  if (ebml?.id !== EBML) return null;
  const segment = element(source, ebml.to);
  if (segment?.id !== SEGMENT) return null;
  let first: Element | null = null;
  let clusterBytes = 0;
  for (let at = segment.from, count = 0; at < segment.to && count < MAX_ELEMENTS; count++) {
    const next = element(source, at);
    if (next === null) break;
    if (next.id === CLUSTER) {
      first ??= next;
      clusterBytes += next.to - next.from;
    }
    at = next.to;
  }
  return first === null ? null : { ...first, clusterBytes };
}

/** An identifier with its marker bits, and a length; all ones = up to the end (RFC 8794, 4 and 5). */
function element(source: ByteSource, at: number): Element | null {
  const head = source.read(at, 12);
  const idBytes = Math.clz32(head[0] ?? 0) - 23;
  const lengthBytes = Math.clz32(head[idBytes] ?? 0) - 23;
  if (idBytes > 4 || lengthBytes > 8 || idBytes + lengthBytes > head.length) return null;
  let length = (head[idBytes] ?? 0) & (0xff >> lengthBytes);
  let isUnknown = length === 0xff >> lengthBytes;
  for (let index = 1; index < lengthBytes; index++) {
    const byte = head[idBytes + index] ?? 0;
    length = length * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  const from = at + idBytes + lengthBytes;
  return { id: head.readUIntBE(0, idBytes), from, to: isUnknown ? source.sizeBytes : from + length };
}
