import { expect, test } from "vitest";
import { RemoteLibrary } from "../../src/library/remote/remote-library.ts";
import type { WorkerClient } from "../../src/library/remote/worker-client.ts";
import { Subscribers } from "../../src/shared/subscribers.ts";

test("the event loop turns between the slices of a long answer, also when all of them have arrived", async () => {
  const row = (index: number) => [`file: ${index}\n`, null, null, null, null, 1, 1, null, null, 0];
  const client: Pick<WorkerClient, "health"> & { slices(): AsyncIterable<string> } = {
    health: { warnings: [], roots: [], restarts: 0 },
    async *slices() {
      for (let slice = 0; slice < 20; slice++) yield JSON.stringify([row(slice)]);
    },
  };
  const library = new RemoteLibrary(client as unknown as WorkerClient, new Subscribers(() => {}), "tags-first");
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const songs = await library.songsUnder("");
  isOver = true;
  expect(songs).toHaveLength(20);
  expect(turns).toBeGreaterThanOrEqual(19);
});
