import type { Filter } from "node-mpd-protocol";

/**
 * Words as people type them to find a song: each begins a word of some tag, letter case and accents aside. In no order
 * of their own, songs with a tag that is or begins with what was typed come first.
 */
export type Words = { readonly kind: "words"; readonly text: string };

/** What songs are asked for: a filter of MPD's language, in which words may stand, too. */
export type SongFilter =
  | Exclude<Filter, { readonly kind: "and" | "not" }>
  | Words
  | { readonly kind: "and"; readonly terms: readonly SongFilter[] }
  | { readonly kind: "not"; readonly term: SongFilter };
