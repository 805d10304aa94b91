import type { Limit } from "../../../shared/sound/limits.ts";
import { clamp } from "./scale.ts";

type Props = {
  readonly label: string;
  readonly value: number;
  readonly limit: Limit;
  readonly step?: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
};

/** A number to type; what is outside its limits is brought to the nearest one, what is none is left as it was. */
export function NumberField({ label, value, limit: [from, to], step = 1, disabled = false, onChange }: Props) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        class="input number"
        type="number"
        min={from}
        max={to}
        {...{ step, disabled, value }}
        onChange={(event) => {
          const given = event.currentTarget.valueAsNumber;
          const next = Number.isFinite(given) ? clamp(given, from, to) : value;
          event.currentTarget.value = String(next);
          onChange(next);
        }}
      />
    </label>
  );
}
