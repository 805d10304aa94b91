import type { Alarms } from "./alarms.ts";
import type { SleepTimers } from "./sleep-timers.ts";

/** What happens by itself at a time. */
export type Timers = {
  readonly sleep: Pick<SleepTimers, "secondsLeft" | "start" | "cancel">;
  readonly alarms: Pick<Alarms, "subscribe" | "list" | "add" | "replace" | "remove" | "replaceAll">;
};
