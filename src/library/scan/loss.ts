/** What a scan did not find again in one music folder. */
export type Loss = {
  /** Songs that were there before this scan, are not now, and are nowhere else. */
  readonly lost: number;
  /** Songs there were, not counting those missing since an earlier scan. */
  readonly songsBefore: number;
  /** The folder lies on another disk than when it was last scanned whole. */
  readonly isOtherDevice: boolean;
  /** A person said that what is gone may be forgotten. */
  readonly forget: boolean;
};

const MAX_LOST_SHARE = 0.2;
const ALWAYS_FORGOTTEN = 20;

/**
 * What to do with lost songs. A few are taken at their word. Many at once look like a disk that is not there, so they
 * are kept as missing until a person says otherwise; after a change of disk that holds for any number.
 */
export function verdictOn({ lost, songsBefore, isOtherDevice, forget }: Loss): "delete" | "keep" {
  if (forget) return "delete";
  if (isOtherDevice) return "keep";
  return lost >= ALWAYS_FORGOTTEN && lost > songsBefore * MAX_LOST_SHARE ? "keep" : "delete";
}

/**
 * Which of the songs with the same sound has become the one at `uri`: one of the same name before one in the same
 * folder before any other; null when there is none.
 */
export function originAmong<Candidate extends { readonly uri: string }>(
  uri: string,
  candidates: readonly Candidate[],
): Candidate | null {
  const name = lastSegment(uri);
  const folder = uri.slice(0, uri.length - name.length);
  const likeness = (candidate: Candidate) =>
    (lastSegment(candidate.uri) === name ? 2 : 0) + (candidate.uri.startsWith(folder) ? 1 : 0);
  return candidates.reduce<Candidate | null>(
    (best, next) => (best === null || likeness(next) > likeness(best) ? next : best),
    null,
  );
}

function lastSegment(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}
