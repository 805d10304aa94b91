import { setOptions } from "../api/player.ts";
import { player } from "../state/store.ts";
import { Icon, type IconName } from "./icon.tsx";

/** Repeat, random and the like. */
export function PlayOptions() {
  const options = player.value?.options;
  if (options === undefined) return null;
  const { repeat, random, single, consume, autoplay } = options;
  const rows: readonly { icon: IconName; label: string; on: boolean; change: Parameters<typeof setOptions>[0] }[] = [
    { icon: "repeat", label: "Repeat", on: repeat, change: { repeat: !repeat } },
    { icon: "shuffle", label: "Random", on: random, change: { random: !random } },
    { icon: "one", label: "Single", on: single !== "off", change: { single: single === "off" ? "on" : "off" } },
    { icon: "consume", label: "Consume", on: consume !== "off", change: { consume: consume === "off" ? "on" : "off" } },
    {
      icon: "headphones",
      label: "Autoplay",
      on: autoplay !== "off",
      change: { autoplay: autoplay === "off" ? "similar" : "off" },
    },
  ];
  return (
    <fieldset class="chips" aria-label="Options">
      {rows.map(({ icon, label, on, change }) => (
        <button key={label} type="button" class="chip" aria-pressed={on} onClick={() => setOptions(change)}>
          <Icon name={icon} full={false} /> {label}
        </button>
      ))}
    </fieldset>
  );
}
