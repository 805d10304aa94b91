import { DomainError } from "../shared/errors.ts";

/** What file systems take, less the longest ending we put behind a name. */
const MAX_NAME_BYTES = 255 - ".m3u8".length;

/**
 * Whether a client may name something kept in a file this way: any text that is one plain file name. Control characters
 * would end lines of the protocols; U+FFFD is what is left of bytes that were no text.
 */
export function isValidName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  return !/[/\ufffd\p{Cc}\p{Cs}]/u.test(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES;
}

/** Gives the name back. Errors: `bad-argument`, in MPD's words. */
export function validName(name: string): string {
  if (!isValidName(name)) throw new DomainError("bad-argument", "Bad playlist name");
  return name;
}
