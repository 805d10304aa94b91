import type { Tag } from "../../shared/tags.ts";

/** What is to be told about a source besides its samples, at the place in them where it is told. */
export interface Notes {
  /** What the stream says of itself from here on; replaces what it said before. */
  tags(tags: readonly Tag[]): void;
  /** No samples come for now, for this reason; "" = the last one. Told about once a second, or we are taken for dead. */
  waiting(reason: string): void;
}
