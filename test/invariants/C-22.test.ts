/** Each composite answer is one frozen snapshot. */
import { expect, test } from "vitest";
import { crowd } from "../rig/crowd.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { runSeed, sized } from "../rig/random.ts";
import { faultsOf, versionWatch, view } from "../rig/snapshot-check.ts";
import { setStage } from "../rig/stage.ts";

const READS = sized(3_000, 50_000);
const TRACKS = 12;

test("status, currentsong and playlistinfo of one command list describe one revision while others edit", {
  timeout: sized(60_000, 900_000),
}, async () => {
  const seed = runSeed("C-22");
  await using stage = await setStage({ name: "c22", lengths: Array(TRACKS).fill(13_231), output: "null" });
  await stage.client.list(['add ""', "repeat 1", "play"]);
  const faults: string[] = [];
  let reads = 0;
  let versions = 0;
  const reader = async (): Promise<void> => {
    using client = await stage.server.client();
    const watch = versionWatch();
    let last = -1;
    while (reads++ < READS) {
      const seen = await view(client);
      faults.push(...faultsOf(seen), ...watch(seen.status));
      const version = numeric(seen.status, "playlist") ?? -1;
      if (version !== last) versions++;
      last = version;
    }
  };
  const editors = crowd(
    stage.server,
    2,
    seed,
    () => reads < READS,
    async (client, random) => {
      const length = numeric(await client.command("status"), "playlistlength") ?? 0;
      if (length < 30) await client.command(`addid t00${random.below(10)}.wav ${random.below(length + 1)}`);
      else await client.command(`delete ${random.below(length)}`);
      if (random.below(4) === 0) await client.command(`delete ${random.below(20)}`);
      if (random.below(10) === 0) await client.command("next");
      if (random.below(10) === 0) await client.command(`play ${random.below(10)}`);
    },
  );
  await Promise.all([reader(), reader(), editors]);
  console.info(`C-22: ${reads} reads saw ${versions} versions`);
  expect(faults).toEqual([]);
  expect(versions).toBeGreaterThan(READS / 20);
});

test("plchanges from any version leads to the queue of that moment", { timeout: 120_000 }, async () => {
  const seed = runSeed("C-22 plchanges");
  await using stage = await setStage({ name: "c22b", lengths: Array(TRACKS).fill(13_231), output: "null" });
  await stage.client.command('add ""');
  let edits = 0;
  const follower = async (): Promise<string[]> => {
    using client = await stage.server.client();
    let [known, version] = [[] as (string | undefined)[], 0];
    const faults: string[] = [];
    while (edits < sized(400, 5_000)) {
      const [status = [], changes = [], queue = []] = await client.list([
        "status",
        `plchangesposid ${version}`,
        "playlistinfo",
      ]);
      known = known.slice(0, numeric(status, "playlistlength"));
      for (const [index, [name, value]] of changes.entries()) {
        if (name === "cpos") known[Number(value)] = changes[index + 1]?.[1];
      }
      version = numeric(status, "playlist") ?? 0;
      const ids = queue.filter(([name]) => name === "Id").map(([, value]) => value);
      if (known.join() !== ids.join()) faults.push(`version ${version}: followed ${known.join()}, is ${ids.join()}`);
    }
    return faults;
  };
  const editors = crowd(
    stage.server,
    2,
    seed,
    () => edits < sized(400, 5_000),
    async (client, random) => {
      edits++;
      const length = numeric(await client.command("status"), "playlistlength") ?? 0;
      if (random.below(3) === 0) await client.command(`move ${random.below(length)} ${random.below(length)}`);
      else if (length < 20) await client.command(`addid t00${random.below(10)}.wav ${random.below(length)}`);
      else await client.command(`delete ${random.below(length)}`);
    },
  );
  const [faults] = await Promise.all([follower(), editors]);
  expect(faults).toEqual([]);
  expect(field(await stage.client.command("status"), "playlistlength")).toBeDefined();
});
