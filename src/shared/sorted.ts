const CHUNK = 500;

/**
 * The items in order, equal ones as they were, by merging: as `Array.prototype.sort`, but yields after every few hundred
 * comparisons, so that a hundred thousand can be sorted in slices.
 */
export function* sorted<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Generator<void, Item[]> {
  let runs: Item[][] = [];
  for (let from = 0; from < items.length; from += CHUNK) {
    runs.push(items.slice(from, from + CHUNK).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2) longer.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged<Item>(a: Item[], b: Item[], compare: (a: Item, b: Item) => number): Generator<void, Item[]> {
  const all: Item[] = [];
  let [inA, inB] = [0, 0];
  while (inA < a.length && inB < b.length) {
    if (all.length % CHUNK === CHUNK - 1) yield;
    const [first, second] = [a[inA] as Item, b[inB] as Item];
    if (compare(first, second) <= 0) {
      all.push(first);
      inA++;
    } else {
      all.push(second);
      inB++;
    }
  }
  return all.concat(a.slice(inA), b.slice(inB));
}
