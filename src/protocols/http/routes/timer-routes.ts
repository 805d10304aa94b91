import { z } from "zod";
import { type Alarm, alarmSchema } from "../../../operations/timers/alarm.ts";
import { MAX_FADE_SECONDS, MAX_SLEEP_SECONDS } from "../../../operations/timers/sleep-timers.ts";
import type { HttpContext } from "../context.ts";
import { type Route, route } from "../route.ts";
import { zoneOf, zoneQuery } from "../zone.ts";

const sleepBody = z
  .strictObject({
    seconds: z.number().min(1).max(MAX_SLEEP_SECONDS),
    fadeSeconds: z.number().min(0).max(MAX_FADE_SECONDS).default(20).meta({ description: "the last of the seconds" }),
  })
  .meta({ ref: "SleepRequest" });

export const sleepSchema = z
  .strictObject({ secondsLeft: z.number().nullable().meta({ description: "null: there is no sleep timer" }) })
  .meta({ ref: "Sleep" });

const alarmBody = alarmSchema
  .refine(({ uris, playlist }) => playlist === null || uris.length === 0, "give uris or a playlist, not both")
  .meta({ ref: "AlarmSettings" });

export const alarmsSchema = z
  .strictObject({
    alarms: z.array(
      z.strictObject({
        id: z.string(),
        ...alarmSchema.shape,
        next: z.string().nullable().meta({ description: "when it rings next, ISO 8601; null: it does not" }),
      }),
    ),
  })
  .meta({ ref: "Alarms" });

const params = z.strictObject({ id: z.string().max(100) });

/** `/player/sleep` and `/alarms`. */
export function timerRoutes(context: HttpContext): Route[] {
  const { sleep, alarms } = context.operations.timers;
  const sleepAnswer = (zone: string) => {
    const secondsLeft = sleep.secondsLeft(zoneOf(context, zone).zone);
    return { body: { secondsLeft: secondsLeft === null ? null : Math.round(secondsLeft) } };
  };
  const alarmsAnswer = () => ({ body: { alarms: alarms.list().map(alarmView) } });
  const ofZone = { tag: "timers", path: "/player/sleep", query: zoneQuery, result: sleepSchema };
  const ofAlarms = { tag: "timers", result: alarmsSchema };
  return [
    route({
      ...ofZone,
      method: "get",
      scope: "read",
      summary: "How long until the zone falls asleep",
      run: ({ query }) => sleepAnswer(query.zone),
    }),
    route({
      ...ofZone,
      method: "put",
      scope: "control",
      summary: "Pause the zone after a time, growing softer; in place of the timer there is",
      body: sleepBody,
      run: ({ query, body }) => {
        sleep.start(zoneOf(context, query.zone).zone, body.seconds, body.fadeSeconds);
        return sleepAnswer(query.zone);
      },
    }),
    route({
      ...ofZone,
      method: "delete",
      scope: "control",
      summary: "Play on",
      run: ({ query }) => {
        sleep.cancel(zoneOf(context, query.zone).zone);
        return sleepAnswer(query.zone);
      },
    }),
    route({
      ...ofAlarms,
      method: "get",
      scope: "read",
      path: "/alarms",
      summary: "The alarms by time",
      run: alarmsAnswer,
    }),
    route({
      ...ofAlarms,
      method: "post",
      scope: "control",
      path: "/alarms",
      summary: "Make an alarm",
      body: alarmBody,
      run: async ({ body }) => {
        zoneOf(context, body.zone);
        await alarms.add(body);
        return alarmsAnswer();
      },
    }),
    route({
      ...ofAlarms,
      method: "put",
      scope: "control",
      path: "/alarms/:id",
      summary: "Change an alarm, as a whole",
      params,
      body: alarmBody,
      run: async (call) => {
        zoneOf(context, call.body.zone);
        await alarms.replace(call.params.id, call.body);
        return alarmsAnswer();
      },
    }),
    route({
      ...ofAlarms,
      method: "delete",
      scope: "control",
      path: "/alarms/:id",
      summary: "Delete an alarm",
      params,
      run: async (call) => {
        await alarms.remove(call.params.id);
        return alarmsAnswer();
      },
    }),
  ];
}

function alarmView({ nextMs, ...alarm }: Alarm & { readonly nextMs: number | null }) {
  return { ...alarm, next: nextMs === null ? null : new Date(nextMs).toISOString() };
}
