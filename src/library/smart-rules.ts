import type { Filter, Sort } from "node-mpd-protocol";

/** A condition on one sticker of a song; all that are not null must hold. A song without it counts as 0 and as "". */
export type StickerRule = {
  readonly name: string;
  readonly atLeast: number | null;
  readonly atMost: number | null;
  readonly equals: string | null;
  /** The sticker is a time (seconds since 1970) of the last so many days, or none of them. */
  readonly withinDays: number | null;
  readonly notWithinDays: number | null;
};

export type SmartSort =
  | { readonly by: "tag"; readonly sort: Sort }
  | { readonly by: "sticker"; readonly name: string; readonly descending: boolean }
  /** Another order each day. */
  | { readonly by: "random" };

/** What is in a smart playlist: the songs that fit all of it now. Null parts ask for nothing. */
export type SmartRules = {
  /** MPD's filter expression as it was written, and what it means. */
  readonly filter: string | null;
  readonly parsed: Filter | null;
  readonly stickers: readonly StickerRule[];
  readonly addedWithinDays: number | null;
  readonly modifiedWithinDays: number | null;
  readonly sort: SmartSort | null;
  readonly limit: number | null;
};
