/** Tables are built whole and then never change: work at the same time gives what work one after the other gives. */
import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { noise } from "../dsp/signals.ts";
import { sized } from "../rig/random.ts";
import { jobDigest, KINDS } from "./c06-jobs.ts";

const ROUNDS = sized(2, 100);
const TAPS = 12_000;

test(`${KINDS} jobs with new sizes at once, ${ROUNDS} times: bit for bit as one after the other`, {
  timeout: sized(300_000, 1_800_000),
}, async () => {
  const shared = impulseTables({ left: noise(TAPS, 0.1, 5), right: noise(TAPS, 0.1, 6) }, 22_050, "shared");
  const digestOfTables = () => {
    const hash = createHash("sha256");
    for (const part of [shared.head, shared.tail]) {
      if (part === null) continue;
      for (const table of [part.spectra, ...part.passes.map(({ twiddles }) => twiddles)]) {
        hash.update(new Uint8Array(Float64Array.from(table).buffer));
      }
    }
    return hash.digest("hex");
  };
  const before = digestOfTables();
  const kinds = Array.from({ length: KINDS }, (_, kind) => kind);
  const atOnce = await Promise.all(
    kinds.map(
      (kind) =>
        new Promise<unknown>((resolve, reject) => {
          const worker = new Worker(new URL("c06-worker.ts", import.meta.url), {
            workerData: { kind, rounds: ROUNDS, shared },
          });
          worker.once("message", resolve);
          worker.once("error", reject);
        }),
    ),
  );
  const inTurn = kinds.map((kind) => Array.from({ length: ROUNDS }, (_, round) => jobDigest(kind, round, shared)));
  expect(atOnce).toEqual(inTurn);
  expect(new Set(inTurn.flat()).size).toBeGreaterThan(KINDS);
  expect(digestOfTables()).toBe(before);
  expect(Object.isFrozen(shared)).toBe(true);
});
