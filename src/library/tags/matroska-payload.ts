import type { ByteSource } from "./byte-source.ts";
import { type Element, segmentElements } from "./matroska-elements.ts";

const CLUSTER = 0x1f43b675;

/** The first cluster of a Matroska file (RFC 9559, 5.1.3) and the length of all of them; null in any other file. */
export function firstCluster(source: ByteSource): (Element & { readonly clusterBytes: number }) | null {
  let first: Element | null = null;
  let clusterBytes = 0;
  for (const next of segmentElements(source)) {
    if (next.id !== CLUSTER) continue;
    first ??= next;
    clusterBytes += next.to - next.from;
  }
  return first === null ? null : { ...first, clusterBytes };
}
