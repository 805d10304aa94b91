/** Processor time of all processes together while FLAC 44.1 kHz / 16 bit plays, in per cent of one core. */
import { cpuSeconds } from "../test/rig/process-tree.ts";
import { sleep } from "../test/rig/wait.ts";
import { compare } from "./subjects.ts";

const SETTLE_MS = 5_000;
const SECONDS = 30;

await compare({
  name: "processor while playing",
  unit: "% of a core",
  bar: 1,
  measure: async ({ client, server }) => {
    await client.list(['add ""', "play 0"]);
    await sleep(SETTLE_MS);
    const [beforeSeconds, beganMs] = [cpuSeconds(server.pid), performance.now()];
    await sleep(SECONDS * 1_000);
    return ((cpuSeconds(server.pid) - beforeSeconds) / ((performance.now() - beganMs) / 1_000)) * 100;
  },
});
