import type { DimensionName } from "../../shared/sound/dimensions.ts";

export type Neighbour = {
  readonly uri: string;
  readonly distance: number;
  /** What matters most for the distance, in that order; 1 = the width of most of the library. */
  readonly differences: readonly { readonly dimension: DimensionName; readonly differsBy: number }[];
};

export type ToSimilarity =
  /** Addresses of the next rows; those of before are kept in use until `rows`. */
  | { readonly type: "uris"; readonly uris: readonly string[] }
  /** One row for each address since the last time: from now on these are the library. */
  | { readonly type: "rows"; readonly rows: Float32Array }
  | { readonly type: "ask"; readonly id: number; readonly uri: string; readonly limit: number };

/** Null: there is no such address. */
export type FromSimilarity = { readonly id: number; readonly neighbours: readonly Neighbour[] | null };
