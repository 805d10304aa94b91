import { parentPort } from "node:worker_threads";
import { Similarity } from "../../dsp/similarity/similarity.ts";
import type { FromSimilarity, Neighbour, ToSimilarity } from "./similarity-messages.ts";

// Entry of the thread that compares songs: it holds the fingerprints of the whole library (100 bytes for each song).

/** Of each neighbour. */
const REASONS = 8;

const port = parentPort;
if (port === null) throw new Error("similarity-worker is started as a worker thread");

let coming: string[] = [];
let uris: readonly string[] = [];
let rows: ReadonlyMap<string, number> = new Map();
let similarity = new Similarity(new Float32Array(0));

function nearest(uri: string, limit: number): readonly Neighbour[] | null {
  const row = rows.get(uri);
  if (row === undefined) return null;
  return similarity.nearest(row, limit).map((near) => ({
    uri: uris[near.row] ?? "",
    distance: near.distance,
    differences: similarity
      .explain(row, near.row, REASONS)
      .map(({ dimension, differsBy }) => ({ dimension, differsBy })),
  }));
}

/** By address, so that ties are the same every time. */
function renew(addresses: readonly string[], fingerprints: Float32Array): void {
  const width = fingerprints.length / Math.max(1, addresses.length);
  const order = Uint32Array.from(addresses, (_, row) => row).sort((a, b) => {
    const [one, other] = [addresses[a] ?? "", addresses[b] ?? ""];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const sorted = new Float32Array(fingerprints.length);
  order.forEach((from, to) => {
    sorted.set(fingerprints.subarray(from * width, (from + 1) * width), to * width);
  });
  uris = Array.from(order, (row) => addresses[row] ?? "");
  rows = new Map(uris.map((uri, row) => [uri, row]));
  similarity = new Similarity(sorted);
}

port.on("message", (message: ToSimilarity) => {
  switch (message.type) {
    case "uris":
      for (const uri of message.uris) coming.push(uri);
      break;
    case "rows":
      renew(coming, message.rows);
      coming = [];
      break;
    case "ask":
      port.postMessage({
        id: message.id,
        neighbours: nearest(message.uri, message.limit),
      } satisfies FromSimilarity);
      break;
  }
});
