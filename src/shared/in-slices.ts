import { setImmediate as turn } from "node:timers/promises";

/** Half of what a slice may take: the step that is under way then comes on top, and a busy machine is slow. */
const SLICE_MS = 2.5;
/** Elements of a long list between two yields, of work that takes less than a microsecond for each. */
export const STRIDE = 1000;

/** Carries out long work that yields now and then; after every few milliseconds of it the event loop turns. */
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

/** The same in one go. */
export function inOneGo<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Has the numbers from `start` to `end` gone through in strides, and yields between them. For what runs seldom and is
 * long: V8 compiles the loop of a function that is called for each stride soon, that of a generator not before many runs.
 */
export function* inStrides(start: number, end: number, go: (from: number, to: number) => void): Generator<void, void> {
  for (let from = start; from < end; from += STRIDE) {
    if (from > start) yield;
    go(from, Math.min(end, from + STRIDE));
  }
}
