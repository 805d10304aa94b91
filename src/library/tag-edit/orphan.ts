const parent = process.ppid;

/**
 * Ends a host whose daemon died: that one may be running again and putting files back, so nothing may be made behind
 * its back. Called before each step that makes something.
 */
export function exitIfOrphan(): void {
  if (process.ppid !== parent) process.exit(1);
}
