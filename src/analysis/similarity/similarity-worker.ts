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

port.on("message", (message: ToSimilarity) => {
  switch (message.type) {
    case "uris":
      for (const uri of message.uris) coming.push(uri);
      break;
    case "rows":
      uris = coming;
      coming = [];
      rows = new Map(uris.map((uri, row) => [uri, row]));
      similarity = new Similarity(message.rows);
      break;
    case "ask":
      port.postMessage({
        id: message.id,
        neighbours: nearest(message.uri, message.limit),
      } satisfies FromSimilarity);
      break;
  }
});
