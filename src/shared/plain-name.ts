/** What file systems take, less the longest ending we put behind a name. */
const MAX_NAME_BYTES = 255 - ".m3u8".length;

/**
 * Whether something that is kept in a file may have this name: any text that is one plain file name. Control characters
 * would end lines of the protocols; U+FFFD is what is left of bytes that were no text.
 */
export function isPlainName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  return !/[/\ufffd\p{Cc}\p{Cs}]/u.test(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES;
}
