import { useState } from "preact/hooks";

type Props = {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  readonly step?: number;
  /** How the value is read aloud. */
  readonly text?: string;
  readonly disabled?: boolean;
  /** While it is moved. */
  readonly onMove?: (value: number) => void;
  /** When it has been let go. */
  readonly onChange: (value: number) => void;
};

/** A slider that follows the finger, and the truth when nobody touches it. */
export function Range({ label, value, min = 0, max, step = 1, text, disabled = false, onMove, onChange }: Props) {
  const [held, setHeld] = useState<number | null>(null);
  const shown = held ?? value;
  const part = max > min ? ((Math.min(max, Math.max(min, shown)) - min) / (max - min)) * 100 : 0;
  const numberOf = (event: Event) => Number((event.currentTarget as HTMLInputElement).value);
  return (
    <input
      class="range"
      type="range"
      aria-label={label}
      {...(text === undefined ? {} : { "aria-valuetext": text })}
      style={{ "--part": `${part}%` }}
      {...{ min, max, step, disabled }}
      value={shown}
      onInput={(event) => {
        setHeld(numberOf(event));
        onMove?.(numberOf(event));
      }}
      onChange={(event) => {
        setHeld(null);
        onChange(numberOf(event));
      }}
    />
  );
}
