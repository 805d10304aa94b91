import { inZone } from "./player.ts";
import { request } from "./request.ts";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** See `POST /alarms`. */
export type AlarmSettings = {
  readonly enabled: boolean;
  readonly time: string;
  readonly days: readonly Weekday[];
  readonly zone: string;
  readonly uris: readonly string[];
  readonly playlist: string | null;
  readonly volume: number | null;
  readonly fadeSeconds: number;
};
export type Alarm = AlarmSettings & { readonly id: string; readonly next: string | null };
type Alarms = { readonly alarms: readonly Alarm[] };
type Sleep = { readonly secondsLeft: number | null };

const at = (id: string): string => `/alarms/${encodeURIComponent(id)}`;

export const alarms = (): Promise<Alarms> => request("GET", "/alarms");
export const addAlarm = (body: AlarmSettings): Promise<Alarms> => request("POST", "/alarms", { body });
export const removeAlarm = (id: string): Promise<Alarms> => request("DELETE", at(id));
export const changeAlarm = ({ id, next: _, ...body }: Alarm): Promise<Alarms> => request("PUT", at(id), { body });

export const sleep = (): Promise<Sleep> => request("GET", inZone("/player/sleep"));
export const sleepIn = (seconds: number): Promise<Sleep> =>
  request("PUT", inZone("/player/sleep"), { body: { seconds, fadeSeconds: Math.min(60, seconds / 4) } });
export const stayAwake = (): Promise<Sleep> => request("DELETE", inZone("/player/sleep"));
