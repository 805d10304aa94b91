/** 2^26: twenty-six entries in a row fit in at the same place before a neighbour must move; room for 10^8 additions. */
const GAP = 67_108_864;
/** What is at least left between entries that were given new ranks for want of room. */
const NEW_GAP = 4096;

/**
 * Gives a rank to each entry that has none (NaN), so that all rise; in place. Ranks are whole numbers, those at the
 * front may be negative. Where there is no room between two, those behind get new ones too, as few as will do.
 */
export function fillRanks(ranks: Float64Array): void {
  let start = 0;
  while (start < ranks.length) start = isUnranked(ranks, start) ? fillRun(ranks, start) : start + 1;
}

/** Ranks the run of entries that begins at `start`. Returns its end. */
function fillRun(ranks: Float64Array, start: number): number {
  const below = ranks[start - 1];
  let end = endOfRun(ranks, start);
  for (let least = 1; ; least = NEW_GAP) {
    const count = end - start;
    const above = ranks[end];
    const isOpen = below === undefined || above === undefined;
    const step = isOpen ? GAP : Math.min(GAP, Math.floor((above - below) / (count + 1)));
    if (step >= least) {
      const first = below === undefined && above !== undefined ? above - step * count : (below ?? -step) + step;
      for (let index = start; index < end; index++) ranks[index] = first + step * (index - start);
      return end;
    }
    end = endOfRun(ranks, end + count);
  }
}

function endOfRun(ranks: Float64Array, from: number): number {
  let end = Math.min(from, ranks.length);
  while (end < ranks.length && isUnranked(ranks, end)) end++;
  return end;
}

function isUnranked(ranks: Float64Array, index: number): boolean {
  return Number.isNaN(ranks[index]);
}
