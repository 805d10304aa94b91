import { setImmediate } from "node:timers/promises";

const SLICE_CHARS = 64 * 1024;
const SLICE_MS = 4;

/** Joins rows into slices of at most 64 KiB or 4 ms of work, and lets the event loop turn between them. */
export async function* slices(rows: Iterable<string>): AsyncGenerator<string> {
  let text = "";
  let startedMs = performance.now();
  for (const row of rows) {
    text += row;
    if (text.length < SLICE_CHARS && performance.now() - startedMs < SLICE_MS) continue;
    yield text;
    await setImmediate();
    text = "";
    startedMs = performance.now();
  }
  if (text !== "") yield text;
}

/** Rows rendered one by one, when they are asked for. */
export function* mapped<T>(values: Iterable<T>, text: (value: T) => string): Generator<string> {
  for (const value of values) yield text(value);
}
