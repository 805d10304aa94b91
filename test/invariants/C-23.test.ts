/** One emitter, one registration, one event for each transition. */
import { expect, test } from "vitest";
import { member } from "../rig/http-client.ts";
import { subscribe } from "../rig/sse-client.ts";
import { type Stage, setStage } from "../rig/stage.ts";
import { sleep, until } from "../rig/wait.ts";

const TRANSITIONS = 100;
/** An event that is one too many would come within this time. */
const LATE_MS = 150;

const toggle = (stage: Stage, index: number) => stage.client.command(`repeat ${(index + 1) % 2}`);

test("100 transitions are 100 events, in idle and in the stream, also after a reconnect", {
  timeout: 120_000,
}, async () => {
  await using stage = await setStage({ name: "c23", lengths: [44_101], output: "null" });
  const port = stage.server.httpPort;
  using whole = await subscribe(port);
  let broken = await subscribe(port);
  const seen: string[] = [];
  let listener = await stage.server.client();
  const changes = () => whole.events.filter(({ event }) => event === "change");
  for (let index = 0; index < TRANSITIONS; index++) {
    if (index === TRANSITIONS / 2) {
      seen.push(...broken.events.filter(({ event }) => event === "change").map(({ id }) => id));
      broken[Symbol.dispose]();
      broken = await subscribe(port, "/api/v1/events", seen.at(-1));
      listener.close();
      listener = await stage.server.client();
    }
    const idle = listener.idle();
    await toggle(stage, index);
    expect(await idle).toEqual(["options"]);
    await until("the event", () => changes().length > index);
    await until("the other event", () => broken.events.length > 0 && broken.events.at(-1)?.id === changes().at(-1)?.id);
  }
  await sleep(LATE_MS);
  seen.push(...broken.events.map(({ id }) => id));
  broken[Symbol.dispose]();
  listener.close();
  const revisions = changes().map(({ data }) => Number(member(data, "player", "revision")));
  expect(revisions).toEqual(Array.from({ length: TRANSITIONS }, (_, index) => (revisions[0] ?? 0) + index));
  expect(changes().every(({ data }) => JSON.stringify(member(data, "subsystems")) === '["options"]')).toBe(true);
  expect(seen).toEqual(changes().map(({ id }) => id));
});

test("what changed between two idles is told once; what changed nothing is not told", {
  timeout: 120_000,
}, async () => {
  await using stage = await setStage({ name: "c23b", lengths: [44_101], output: "null" });
  using whole = await subscribe(stage.server.httpPort);
  using listener = await stage.server.client();
  await listener.command("status");
  for (let index = 0; index < 10; index++) await toggle(stage, index);
  expect(await listener.idle()).toEqual(["options"]);
  await sleep(LATE_MS);
  let told = false;
  const idle = listener.idle();
  void idle.then(
    () => {
      told = true;
    },
    () => undefined,
  );
  const before = whole.events.length;
  await stage.client.command("repeat 0");
  await sleep(LATE_MS);
  expect([told, whole.events.length]).toEqual([false, before]);
  await stage.client.command("repeat 1");
  expect(await idle).toEqual(["options"]);
});

test("each song of a queue is announced once as the current one", { timeout: 120_000 }, async () => {
  const lengths = Array.from({ length: 12 }, (_, index) => 11_027 + 2 * index);
  await using stage = await setStage({ name: "c23c", lengths });
  using whole = await subscribe(stage.server.httpPort);
  await stage.client.list(['add ""', "play 0"]);
  await until(
    "the end of the queue",
    () => member(whole.events.at(-1)?.data, "player", "state") === "stopped" && whole.events.length > 2,
    20_000,
  );
  const sounding = whole.events
    .filter(({ data }) => member(data, "player", "state") === "playing")
    .map(({ data }) => member(data, "player", "entry", "position"));
  const order = sounding.filter((position, index) => position !== sounding[index - 1]);
  expect(order).toEqual(lengths.map((_, index) => index));
});
