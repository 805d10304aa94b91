import { setFlagsFromString } from "node:v8";
import type { Worker } from "node:worker_threads";

const FLAG = "--max-semi-space-size=";

/**
 * Starts a worker with the young generation of its own `resourceLimits`, which V8 passes over when a limit for the whole
 * process was given on the command line. Other workers that start before this one is online get none of the latter.
 */
export function withOwnYoungGeneration(start: () => Worker): Worker {
  const given = process.execArgv.find((argument) => argument.startsWith(FLAG));
  if (given === undefined) return start();
  setFlagsFromString(`${FLAG}0`);
  const restore = () => setFlagsFromString(given);
  return start().once("online", restore).once("exit", restore);
}
