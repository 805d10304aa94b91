import { afterEach, beforeEach, expect, it } from "vitest";
import { IdempotentAnswers } from "../../../src/protocols/http/idempotency.ts";
import type { Route } from "../../../src/protocols/http/route.ts";
import { ANYBODY } from "./callers.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ queue: "xyz" });
});
afterEach(() => rig.server.close());

const length = () => rig.zone.snapshot().queue.entries.length;
const add = (key: string, uris: readonly string[]) =>
  rig.ask("POST", "/api/v1/queue", { headers: { "Idempotency-Key": key }, body: { uris } });

it("does a request once, and answers it alike each time", async () => {
  const first = await add("k1", ["a", "b"]);
  const again = await add("k1", ["a", "b"]);
  expect(length()).toBe(5);
  expect(again.text).toBe(first.text);
  expect(again.headers.etag).toBe(first.headers.etag);
  expect(again.headers["idempotency-replayed"]).toBe("true");
  expect(first.headers["idempotency-replayed"]).toBeUndefined();
  await add("k2", ["a", "b"]);
  expect(length()).toBe(7);
});

it("does a hundred at the same time once", async () => {
  const replies = await Promise.all(Array.from({ length: 100 }, () => add("storm", ["a"])));
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  expect(length()).toBe(4);
});

it("refuses a key that stands for another request", async () => {
  await add("k1", ["a"]);
  expect((await add("k1", ["b"])).json).toMatchObject({ status: 422, code: "key-reused" });
  const next = await rig.ask("POST", "/api/v1/player/next", { headers: { "Idempotency-Key": "k1" } });
  expect(next.status).toBe(422);
  expect((await add("two words", ["b"])).status).toBe(400);
  expect(length()).toBe(4);
});

it("tries again what was refused", async () => {
  expect((await add("k1", ["nowhere"])).status).toBe(404);
  rig.library.songs = [...rig.library.songs, { ...rig.library.songs[0], uri: "nowhere" } as never];
  expect((await add("k1", ["nowhere"])).status).toBe(200);
});

it("remembers a bounded number for a day", async () => {
  let nowMs = 0;
  let done = 0;
  const answers = new IdempotentAnswers({ monotonicMs: () => nowMs, wallMs: () => 0 });
  const row = { method: "post", path: "/x", handle: async () => ({ body: ++done }) } as unknown as Route;
  const call = (key: string) =>
    answers
      .guard(row)
      .handle({ header: () => key, caller: ANYBODY, params: {}, query: {}, body: null } as unknown as Parameters<
        Route["handle"]
      >[0]);
  for (let i = 0; i < 6_000; i++) await call(`k${i}`);
  expect(answers.size).toBeLessThanOrEqual(4_097);
  await call("k5999");
  expect(done).toBe(6_000);
  nowMs += 24 * 3600 * 1000;
  await call("k5999");
  expect(done).toBe(6_001);
  expect(answers.size).toBe(1);
});
