import type { ProtocolTag } from "../tags.ts";

/**
 * A filter expression (MPD protocol, "Filters") as an immutable tree. The tree is what a filter means: case folding,
 * negation and operators are explicit, nothing depends on the command it was parsed for.
 */
export type Filter =
  | { readonly kind: "and"; readonly terms: readonly Filter[] }
  | { readonly kind: "not"; readonly term: Filter }
  | {
      readonly kind: "match";
      readonly tag: FilterTag;
      readonly operator: MatchOperator;
      readonly value: string;
      readonly negated: boolean;
      readonly foldCase: boolean;
    }
  /** The song lies in this folder or is this file. */
  | { readonly kind: "base"; readonly uri: string }
  | { readonly kind: "modified-since"; readonly seconds: number }
  | { readonly kind: "added-since"; readonly seconds: number }
  /** null parts match anything (`44100:*:2`). */
  | {
      readonly kind: "audio-format";
      readonly rateHz: number | null;
      readonly bits: 8 | 16 | 24 | 32 | "f" | "dsd" | null;
      readonly channels: number | null;
      readonly exact: boolean;
    }
  | { readonly kind: "priority-at-least"; readonly priority: number };

/** A tag name in MPD's spelling, "any" (each tag of the song) or "file" (the song's uri). */
export type FilterTag = ProtocolTag | "any" | "file";

/** "equals" is the whole value; "regex" is PCRE syntax as far as a linear-time engine has it. */
export type MatchOperator = "equals" | "contains" | "starts-with" | "regex";

/** Results [start, end); end null = to the last. */
export type Window = { readonly start: number; readonly end: number | null };

/** `tag` is a tag name, "Last-Modified", "Added" or "prio"; a leading minus on the wire is `descending`. */
export type Sort = { readonly tag: string; readonly descending: boolean };
