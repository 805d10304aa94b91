import { type Codec, unsigned } from "./arguments.ts";
import { refusal } from "./number.ts";

/** A place in the queue: absolute, or counted from the current song (MPD 0.23.3, "+n" and "-n"). */
export type Position = {
  readonly kind: "absolute" | "after-current" | "before-current";
  readonly offset: number;
  /** The digits as they were sent, for error texts. */
  readonly word: string;
};

export const position: Codec<Position> = (word) => {
  const kind = word.startsWith("+") ? "after-current" : word.startsWith("-") ? "before-current" : "absolute";
  const digits = kind === "absolute" ? word : word.slice(1);
  return { kind, offset: unsigned(digits), word: digits };
};

/** Refuses an offset beyond `max` with MPD's text. */
export function checkOffset(at: Position, max: number): void {
  if (max >= 0 && at.offset > max) throw refusal("Number too large", at.word);
}
