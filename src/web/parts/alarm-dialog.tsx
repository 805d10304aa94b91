import { useState } from "preact/hooks";
import { playlists } from "../api/playlists.ts";
import { type AlarmSettings, WEEKDAYS, type Weekday } from "../api/timers.ts";
import { playlistsVersion } from "../state/store.ts";
import { Dialog } from "./dialog.tsx";
import { Range } from "./range.tsx";
import { useAnswer } from "./use-answer.ts";

const LOUD = 40;

type Props = {
  readonly start: AlarmSettings;
  /** Whether it was taken. */
  readonly take: (alarm: AlarmSettings) => Promise<boolean>;
  readonly onClose: () => void;
};

/** When an alarm rings, with what, and how loud. */
export function AlarmDialog({ start, take, onClose }: Props) {
  const [alarm, setAlarm] = useState(start);
  const lists = useAnswer(`playlists ${playlistsVersion.value}`, playlists, true)?.playlists ?? [];
  const set = (change: Partial<AlarmSettings>) => setAlarm({ ...alarm, ...change });
  const toggle = (day: Weekday) =>
    set({ days: alarm.days.includes(day) ? alarm.days.filter((each) => each !== day) : [...alarm.days, day] });
  return (
    <Dialog title="Alarm" onClose={onClose}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await take(alarm)) onClose();
        }}
      >
        <label class="field">
          <span>Time, on the clock of the daemon</span>
          <input
            class="input"
            type="time"
            required
            value={alarm.time}
            onInput={(event) => set({ time: event.currentTarget.value })}
          />
        </label>
        <fieldset class="field">
          <span>{alarm.days.length === 0 ? "Once" : "On these days"}</span>
          <div class="chips">
            {WEEKDAYS.map((day) => (
              <button
                key={day}
                type="button"
                class="chip weekday"
                aria-pressed={alarm.days.includes(day)}
                onClick={() => toggle(day)}
              >
                {day}
              </button>
            ))}
          </div>
        </fieldset>
        <label class="field">
          <span>What it plays</span>
          <select
            class="select"
            value={alarm.playlist ?? ""}
            onChange={({ currentTarget: { value } }) =>
              set({ playlist: value === "" ? null : value, ...(value === "" ? {} : { uris: [] }) })
            }
          >
            <option value="">The queue as it is</option>
            {lists.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div class="field">
          <span>Volume, after {alarm.fadeSeconds} s of growing louder</span>
          <Range
            label="Volume of the alarm"
            value={alarm.volume ?? LOUD}
            min={1}
            max={100}
            text={`${alarm.volume ?? LOUD} per cent`}
            onChange={(volume) => set({ volume })}
          />
        </div>
        <button type="submit" class="button main">
          Keep
        </button>
      </form>
    </Dialog>
  );
}
