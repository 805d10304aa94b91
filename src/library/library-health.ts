/** How the library is; empty lists mean well. All texts are meant for people. */
export type LibraryHealth = {
  /** What happened to the databases since the start (damaged files moved aside, backups used). */
  readonly warnings: readonly string[];
  /** Music folders that cannot be scanned now; their songs are kept. */
  readonly roots: readonly string[];
  readonly watching: "off" | "on" | "partial";
  /** How often the library worker had to be started again. */
  readonly restarts: number;
};
