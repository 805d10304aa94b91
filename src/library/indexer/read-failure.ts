/** Why a file or folder cannot be read. `code` is the system's (ENOENT...) or "unreadable". */
export type ReadFailure = { readonly code: string; readonly reason: string };

/** System errors name absolute paths; clients see the code only. */
export function readFailure(error: unknown): ReadFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  const reason = /^E[A-Z]+$/.test(code) ? `The system refused it (${code})` : "No audio was found in the file";
  return { code, reason };
}
