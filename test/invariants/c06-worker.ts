import { parentPort, workerData } from "node:worker_threads";
import type { ImpulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { jobDigest } from "./c06-jobs.ts";

/** One of the jobs at once: all rounds of its kind, in a thread of its own, with tables that all of them share. */
const { kind, rounds, shared } = workerData as { kind: number; rounds: number; shared: ImpulseTables };
parentPort?.postMessage(Array.from({ length: rounds }, (_, round) => jobDigest(kind, round, shared)));
