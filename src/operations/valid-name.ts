import { DomainError } from "../shared/errors.ts";
import { isPlainName } from "../shared/plain-name.ts";

/** Gives the name of a playlist back. Errors: `bad-argument`, in MPD's words. */
export function validName(name: string): string {
  if (!isPlainName(name)) throw new DomainError("bad-argument", "Bad playlist name");
  return name;
}
