export type Stamp = { readonly epoch: string; readonly revision: number };

/** Whether a state is to be shown, by what is shown. `isFresh`: a snapshot of the stream, which alone begins an epoch. */
export function isNewer(known: Stamp | null, next: Stamp, isFresh: boolean): boolean {
  if (known === null || known.epoch !== next.epoch) return isFresh;
  return next.revision >= known.revision;
}
