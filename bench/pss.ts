/** Memory of all processes together while FLAC plays: proportional set size, median of 5 readings. */
import { pssMiB } from "../test/rig/process-tree.ts";
import { sleep } from "../test/rig/wait.ts";
import { compare, median } from "./subjects.ts";

const SETTLE_MS = 5_000;

await compare({
  name: "memory while playing",
  unit: "MiB",
  bar: 130,
  measure: async ({ client, server }) => {
    await client.list(['add ""', "play 0"]);
    await sleep(SETTLE_MS);
    const readings: number[] = [];
    for (let reading = 0; reading < 5; reading++) {
      readings.push(pssMiB(server.pid));
      await sleep(300);
    }
    return median(readings);
  },
});
