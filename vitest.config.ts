import { defineConfig } from "vitest/config";

/** What measures time, or loads the machine on purpose: after everything else, one file at a time. */
const ALONE = [
  "test/realtime/**/*.test.ts",
  "test/engine/{decoders,process,promptness}.test.ts",
  "test/invariants/{C-02,C-04,C-07,C-10,C-11,C-23}.test.ts",
];

/** What plays as long as it takes to listen, and mostly waits: two files at a time, and nothing beside them. */
const PACED = [
  "test/engine/**/*.test.ts",
  "test/outputs/{paced,coreaudio,coreaudio-engine}.test.ts",
  "test/render/as-played.test.ts",
  "test/streaming/zone.test.ts",
  "test/daemon/{zones,one-processor}.test.ts",
  // The other invariants are about state, and hold under any load.
  "test/invariants/{C-01,C-08,C-19,player-siblings}.test.ts",
];

export default defineConfig({
  // node-mpd-protocol from its source, not as it is published.
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    pool: "forks",
    // For what hangs: how fast the machine is, is for no test to say.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: "test/rig/build.ts",
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts", "src/protocols/node-mpd-protocol/test/**/*.test.ts"],
          exclude: [...PACED, ...ALONE],
          // One worker is the default on two cores, and most of these wait for children and disks.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "paced", include: PACED, exclude: ALONE, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: "alone", include: ALONE, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
