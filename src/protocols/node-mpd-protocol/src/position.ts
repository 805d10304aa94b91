import { type Codec, MAX_UNSIGNED, unsignedUpTo } from "./arguments.ts";

/**
 * A place in the queue: absolute, or counted from the current song (MPD 0.23.3, "+n" and "-n"). What `word`, the part
 * behind the sign, is worth is known where the queue is known: `offsetWithin`.
 */
export type Position = {
  readonly kind: "absolute" | "after-current" | "before-current";
  readonly word: string;
};

/** Never fails: MPD looks for the current song first, then at the number (src/command/PositionArg.cxx). */
export const position: Codec<Position> = (word) => {
  if (word.startsWith("+")) return { kind: "after-current", word: word.slice(1) };
  if (word.startsWith("-")) return { kind: "before-current", word: word.slice(1) };
  return { kind: "absolute", word };
};

/** The number of a position. Errors: ProtocolError 2 if it is none, or beyond `max`; a negative `max` is no bound, as in MPD. */
export function offsetWithin({ word }: Position, max: number): number {
  return unsignedUpTo(max < 0 ? MAX_UNSIGNED : max)(word);
}
