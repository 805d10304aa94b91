import { execFile } from "node:child_process";

const LIMIT_MS = 30_000;

export type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs the program of the daemon for what it can tell without being a daemon. */
export function runDaemonProgram(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: LIMIT_MS }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, out, err: err === "" && error !== null ? error.message : err });
    });
  });
}
