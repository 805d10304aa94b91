/** Why a source cannot be decoded: one line that a client may see, so it never holds an absolute path. */
export class DecodeError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "DecodeError";
  }
}

const REASONS: Record<string, string> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "name too long",
  ERR_INVALID_ARG_VALUE: "not a file name",
};

/** A failed system call as a reason, by its code alone: the message of Node's error names the path. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return REASONS[code] ?? `cannot be read (${code})`;
}
