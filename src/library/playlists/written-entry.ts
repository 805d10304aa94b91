import type { Tag } from "../../shared/tags.ts";
import { MAX_ENTRY_CHARS } from "./limits.ts";

/** An entry as a playlist file has it: the address is not judged yet. */
export type WrittenEntry = {
  readonly address: string;
  readonly range: { readonly startSeconds: number; readonly endSeconds: number | null } | null;
  readonly tags: readonly Tag[];
};

/** An entry of nothing but an address and perhaps a tag; null when the address is empty, too long or no text. */
export function writtenEntry(address: string, tags: readonly Tag[] = []): WrittenEntry | null {
  if (address === "" || address.length > MAX_ENTRY_CHARS || /[\0\r\n]/.test(address)) return null;
  return { address, range: null, tags };
}

/** A tag out of a playlist on one line; none when it is empty. */
export function writtenTag(name: Tag[0], value: string): readonly Tag[] {
  const text = value
    .replaceAll(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, MAX_ENTRY_CHARS);
  return text === "" ? [] : [[name, text]];
}
