/** So long one works before others in the library worker have their turn. */
const SLICE_MS = 5;

/** Carries out `each` for every item; the event loop turns every few milliseconds. */
export async function sliced<Item>(items: Iterable<Item>, each: (item: Item) => void): Promise<void> {
  let startMs = performance.now();
  for (const item of items) {
    each(item);
    if (performance.now() - startMs < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    startMs = performance.now();
  }
}
