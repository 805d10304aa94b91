/** Every way in which a write reaches the disk, or a name in a folder changes. */
const WRITES = [
  "pwrite64",
  "pwritev",
  "fsync",
  "fdatasync",
  "ftruncate",
  "rename",
  "renameat",
  "renameat2",
  "unlink",
  "unlinkat",
  "link",
  "linkat",
  "mkdir",
].join(",");

/**
 * The command that starts a program and kills it (SIGKILL) as one of its threads enters its `count`-th call of one of
 * `calls`, each counted by itself. strace traces from outside (-D), so the program keeps its process id.
 */
export function knife(count: number, calls = WRITES): readonly string[] {
  const inject = `inject=${calls}:signal=KILL:when=${count}`;
  return ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", inject];
}
