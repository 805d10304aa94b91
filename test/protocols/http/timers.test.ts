import { afterEach, beforeEach, expect, it } from "vitest";
import { Alarms } from "../../../src/operations/timers/alarms.ts";
import type { SleepTimers } from "../../../src/operations/timers/sleep-timers.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
let alarms: Alarms;
const left = new Map<string, number>();
const sleep: Pick<SleepTimers, "secondsLeft" | "start" | "cancel"> = {
  secondsLeft: (zone) => left.get(zone) ?? null,
  start: (zone, seconds, fadeSeconds) => void left.set(zone, seconds + fadeSeconds / 1000),
  cancel: (zone) => void left.delete(zone),
};
beforeEach(async () => {
  const nothing = () => Promise.resolve();
  alarms = new Alarms({
    store: { save: nothing },
    stored: [],
    ring: nothing,
    clock: systemClock,
    logger: silentLogger,
  });
  rig = await startRig({ parts: { timers: { sleep, alarms } } });
});
afterEach(async () => {
  await alarms.close();
  await rig.server.close();
});

it("a zone falls asleep, or does not", async () => {
  const SLEEP = "/api/v1/player/sleep";
  expect((await rig.ask("GET", SLEEP)).json).toEqual({ secondsLeft: null });
  expect((await rig.ask("PUT", SLEEP, { body: { seconds: 60 } })).json).toEqual({ secondsLeft: 60 });
  expect((await rig.ask("GET", "/api/v1/zones/default/player/sleep")).json).toEqual({ secondsLeft: 60 });
  expect((await rig.ask("DELETE", SLEEP)).json).toEqual({ secondsLeft: null });
  for (const body of [{}, { seconds: 0 }, { seconds: 1e6 }, { seconds: 60, fadeSeconds: -1 }]) {
    expect((await rig.ask("PUT", SLEEP, { body })).status).toBe(400);
  }
  expect((await rig.ask("PUT", `${SLEEP}?zone=none`, { body: { seconds: 60 } })).status).toBe(404);
});

it("alarms are made, changed and deleted; what makes no sense is refused", async () => {
  const ALARMS = "/api/v1/alarms";
  const made = await rig.ask("POST", ALARMS, { body: { time: "06:45", days: ["mon"], uris: ["a"], volume: 30 } });
  const [alarm] = made.json.alarms;
  expect(alarm).toMatchObject({ enabled: true, time: "06:45", zone: "default", fadeSeconds: 30 });
  expect(new Date(alarm.next).getDay()).toBe(1);
  const put = await rig.ask("PUT", `${ALARMS}/${alarm.id}`, { body: { time: "07:00", enabled: false } });
  expect(put.json.alarms).toMatchObject([{ id: alarm.id, time: "07:00", days: [], uris: [], next: null }]);
  const bad = [{}, { time: "7" }, { time: "07:00", days: ["monday"] }, { time: "07:00", uris: ["a"], playlist: "x" }];
  for (const body of bad) expect((await rig.ask("POST", ALARMS, { body })).status).toBe(400);
  expect((await rig.ask("POST", ALARMS, { body: { time: "07:00", zone: "none" } })).status).toBe(404);
  expect((await rig.ask("PUT", `${ALARMS}/none`, { body: { time: "07:00" } })).status).toBe(404);
  expect((await rig.ask("DELETE", `${ALARMS}/${alarm.id}`)).json.alarms).toEqual([]);
  expect((await rig.ask("DELETE", `${ALARMS}/${alarm.id}`)).status).toBe(404);
});
