/** Jobs under storms of requests: one end each, and never more at work than may be (C-13, I-01); the rate limit (C-20). */
import { expect, test } from "vitest";
import { HttpClient, member } from "../rig/http-client.ts";
import { seeded, sized } from "../rig/random.ts";
import { subscribe } from "../rig/sse-client.ts";
import { setStage } from "../rig/stage.ts";
import { until } from "../rig/wait.ts";

/** `FULL=1`: 500 jobs, for half a minute. */
const SONGS = sized(40, 250);
const JOBS = 2 * SONGS;
const OVER: readonly unknown[] = ["done", "failed", "cancelled"];
const A_MINUTE = 60;

type Seen = { readonly id: string; readonly state: string };

function jobsOf(body: unknown): Seen[] {
  const jobs = member(body, "jobs");
  return Array.isArray(jobs) ? jobs : [];
}

test("jobs in a storm of lists and cancellations have one end each; exactly so many costly requests pass", {
  timeout: 120_000,
}, async () => {
  await using stage = await setStage({
    name: "c13",
    lengths: Array.from({ length: SONGS }, () => 2_205),
    output: "null",
  });
  const http = new HttpClient(stage.server.httpPort);
  using events = await subscribe(stage.server.httpPort, "/api/v1/events?topics=jobs");
  const random = seeded(13);
  const ends = new Map<string, string>();
  const changedMinds: string[] = [];
  const faults: string[] = [];
  let most = 0;

  /** Answers may overtake each other, but of two ends one would be a lie. */
  const see = ({ id, state }: Seen): void => {
    if (!OVER.includes(state)) return;
    const end = ends.get(id);
    if (end !== undefined && end !== state) changedMinds.push(`${id}: ${end}, then ${state}`);
    ends.set(id, state);
  };
  const look = async (): Promise<{ running: number; queued: number }> => {
    const { status, body } = await http.get("/api/v1/jobs?limit=1000");
    const [running, queued, limit] = ["running", "queued", "limit"].map((name) => Number(member(body, name)));
    if (status !== 200 || !((running ?? 99) <= (limit ?? 0))) faults.push(`${status}: ${running} of ${limit}`);
    most = Math.max(most, running ?? 0);
    for (const job of jobsOf(body)) see(job);
    return { running: running ?? 99, queued: queued ?? 99 };
  };

  const ids: string[] = [];
  let isStarting = true;
  const start = async (): Promise<void> => {
    for (const again of [false, true]) {
      for (const { uri } of stage.tracks) {
        const { status, body } = await http.send("POST", "/api/v1/analysis", { uri, again });
        // Somebody else's job may have done it already.
        if (status === 202) ids.push(String(member(body, "id")));
        else if (status !== 404) faults.push(`start: ${status}`);
      }
    }
    isStarting = false;
  };
  const list = async (): Promise<void> => {
    while (isStarting) await look();
  };
  const cancel = async (): Promise<void> => {
    while (isStarting) {
      const id = ids[random.below(ids.length + 1)] ?? "nobody";
      const { status, body } = await http.send("DELETE", `/api/v1/jobs/${id}`);
      if (status === 200) see({ id, state: String(member(body, "state")) });
      // Those that were over long ago are forgotten.
      else if (status !== 404) faults.push(`cancel: ${status}`);
    }
  };
  await Promise.all([start(), list(), list(), cancel(), cancel()]);
  await until(
    "an end of all work",
    async () => {
      const { running, queued } = await look();
      return running === 0 && queued === 0;
    },
    90_000,
  );
  const isKnown = () => {
    for (const { data } of events.events) for (const job of jobsOf(data)) see(job);
    return ids.every((id) => ends.has(id));
  };
  // What ended and was forgotten between two lists was told.
  await until("the end of each", isKnown).catch(() => {});
  const unknown = ids.filter((id) => !ends.has(id));
  for (const id of unknown) {
    const { status } = await http.get(`/api/v1/jobs/${id}`);
    if (status !== 404) faults.push(`${id} has no end`);
  }
  const told = new Map<string, string>();
  for (const { data } of events.events) {
    for (const { id, state } of jobsOf(data)) {
      const before = told.get(id);
      if (OVER.includes(before) && before !== state) changedMinds.push(`told ${id}: ${before}, then ${state}`);
      told.set(id, state);
    }
  }
  const counts = OVER.map((state) => [...ends.values()].filter((end) => end === state).length);
  console.info(
    `C-13: ${ids.length} jobs of ${JOBS}, ${String(counts)} done, failed, cancelled; at most ${most} at work`,
  );
  expect(faults).toEqual([]);
  expect(changedMinds).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(SONGS / 2);
  expect(unknown.length).toBeLessThan(ids.length / 10);
  expect(stage.server.log()).not.toMatch(/"level":(50|60|"error"|"fatal")/);

  const costly = Array.from({ length: 10 * A_MINUTE }, () => http.send("POST", "/api/v1/render", { uri: "nowhere" }));
  const statuses = (await Promise.all(costly)).map(({ status }) => status);
  expect(statuses.filter((status) => status !== 429)).toEqual(Array.from({ length: A_MINUTE }, () => 404));
});
