import { setImmediate as turn } from "node:timers/promises";

const SLICE_MS = 5;

/** Carries out long work that yields now and then; after every 5 ms of it the event loop turns. */
export async function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  let startMs = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - startMs < SLICE_MS) continue;
    await turn();
    startMs = performance.now();
  }
}
