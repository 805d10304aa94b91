import { useEffect, useState } from "preact/hooks";
import {
  type Alarm,
  type AlarmSettings,
  addAlarm,
  alarms,
  changeAlarm,
  removeAlarm,
  WEEKDAYS,
  type Weekday,
} from "../api/timers.ts";
import { AlarmDialog } from "../parts/alarm-dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { SleepCard } from "../parts/sleep-card.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { alarmsVersion, zoneName } from "../state/store.ts";
import { attempt } from "../state/toasts.ts";
import "../style/timers.css";

const WORKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri"];

/** Falling asleep and waking up with music. */
export default function Timers() {
  const found = useAnswer(`alarms ${alarmsVersion.value}`, alarms);
  const [list, setList] = useState<readonly Alarm[]>([]);
  const [edited, setEdited] = useState<Alarm | "new" | null>(null);
  useEffect(() => {
    if (found !== null) setList(found.alarms);
  }, [found]);
  const change = async (made: ReturnType<typeof alarms>): Promise<boolean> => {
    const answer = await attempt(made);
    if (answer !== null) setList(answer.alarms);
    return answer !== null;
  };
  const fresh: AlarmSettings = {
    enabled: true,
    time: "07:00",
    days: [...WORKDAYS],
    zone: zoneName.value,
    uris: [],
    playlist: null,
    volume: 40,
    fadeSeconds: 60,
  };
  return (
    <div class="view">
      <header>
        <h1>Sleep and alarms</h1>
        <button type="button" class="button" onClick={() => setEdited("new")}>
          <Icon name="add" /> New alarm
        </button>
      </header>
      <SleepCard />
      {list.length === 0 && <Empty icon="moon" title="No alarm is set." />}
      {list.map((alarm) => (
        <section key={alarm.id} class="card row" aria-label={`Alarm at ${alarm.time}`}>
          <button type="button" class="alarm grow" onClick={() => setEdited(alarm)}>
            <span class="alarm-time number">{alarm.time}</span>
            <span class="small muted block">
              {daysOf(alarm.days)} · {alarm.playlist ?? (alarm.uris.length > 0 ? "chosen songs" : "the queue")} in{" "}
              {alarm.zone}
              {alarm.next !== null && ` · next ${nextOf(alarm.next)}`}
            </span>
          </button>
          <input
            type="checkbox"
            role="switch"
            aria-checked={alarm.enabled}
            class="switch"
            aria-label={`Alarm at ${alarm.time} rings`}
            checked={alarm.enabled}
            onChange={() => change(changeAlarm({ ...alarm, enabled: !alarm.enabled }))}
          />
          <IconButton
            icon="trash"
            label={`Delete the alarm at ${alarm.time}`}
            onClick={() => change(removeAlarm(alarm.id))}
          />
        </section>
      ))}
      {edited !== null && (
        <AlarmDialog
          start={edited === "new" ? fresh : edited}
          take={(alarm) => change(edited === "new" ? addAlarm(alarm) : changeAlarm({ ...edited, ...alarm }))}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  );
}

function daysOf(days: readonly Weekday[]): string {
  if (days.length === 0) return "once";
  if (days.length === 7) return "every day";
  const chosen = WEEKDAYS.filter((day) => days.includes(day));
  return chosen.join() === WORKDAYS.join() ? "on workdays" : chosen.join(", ");
}

function nextOf(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
}
