import type { Unsubscribe } from "../shared/subscribers.ts";
import type { SongFilter } from "./song-filter.ts";

/** What a sticker sticks to: `type` is "song", "playlist", "filter" or a tag's name, `object` the address or value. */
export type StickerPlace = { readonly type: string; readonly object: string };

/** Comparisons as texts, by code point; `eq lt gt` as whole numbers; `contains` and `starts_with` ignore ASCII case. */
export type StickerOperator = "=" | "<" | ">" | "eq" | "lt" | "gt" | "contains" | "starts_with";

export type StickerSort = "uri" | "value" | "value_int";

export type StickerQuery = {
  readonly type: string;
  /** Objects that begin with this, in any ASCII case. */
  readonly prefix: string;
  readonly name: string;
  /** null = every value. */
  readonly test: { readonly operator: StickerOperator; readonly value: string } | null;
  readonly sort: { readonly by: StickerSort; readonly descending: boolean } | null;
  readonly window: { readonly start: number; readonly end: number | null } | null;
  /** Only those of songs that match; for `type` "song". */
  readonly songs?: SongFilter | null;
};

/** One page of what is found; `after` is where the next begins, null at the end. */
export type StickerPage = {
  readonly found: readonly FoundSticker[];
  readonly after: FoundSticker | null;
};

/** An entry of a zone's queue that was played, or was left before that. */
export type Heard = { readonly id: number; readonly uri: string; readonly was: "played" | "skipped" };

/** What was heard in a zone during one run of the daemon; `id`s grow within a run. At most 10 000. */
export type HeardBatch = {
  readonly zone: string;
  readonly run: string;
  /** Seconds since 1970. */
  readonly nowSeconds: number;
  readonly heard: readonly Heard[];
};

export type FoundSticker = { readonly object: string; readonly value: string };

/**
 * Small values that clients attach to songs and other things. They outlive what they are attached to, and follow songs
 * that move. Writes resolve when they are on the disk. Rejections: `bad-argument` (too long, or more than one line),
 * `not-found` for songs that are not in the collection, `unavailable`.
 */
export interface Stickers {
  get(place: StickerPlace, name: string): Promise<string | null>;
  /** Name and value, by name. */
  list(place: StickerPlace): Promise<readonly (readonly [name: string, value: string])[]>;
  set(place: StickerPlace, name: string, value: string): Promise<void>;
  /** Adds to the number there is; sets `by` where there is none. */
  add(place: StickerPlace, name: string, by: string, sign: 1 | -1): Promise<void>;
  /** One sticker, or with null all of the object. False when there was none. */
  delete(place: StickerPlace, name: string | null): Promise<boolean>;
  /** In pages, with as many as fit the window; only songs that are in the collection. */
  find(query: StickerQuery): AsyncIterable<readonly FoundSticker[]>;
  names(): Promise<readonly string[]>;
  /** Pairs of name and type, by name; of one type, or with null of all. */
  namesAndTypes(type: string | null): Promise<readonly (readonly [name: string, type: string])[]>;
  /** Adds to `playCount` or `skipCount` and sets the date beside it. A batch may be told again and counts once. */
  count(batch: HeardBatch): Promise<void>;
  subscribe(listener: () => void): Unsubscribe;
}
