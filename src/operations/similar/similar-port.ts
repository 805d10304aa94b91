import type { DimensionName } from "../../shared/sound/dimensions.ts";

/** How much more of it the other song has; 1 = what lies between the lowest and the highest of most of the library. */
export type Difference = { readonly dimension: DimensionName; readonly differsBy: number };

export type SimilarAddress = {
  readonly uri: string;
  /** 0 = the same in everything measured; 1 = as far apart as most of the library is wide. */
  readonly distance: number;
  /** What matters most for the distance, in that order. */
  readonly differences: readonly Difference[];
};

/** Which songs sound alike. */
export interface SimilarSongs {
  /** At most `limit`, the likest first, ties by address; null when this song is not analysed. Errors: `unavailable`. */
  nearest(uri: string, limit: number): Promise<readonly SimilarAddress[] | null>;
}
