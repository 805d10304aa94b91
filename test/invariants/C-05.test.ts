/** Queue, order, modes and current entry are one value: edits of several clients come to what the same edits in order come to. */
import { describe, expect, test } from "vitest";
import { crowd } from "../rig/crowd.ts";
import { type Edit, type LoggedEdit, replay } from "../rig/model.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { Ack, numeric, type Reply } from "../rig/mpd-reply.ts";
import { type Random, runSeed, sized } from "../rig/random.ts";
import { faultsOf, VIEW_COMMANDS, versionWatch, view, viewOf } from "../rig/snapshot-check.ts";
import { setStage } from "../rig/stage.ts";

const EDITS = sized(2_000, 10_000);
const SEEDS = sized(1, 20);
const TRACKS = 12;
const QUEUE_AIM = 40;
const uri = (random: Random): string => `t${String(random.below(TRACKS)).padStart(3, "0")}.wav`;
const idsOf = (queue: readonly Reply[]): number[] => queue.map((entry) => numeric(entry, "Id") ?? -1);

describe("mixed edits", () => {
  test.each(Array.from({ length: SEEDS }, (_, index) => index))("run %i", { timeout: 120_000 }, async (run) => {
    const seed = runSeed("C-05") + run;
    await using stage = await setStage({ name: "c05", lengths: Array(TRACKS).fill(30_001), output: "null" });
    await stage.client.list(['add ""', "play 3", "pause 1"]);
    const start = idsOf((await view(stage.client)).queue);
    const log: LoggedEdit[] = [];
    const faults: string[] = [];
    const watches = new Map<MpdClient, (status: Reply) => string[]>();

    const { refusals } = await crowd(
      stage.server,
      4,
      seed,
      (steps) => steps < EDITS,
      async (client, random) => {
        const watch = watches.get(client) ?? versionWatch();
        watches.set(client, watch);
        const ids = idsOf((await view(client)).queue);
        const plan = choose(random, ids);
        const replies = await client.list([...plan.lines, ...VIEW_COMMANDS]);
        const seen = viewOf(replies.slice(plan.lines.length));
        faults.push(...faultsOf(seen), ...watch(seen.status));
        const edit = plan.edit?.(replies[0] ?? [], idsOf(seen.queue));
        if (edit !== undefined) log.push({ version: numeric(seen.status, "playlist") ?? -1, edit });
      },
    );
    const final = idsOf((await view(stage.client)).queue);
    console.info(`C-05: ${log.length} edits accepted, ${refusals.length} refused`);

    expect(faults).toEqual([]);
    // 50 and 2: gone when the edit arrived; 55: next or previous while stopped.
    expect(refusals.filter((text) => !/\[(50|2|55)@0\]/.test(text))).toEqual([]);
    expect(log.length).toBeGreaterThan(EDITS / 3);
    expect(replay(start, log)).toEqual(final);
  });
});

test("of two clients deleting one entry, exactly one succeeds", { timeout: 120_000 }, async () => {
  await using stage = await setStage({ name: "c05b", lengths: Array(TRACKS).fill(30_001), output: "null" });
  using one = await stage.server.client();
  using two = await stage.server.client();
  for (let round = 0; round < sized(10, 200); round++) {
    const replies = await stage.client.list(Array(20).fill(`addid t00${round % 10}.wav`));
    for (const reply of replies) {
      const line = `deleteid ${numeric(reply, "Id")}`;
      const outcomes = await Promise.allSettled([one.command(line), two.command(line)]);
      const refused = outcomes.filter((outcome) => outcome.status === "rejected");
      expect(refused.map((outcome) => outcome.reason instanceof Ack && outcome.reason.code)).toEqual([50]);
    }
  }
  expect((await view(stage.client)).queue).toEqual([]);
});

type Plan = { readonly lines: readonly string[]; readonly edit?: (reply: Reply, ids: number[]) => Edit };

/** The length is kept around QUEUE_AIM; entries and modes are changed at random. Ids may be gone when the edit arrives. */
function choose(random: Random, ids: readonly number[]): Plan {
  const id = ids.length === 0 ? 1 : random.pick(ids);
  const place = random.below(Math.max(1, ids.length));
  const kind = random.below(ids.length < QUEUE_AIM ? 12 : 8);
  if (ids.length > 0) {
    if (kind < 3) return { lines: [`deleteid ${id}`], edit: () => ({ type: "deleteId", id }) };
    if (kind === 3) return { lines: [`moveid ${id} ${place}`], edit: () => ({ type: "moveId", id, to: place }) };
    if (kind === 4) {
      const other = random.pick(ids);
      return { lines: [`swapid ${id} ${other}`], edit: () => ({ type: "swapId", a: id, b: other }) };
    }
    if (kind === 5 && random.below(10) === 0) {
      return { lines: ["shuffle"], edit: (_, after) => ({ type: "shuffle", ids: after }) };
    }
    if (kind === 6) return { lines: [mode(random)] };
    if (kind === 7) return { lines: [random.pick([`playid ${id}`, "stop", "next", "previous", `prioid 9 ${id}`])] };
  }
  if (random.below(60) === 0) return { lines: ["clear"], edit: () => ({ type: "clear" }) };
  const added = (reply: Reply): number => numeric(reply, "Id") ?? -1;
  return random.below(2) === 0
    ? { lines: [`addid ${uri(random)}`], edit: (reply) => ({ type: "append", id: added(reply) }) }
    : { lines: [`addid ${uri(random)} ${place}`], edit: (reply) => ({ type: "add", id: added(reply), at: place }) };
}

function mode(random: Random): string {
  return `${random.pick(["repeat", "random", "single"])} ${random.below(2)}`;
}
