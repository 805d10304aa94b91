import fc from "fast-check";

/** The seed of this run: `SEED` when given, else a new one. Printed, so that a failure can be repeated. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.RUNS ?? 300);

console.info(`properties: SEED=${seed} RUNS=${RUNS}`);
fc.configureGlobal({ seed, numRuns: RUNS });

export { fc };
