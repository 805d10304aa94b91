import type { ByteSource } from "./byte-source.ts";

/** An element of a Matroska file: its identifier with the marker bits, and where its content lies. */
export type Element = { readonly id: number; readonly from: number; readonly to: number };

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const MAX_ELEMENTS = 512;

/** The elements at the top of a Matroska file's segment (RFC 9559, 5.1); none of any other file. */
export function segmentElements(source: ByteSource): Iterable<Element> {
  const ebml = element(source, 0);
  const segment = ebml?.id === EBML ? element(source, ebml.to) : null;
  return segment?.id === SEGMENT ? elementsIn(source, segment) : [];
}

/** At most 512 of them. */
export function* elementsIn(source: ByteSource, { from, to }: Element): Generator<Element> {
  for (let at = from, count = 0; at < to && count < MAX_ELEMENTS; count++) {
    const next = element(source, at);
    if (next === null || next.to <= at) return;
    yield next;
    at = next.to;
  }
}

/** An identifier and a length; a length of all ones = up to the end (RFC 8794, 4 to 6). */
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
