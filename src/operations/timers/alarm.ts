import { z } from "zod";

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export const MAX_ALARMS = 50;
const MAX_URIS = 100;

/** What is stored and what REST takes, but for the id. Times are those of the machine's own time zone. */
export const alarmSchema = z.strictObject({
  enabled: z.boolean().default(true),
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time from 00:00 to 23:59"),
  days: z
    .array(z.enum(WEEKDAYS))
    .max(7)
    .default([])
    .meta({ description: "none: once, at the next such time; it is then switched off" }),
  zone: z.string().min(1).max(100).default("default"),
  uris: z
    .array(z.string().max(4096))
    .max(MAX_URIS)
    .default([])
    .meta({ description: "songs, folders and streams that take the place of the queue; none: the queue as it is" }),
  playlist: z.string().max(1024).nullable().default(null).meta({ description: "instead of uris: a stored playlist" }),
  volume: z.int().min(1).max(100).nullable().default(null).meta({ description: "null: as it was" }),
  fadeSeconds: z.number().min(0).max(3_600).default(30).meta({ description: "from silence to the volume" }),
});

/** All of them, as they are kept. */
export const keptAlarmsSchema = z.array(alarmSchema.extend({ id: z.string() })).max(MAX_ALARMS);

export type AlarmSettings = z.output<typeof alarmSchema>;
export type Alarm = AlarmSettings & { readonly id: string };

/**
 * When it rings next, in milliseconds since 1970; null when it does not. A time that the clocks leave out is rung an hour
 * later; one that comes twice is rung the first time.
 */
export function nextRing({ enabled, time, days }: AlarmSettings, afterMs: number): number | null {
  if (!enabled) return null;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const after = new Date(afterMs);
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = new Date(after.getFullYear(), after.getMonth(), after.getDate() + ahead, hours, minutes);
    const name = WEEKDAYS[new Date(after.getFullYear(), after.getMonth(), after.getDate() + ahead).getDay()];
    const isDay = days.length === 0 || (name !== undefined && days.includes(name));
    if (isDay && day.getTime() > afterMs) return day.getTime();
  }
  return null;
}
