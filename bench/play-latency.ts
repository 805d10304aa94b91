/** From `play` with the device closed to the first `elapsed` above 0, as a client sees it: median of 50. */
import { numeric } from "../test/rig/mpd-reply.ts";
import { sleep } from "../test/rig/wait.ts";
import { compare, median } from "./subjects.ts";

const ROUNDS = 50;
/** After `stop` the device plays out what it holds and is then closed. */
const CLOSED_MS = 300;

await compare({
  name: "play to elapsed > 0",
  unit: "ms",
  bar: 30,
  measure: async ({ client }) => {
    await client.command('add ""');
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const beganMs = performance.now();
      await client.command(`play ${round % 4}`);
      while (!((numeric(await client.command("status"), "elapsed") ?? 0) > 0));
      times.push(performance.now() - beganMs);
      await client.command("stop");
      await sleep(CLOSED_MS);
    }
    return median(times);
  },
});
