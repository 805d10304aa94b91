/** Rows somebody chose, by their ids; `anchor` is where a range begins. */
export type Selection = { readonly ids: ReadonlySet<number>; readonly anchor: number | null };

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** This one more, or less. */
export function toggled({ ids }: Selection, id: number, index: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: index };
}

/** All from the anchor to here; rows that are not there yet are left out. */
export function extended(
  { ids, anchor }: Selection,
  index: number,
  idAt: (index: number) => number | undefined,
): Selection {
  const from = anchor ?? index;
  const next = new Set(ids);
  for (let i = Math.min(from, index); i <= Math.max(from, index); i++) {
    const id = idAt(i);
    if (id !== undefined) next.add(id);
  }
  return { ids: next, anchor: from };
}

/**
 * The move that brings a row, or the stretch of chosen rows it lies in, before the row `gap`. Null: it is there already.
 * `to` is where the first of them is afterwards, as the daemon wants it.
 */
export function moveOf(
  index: number,
  gap: number,
  isChosen: (index: number) => boolean,
): { readonly start: number; readonly end: number; readonly to: number } | null {
  let [start, end] = [index, index + 1];
  if (isChosen(index)) {
    while (start > 0 && isChosen(start - 1)) start--;
    while (isChosen(end)) end++;
  }
  if (gap >= start && gap <= end) return null;
  return { start, end, to: gap > end ? gap - (end - start) : gap };
}
