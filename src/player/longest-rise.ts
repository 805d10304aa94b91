import { inStrides } from "../shared/in-slices.ts";

/**
 * Marks (1) the members of a longest rising subsequence of `values`, which are all different: the most elements that
 * can stay where they are when the others are moved. Patience sorting, O(n log n). Yields now and then.
 */
export function* longestRise(values: ArrayLike<number>): Generator<void, Uint8Array> {
  const { length } = values;
  /** `ends[k]`: index of the smallest value that ends a rise of k + 1 elements. */
  const ends = new Uint32Array(length);
  const previous = new Int32Array(length).fill(-1);
  let longest = 0;
  yield* inStrides(0, length, (from, to) => {
    for (let index = from; index < to; index++) {
      const value = values[index] ?? 0;
      let low = 0;
      let high = longest;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
        else high = middle;
      }
      if (low > 0) previous[index] = ends[low - 1] ?? -1;
      ends[low] = index;
      if (low === longest) longest++;
    }
  });
  const marks = new Uint8Array(length);
  let index = longest === 0 ? -1 : (ends[longest - 1] ?? -1);
  while (index >= 0) {
    marks[index] = 1;
    index = previous[index] ?? -1;
  }
  return marks;
}
