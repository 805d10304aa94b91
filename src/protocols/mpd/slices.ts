import { setImmediate } from "node:timers/promises";
import { OwnBytes } from "./own-bytes.ts";
import type { Stream } from "./scope.ts";

const SLICE_CHARS = 64 * 1024;
const SLICE_MS = 4;

/** Joins rows into slices of at most 64 KiB or 4 ms of work, and lets the event loop turn between them. */
export async function* slices(rows: Iterable<string>): AsyncGenerator<string> {
  const iterator = rows[Symbol.iterator]();
  for (;;) {
    const { text, isLast } = gathered(iterator);
    if (text !== "") yield text;
    if (isLast) return;
    await setImmediate();
  }
}

/** What fits into one slice at once, as most answers do; more of it in slices. */
export function wholeOrSlices(rows: Iterable<string>): string | AsyncIterable<string> {
  const iterator = rows[Symbol.iterator]();
  const { text, isLast } = gathered(iterator);
  return isLast ? text : continued(text, iterator);
}

async function* continued(first: string, rest: Iterator<string>): AsyncGenerator<string> {
  yield first;
  await setImmediate();
  yield* slices({ [Symbol.iterator]: () => rest });
}

function gathered(rows: Iterator<string>): { readonly text: string; readonly isLast: boolean } {
  const startedMs = performance.now();
  let text = "";
  do {
    const next = rows.next();
    if (next.done === true) return { text, isLast: true };
    text += next.value;
  } while (text.length < SLICE_CHARS && performance.now() - startedMs < SLICE_MS);
  return { text, isLast: false };
}

/** Rows rendered one by one, when they are asked for. */
export function* mapped<T>(values: Iterable<T>, text: (value: T) => string): Generator<string> {
  for (const value of values) yield text(value);
}

const PIECE_BYTES = 256 * 1024;

/** A long text that nobody else has, in pieces, each a view of it. */
export async function* pieces(text: Uint8Array): AsyncGenerator<Uint8Array | OwnBytes> {
  let from = 0;
  for (; from + PIECE_BYTES < text.length; from += PIECE_BYTES) yield text.subarray(from, from + PIECE_BYTES);
  if (text.length > 0) yield new OwnBytes(text.subarray(from), text);
}

/**
 * Waits for the first slice, so that what cannot be answered is an ACK and not a broken answer. What is longer is asked
 * for again in a command list, when its turn comes: begun answers keep a place in the library, and a list that kept some
 * would wait for more while others do the same.
 */
export async function begun(
  ask: () => AsyncIterable<Uint8Array>,
  { inList }: { readonly inList: boolean },
): Promise<Stream> {
  const rest = ask()[Symbol.asyncIterator]();
  const first = await rest.next();
  if (!inList || first.done === true) return goingOn(first, rest);
  const second = await rest.next();
  if (second.done === true) return pieces(first.value);
  await rest.return?.();
  return owned(ask());
}

async function* goingOn(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<OwnBytes> {
  try {
    for (let step = first; step.done !== true; step = await rest.next()) {
      if (step.value.length > 0) yield new OwnBytes(step.value);
    }
  } finally {
    await rest.return?.();
  }
}

async function* owned(slices: AsyncIterable<Uint8Array>): AsyncGenerator<OwnBytes> {
  for await (const bytes of slices) yield new OwnBytes(bytes);
}
