import type { Entry } from "../player/snapshot.ts";
import { inSlices, STRIDE } from "../shared/in-slices.ts";

/** The addresses in a queue, as a stored playlist keeps them. */
export function queueUris(entries: readonly Entry[]): Promise<readonly string[]> {
  return inSlices(gathered(entries));
}

function* gathered(entries: readonly Entry[]): Generator<void, readonly string[]> {
  const uris: string[] = [];
  for (const [index, { song }] of entries.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    uris.push(song.uri);
  }
  return uris;
}
