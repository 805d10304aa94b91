import type { z } from "zod";
import type { alarmsSchema, sleepSchema } from "../../protocols/http/routes/timer-routes.ts";
import { inZone } from "./player.ts";
import { request } from "./request.ts";

type Alarms = z.output<typeof alarmsSchema>;
type Sleep = z.output<typeof sleepSchema>;
export type Alarm = Alarms["alarms"][number];
export type AlarmSettings = Omit<Alarm, "id" | "next">;
export type Weekday = Alarm["days"][number];

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const satisfies readonly Weekday[];

const at = (id: string): string => `/alarms/${encodeURIComponent(id)}`;

export const alarms = (): Promise<Alarms> => request("GET", "/alarms");
export const addAlarm = (body: AlarmSettings): Promise<Alarms> => request("POST", "/alarms", { body });
export const removeAlarm = (id: string): Promise<Alarms> => request("DELETE", at(id));
export const changeAlarm = ({ id, next: _, ...body }: Alarm): Promise<Alarms> => request("PUT", at(id), { body });

export const sleep = (): Promise<Sleep> => request("GET", inZone("/player/sleep"));
export const sleepIn = (seconds: number): Promise<Sleep> =>
  request("PUT", inZone("/player/sleep"), { body: { seconds, fadeSeconds: Math.min(60, seconds / 4) } });
export const stayAwake = (): Promise<Sleep> => request("DELETE", inZone("/player/sleep"));
