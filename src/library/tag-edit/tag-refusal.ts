/** Why the tags of one file cannot be changed, said to people. */
export class TagRefusal extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "the file is not there any more",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the disk is read-only",
  EACCES: "the daemon may not write here",
  EPERM: "the daemon may not change this file",
  EIO: "the disk reports an error",
  ENAMETOOLONG: "the path is too long",
};

/** Any failure as a reason; system errors are named by their code, since their own text holds absolute paths. */
export function reasonOf(error: unknown): string {
  if (error instanceof TagRefusal) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = REASONS[code];
  if (known !== undefined) return `${known} (${code})`;
  return /^E[A-Z0-9]+$/.test(code) ? `the system refused it (${code})` : "the file cannot be read as music";
}
